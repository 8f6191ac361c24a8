"""What a person is called in records: an opaque reference, the same in every service that trusts the same provider."""

import hashlib

from quartier.event import ref_of


def person_ref(issuer: str, subject: str) -> str:
    """The reference of the person whom `issuer` calls `subject`: `p` and the first 100 bits of a hash of both.

    It is worked out and not handed out, so that services that never ask each other agree on it.
    """
    digest = hashlib.sha256(f"{issuer}\n{subject}".encode()).digest()
    return "p" + ref_of(int.from_bytes(digest, "big") >> 156)
