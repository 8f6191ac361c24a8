"""What every answer carries, and which requests are turned away before anything else happens."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from werkzeug.wrappers import Request

CONTENT_SECURITY_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; object-src 'none'; "
    "base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}
#: Only where the public address is https: a year, as ASVS 3.4.1 asks.
STRICT_TRANSPORT = "max-age=31536000"


def own_origin(request: Request, public_url: str, has_session: bool) -> bool:
    """Whether a request that changes something comes from a page of this very service.

    Browsers say so in `Sec-Fetch-Site` (`same-site` is not enough: the five services of a demonstration share
    127.0.0.1); older ones send `Origin`. A program sends neither: it may pass if it brings no session that somebody
    could be riding on.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin")
    if origin is not None:
        return urlsplit(origin).netloc in {request.host, urlsplit(public_url).netloc}
    return not has_session
