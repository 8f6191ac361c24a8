"""Conflicts, in confidence: what the mediators keep, and nobody else sees."""
