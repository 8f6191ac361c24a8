"""Hazards on the way: reported by anybody, followed up by the office."""
