"""Secrets that are given out: session tokens, access tokens of programs, private links.

256 random bits. The database keeps only the SHA-256: enough to know a secret again, useless to whoever reads the
database. A slow hash would protect nothing here, since there is nothing to guess.
"""

import hashlib
import secrets


def new_secret() -> str:
    """A new secret, fit for addresses, cookies and headers; written down nowhere by whoever makes it."""
    return secrets.token_urlsafe(32)


def hashed(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()
