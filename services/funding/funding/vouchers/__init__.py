"""Vouchers: what proves an expense, its original, and the chain in which they were posted."""
