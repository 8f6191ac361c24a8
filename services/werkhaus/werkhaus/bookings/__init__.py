"""Bookings: who has which room when. That no two overlap is the database's word, on both engines."""
