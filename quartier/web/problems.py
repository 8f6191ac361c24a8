"""How a refusal looks from outside: as an error page, as problem+json (RFC 9457), and werkzeug's errors as refusals."""

from typing import TYPE_CHECKING, Any

from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound, RequestEntityTooLarge
from werkzeug.wrappers import Response

from quartier.errors import Refusal
from quartier.signin.refusals import ScopeMissing, TokenRefused, TooManyTries
from quartier.web import api, i18n, refusals
from quartier.web.answers import Page

if TYPE_CHECKING:
    from quartier.web.visit import Visit


def error_page(visit: "Visit", refusal: Refusal) -> Page:
    """Title, sentence and the way on."""
    return Page(
        "quartier/error.html",
        status=refusal.status,
        title=i18n.Lazy(_title(refusal)),
        sentence=visit.texts.sentence(refusal),
        status_code=refusal.status,
    )


def problem(visit: "Visit", refusal: Refusal) -> Response:
    """The same for programs: the slug, and a message for each field."""
    said: dict[str, Any] = {
        "type": f"urn:quartier:problem:{refusal.slug}",
        "title": visit.texts.gettext(_title(refusal)),
        "status": refusal.status,
        "detail": visit.texts.sentence(refusal),
        "correlation_id": visit.correlation_id,
    }
    errors: dict[str, list[str]] = dict(getattr(refusal, "errors", {}))
    if refusal.field:
        errors.setdefault(refusal.field, [said["detail"]])
    if errors:
        said["errors"] = [
            {"field": field, "message": each} for field, texts in errors.items() for each in texts
        ]
    return Response(api.write_json(said), refusal.status, content_type="application/problem+json")


def refusal_of(error: HTTPException, limit: int) -> Refusal:
    """What werkzeug found wrong, as a refusal; `limit` is the largest body in bytes."""
    if isinstance(error, NotFound):
        return refusals.PageMissing()
    if isinstance(error, MethodNotAllowed):
        return refusals.MethodNotAllowed()
    if isinstance(error, RequestEntityTooLarge):
        return too_large(limit)
    return refusals.MalformedRequest()


def headers_of(error: HTTPException) -> dict[str, str]:
    """What HTTP wants said beside it: the methods allowed."""
    if isinstance(error, MethodNotAllowed):
        return {"Allow": ", ".join(sorted({*(error.valid_methods or ()), "OPTIONS"}))}
    return {}


def more_headers(refusal: Refusal) -> dict[str, str]:
    """What a refusal of any door says in headers: when to come again, and how to say who one is (RFC 6750)."""
    if isinstance(refusal, TooManyTries):
        return {"Retry-After": str(60 * refusal.minutes)}
    if isinstance(refusal, TokenRefused):
        return {"WWW-Authenticate": 'Bearer realm="quartier", error="invalid_token"'}
    if isinstance(refusal, ScopeMissing):
        scope = refusal.params["scope"]
        return {"WWW-Authenticate": f'Bearer realm="quartier", error="insufficient_scope", scope="{scope}"'}
    if refusal.status == 503:
        return {"Retry-After": "30"}
    return {"WWW-Authenticate": 'Session realm="quartier"'} if refusal.status == 401 else {}


def too_large(limit: int) -> Refusal:
    """A body of more than `limit` bytes."""
    mebi = 1024 * 1024
    return refusals.TooLarge(limit=f"{limit / mebi:.3g} MiB" if limit >= mebi else f"{limit // 1024} KiB")


def _title(refusal: Refusal) -> str:
    return refusals.TITLES.get(refusal.status, refusals.TITLES[500])
