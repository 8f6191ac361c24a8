"""Budgets: what approved grants hold for the garden."""
