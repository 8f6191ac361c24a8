"""Lending: things of the house that people take home, one at a time, for whole days."""
