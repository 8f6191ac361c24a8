"""Budgets: the lines of approved grants that werkhaus may spend, as funding tells of them."""
