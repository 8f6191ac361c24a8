"""The provider's own word that somebody has signed out there (OpenID Connect Back-Channel Logout 1.0).

It comes from the provider's machine, not from a browser: the signature is all there is to believe, and it is enough.
What it ends here are the sessions of this service that were begun before it was said, so that an old statement sent
once more ends nothing new.
"""

import json
from datetime import timedelta

from quartier.errors import Refusal
from quartier.observe import get_logger
from quartier.signin import session as sessions
from quartier.signin.id_token import LEEWAY
from quartier.signin.people import person_ref
from quartier.signin.refusals import AnswerNotTrusted
from quartier.web.answers import File
from quartier.web.refusals import PageMissing
from quartier.web.visit import Visit

log = get_logger(__name__)

PATH = "/sign-out/provider"
#: The two clocks may differ; what was begun within it ends too, and whoever it was signs in once more.
_SKEW = timedelta(seconds=LEEWAY)
_HEADERS = {"Cache-Control": "no-store"}


def take(visit: Visit) -> File:
    """End the sessions that a logout token names; 400 with the standard's error where it is not to be believed."""
    provider = visit.app.provider
    if provider is None:
        raise PageMissing
    try:
        with visit.app.limits.refused.guard(visit.address, visit.now, AnswerNotTrusted):
            ended = provider.ended(visit.request.form.get("logout_token", ""))
    except AnswerNotTrusted as refusal:
        log.warning("sign-out-refused", reason=refusal.params.get("reason"))
        return _said(refusal, 400)
    person = person_ref(provider.issuer, ended.subject) if ended.subject else None
    with visit.store.unit(correlation_id=visit.correlation_id) as unit:
        count = sessions.end_elsewhere(unit.session, person, ended.sid, ended.at + _SKEW)
    log.info("signed-out-elsewhere", count=count)
    return File(b"", "text/plain", headers=_HEADERS)


def _said(refusal: Refusal, status: int) -> File:
    said = {"error": "invalid_request", "error_description": refusal.params.get("reason")}
    return File(json.dumps(said), "application/json", status=status, headers=_HEADERS)
