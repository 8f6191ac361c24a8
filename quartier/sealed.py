"""Texts sealed at rest: whoever has the database, a copy of it or a backup, but not the key file, reads nothing.

AES-256-GCM (NIST SP 800-38D). Each sealing draws a new nonce of 96 random bits; one key seals some ten thousand texts
in its life, far from the 2^32 at which random nonces become a risk (section 8.3). The row's reference is the
associated data: a text that is moved to another row, or changed by a bit, does not open. The key's name stands in
front of the text, so that a key can be renewed: the first of the file seals, each of them opens.
"""

import base64
import binascii
import hmac
import os
from collections.abc import Sequence
from hashlib import sha256

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NAME, _NONCE = 4, 12


def name_of(key: bytes) -> str:
    """What a key is called: eight hexadecimal digits that say nothing about it.

    The words in front of it are older than its other uses and stay: the names stand in rows.
    """
    return sha256(b"first-aid book" + key).hexdigest()[: 2 * _NAME]


def seal(keys: Sequence[bytes], ref: str, text: str) -> bytes:
    """The text, sealed for one row with the first key."""
    key, nonce = keys[0], os.urandom(_NONCE)
    return bytes.fromhex(name_of(key)) + nonce + AESGCM(key).encrypt(nonce, text.encode(), ref.encode())


def unseal(keys: Sequence[bytes], ref: str, sealed: bytes) -> str:
    """The text of a row. Raises KeyError without its key, cryptography's InvalidTag for what was tampered with."""
    name, nonce, body = sealed[:_NAME], sealed[_NAME : _NAME + _NONCE], sealed[_NAME + _NONCE :]
    key = {name_of(each): each for each in keys}[name.hex()]
    return AESGCM(key).decrypt(nonce, body, ref.encode()).decode()


def found_by(key: bytes, text: str) -> str:
    """By which the same text is found again among sealed ones (HMAC-SHA256); without the key it cannot be guessed."""
    return hmac.new(key, b"found by" + text.encode(), sha256).hexdigest()


def is_key(line: str) -> bool:
    """Whether a line is a key: 32 bytes in base64."""
    try:
        return len(base64.b64decode(line, validate=True)) == 32
    except (binascii.Error, ValueError):
        return False
