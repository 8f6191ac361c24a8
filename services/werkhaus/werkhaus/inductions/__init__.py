"""Inductions: sessions in which people are instructed in a machine or an area, and who has understood it."""
