"""Requests: what projects of other services ask money for, and what they are answered."""
