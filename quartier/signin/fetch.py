"""Asking the sign-in provider: the only requests a service makes to the world outside while somebody waits.

The address is the operator's setting or comes from the provider itself; nothing a visitor sends is ever fetched. No
redirect is followed: a provider says where its doors are, and whoever answers elsewhere is not it.
"""

import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from http.client import HTTPException
from typing import Any
from urllib.parse import urlencode

#: Seconds the provider has to answer, and the largest answer in bytes.
PATIENCE, LARGEST = 8.0, 256 * 1024

#: `fetch(address, form=None, headers={})` gives status and body, or raises `Unanswered`.
Fetch = Callable[..., tuple[int, bytes]]


class Unanswered(Exception):
    """The provider could not be reached, or said more than anybody could mean."""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


_opener = urllib.request.build_opener(_NoRedirect)


def fetch(
    address: str, form: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
) -> tuple[int, bytes]:
    """GET an address, or POST a form to it. Raises `Unanswered`."""
    data = None if form is None else urlencode(form).encode()
    request = urllib.request.Request(
        address, data, {"Accept": "application/json", "User-Agent": "Quartier", **(headers or {})}
    )
    try:
        with _opener.open(request, timeout=PATIENCE) as answer:
            status, body = answer.status, answer.read(LARGEST + 1)
    except urllib.error.HTTPError as error:
        status, body = error.code, error.read(LARGEST)
    except (OSError, HTTPException, ValueError) as error:
        raise Unanswered(type(error).__name__) from None
    if len(body) > LARGEST:
        raise Unanswered("too-long")
    return status, body
