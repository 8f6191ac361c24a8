"""Gatherings: announced, given a place, moved, cancelled."""
