"""Feeds: the notices for feed readers, public and, behind an address that can be revoked, for partners."""
