"""Signing in: sessions on the server, the ways to begin one, and what programs and private links are known by."""
