"""Expenses: what was spent of a budget line."""
