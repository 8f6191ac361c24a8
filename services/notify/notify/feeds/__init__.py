"""Feeds: stories for feed readers and calendars, public and, behind an address that can be revoked, for partners."""
