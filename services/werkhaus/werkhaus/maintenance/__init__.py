"""Maintenance of the computer system: when it stands still, announced to everybody beforehand."""
