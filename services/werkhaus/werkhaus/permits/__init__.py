"""Permits: who has been instructed in what, until when, and at which age alone."""
