"""Signing in at the quarter's provider: OpenID Connect, authorization code flow with PKCE.

Begun here (a row and a cookie hold what binds the answer to this browser), continued at the provider, ended by the
answer that the browser brings back. An answer that was not begun here, comes twice, comes late or is wrong in any point
signs nobody in; the sign-in page says why, and the log keeps the reason.
"""

import hmac
from collections.abc import Mapping

from quartier.actor import Actor
from quartier.errors import Refusal
from quartier.observe import get_logger
from quartier.signin import attempt
from quartier.signin.provider import Identity, Provider
from quartier.signin.refusals import AnswerNotTrusted, SignInDeclined, SignInElsewhere, SignInOver
from quartier.web.answers import Page, See
from quartier.web.fields import Check, Hidden
from quartier.web.forms import Form
from quartier.web.i18n import Lazy, _l
from quartier.web.refusals import PageMissing
from quartier.web.visit import Visit, safe_path

log = get_logger(__name__)

COOKIE = "sign-in"
ANSWER = "/sign-in/answer"


class BeginForm(Form):
    """Where to go then, and whether the device is one's own."""

    remember = Check(
        _l("Remember this device"),
        hint=_l(
            "Only on your own phone or computer. Otherwise you are signed out after an hour without use."
        ),
    )
    next = Hidden()


def begin(visit: Visit) -> Page:
    """Send the visitor to the provider."""
    provider = _provider(visit)
    visit.app.limits.begun.check(visit.address, visit.now)
    visit.app.limits.begun.count(visit.address, visit.now)
    data = visit.load(BeginForm)
    provider.doors()  # a provider that is away is said before anything is begun
    with visit.store.unit(correlation_id=visit.correlation_id) as unit:
        state, begun = attempt.begin(
            unit.session, next=safe_path(data["next"]), remember=bool(data["remember"]), now=visit.now
        )
    visit.cookies.append((visit.app.cookie(COOKIE), state, int(attempt.LASTS.total_seconds())))
    there = provider.authorize_url(
        state=state,
        nonce=begun.nonce,
        verifier=begun.verifier,
        redirect=visit.absolute(ANSWER),
        lang=visit.lang,
        max_age=begun.max_age,
    )
    return onward(_l("Signing in"), there)


def answer(visit: Visit) -> See:
    """Take the provider's answer: a session if it is right, the sign-in page with a sentence if not."""
    provider = _provider(visit)
    try:
        with visit.app.limits.refused.guard(visit.address, visit.now, Refusal):
            begun = _begun(visit)
            identity = _identity(visit, provider, begun)
    except Refusal as refusal:
        log.warning("sign-in-refused", refusal=refusal.slug, reason=refusal.params.get("reason"))
        visit.app.metrics.sign_in(refusal.slug)
        raise
    visit.app.metrics.sign_in("ok")
    visit.sign_in(
        Actor(identity.ref, identity.name),
        remember=begun.remember,
        id_token=identity.id_token,
        sid=identity.sid,
    )
    return See(begun.next, flash="signed-in")


def onward(title: Lazy, there: str, headers: Mapping[str, str] | None = None) -> Page:
    """A page that leads to the provider at once. A redirect would not do: `form-action` of the Content Security Policy
    holds for what follows a form too, wherever the provider may lead on."""
    return Page(
        "quartier/onward.html",
        title=title,
        there=there,
        headers={"Cache-Control": "no-store", **(headers or {})},
    )


def _provider(visit: Visit) -> Provider:
    if visit.app.provider is None:
        raise PageMissing
    return visit.app.provider


def _begun(visit: Visit) -> attempt.Attempt:
    """The attempt this answer belongs to; with that it is over, whatever the answer says."""
    cookie = visit.app.cookie(COOKIE)
    mine, theirs = visit.request.cookies.get(cookie, ""), visit.request.args.get("state", "")
    if not mine or not theirs:
        raise SignInOver
    if not hmac.compare_digest(mine.encode(), theirs.encode()):
        raise SignInElsewhere  # the one begun here goes on
    visit.cookies.append((cookie, "", None))
    with visit.store.unit(correlation_id=visit.correlation_id) as unit:
        begun = attempt.take(unit.session, theirs, visit.now)
    if begun is None:
        raise SignInOver
    return begun


def _identity(visit: Visit, provider: Provider, begun: attempt.Attempt) -> Identity:
    said = visit.request.args
    provider.check_issuer(said.get("iss"))
    if error := said.get("error"):
        if error == "access_denied":
            raise SignInDeclined
        raise AnswerNotTrusted(reason=f"provider:{error[:40]}")
    if not said.get("code"):
        raise AnswerNotTrusted(reason="no-code")
    return provider.redeem(
        code=said["code"],
        verifier=begun.verifier,
        nonce=begun.nonce,
        redirect=visit.absolute(ANSWER),
        max_age=begun.max_age,
    )
