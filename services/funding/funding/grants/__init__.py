"""Grants: what was applied for, its budget lines, its approval."""
