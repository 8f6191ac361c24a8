"""The bodies of the quarter, and who holds which office in them from when to when."""
