"""Resolutions of the residents' council: what was voted on, and how."""
