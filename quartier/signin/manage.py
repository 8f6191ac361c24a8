"""Private links for people without an account: whoever has the link may look after what they entered.

The token stands in the path, not in the query, has 256 bits and is kept as its hash; a link that leads nowhere looks
like any page that does not exist. This is the documented exception to ASVS 5.0, 14.2.1 (no secrets in addresses):
there is nothing else by which such a person could be known.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from quartier.signin.secret import hashed, new_secret

#: Headers of a page that only its link leads to: nobody else shall learn the link from it.
PRIVATE: Mapping[str, str] = {
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True, slots=True)
class ManageLink:
    """A new link: its token for the person, its hash for the row."""

    token: str
    token_hash: str


def new_link() -> ManageLink:
    """A link for something that was entered just now."""
    token = new_secret()
    return ManageLink(token, hashed(token))


def link_hash(token: str) -> str:
    """What the row is found by when somebody comes with the link."""
    return hashed(token)
