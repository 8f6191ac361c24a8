"""What a request brings, made readable before anybody reads it.

Browsers send none of this; programs that try doors do. What cannot be read counts as not said, so that it is answered
like any other wrong question and never breaks the program.
"""

import re
import string
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from werkzeug.wrappers import Request

from quartier.event import new_ref

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

_ASCII = string.punctuation + string.digits + string.ascii_letters


def make_readable(environ: "WSGIEnvironment") -> None:
    """Escape raw bytes in the query, and take away addresses that are none from `Origin` and `Referer`."""
    query = environ.get("QUERY_STRING", "")
    if not query.isascii():
        environ["QUERY_STRING"] = quote(query, safe=_ASCII, encoding="latin-1")
    if not _is_address(environ.get("HTTP_REFERER", "")):
        del environ["HTTP_REFERER"]
    if not _is_address(environ.get("HTTP_ORIGIN", "")):
        environ["HTTP_ORIGIN"] = "null"  # it was said, so it stays foreign


def _is_address(url: str) -> bool:
    try:
        urlsplit(url)
    except ValueError:
        return False
    return True


def correlation_id(request: Request) -> str:
    """What everything that a request causes is found by: what was sent along if it is well formed, else a new one."""
    sent = request.headers.get("X-Correlation-Id", "")
    return sent if re.fullmatch(r"[A-Za-z0-9._-]{8,64}", sent) else new_ref()
