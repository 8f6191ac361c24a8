"""Who asks: the person of a session cookie, or the program of an access token.

A form from elsewhere is turned away before anybody is looked up. A program that shows an access token is known by that
alone: a browser cannot be made to send one for somebody else.
"""

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from quartier.actor import Actor
from quartier.signin import helping, tokens
from quartier.signin import session as sessions
from quartier.signin.refusals import ScopeMissing, TokenRefused
from quartier.signin.standing import offices_today
from quartier.web import refusals, security

if TYPE_CHECKING:
    from quartier.web.routes import Route
    from quartier.web.visit import Visit


def recognise(visit: "Visit", route: "Route") -> None:
    """Set `visit.actor` (and `visit.session`). Raises `ForeignOrigin`, `TokenRefused`, `ScopeMissing`."""
    bearer = _bearer(visit) if route.kind == "api" else None
    if bearer is not None:
        visit.actor = _program(visit, bearer)
        return
    token = visit.request.cookies.get(visit.app.cookie("session"))
    changes = visit.request.method == "POST" and not route.outside
    if changes and not security.own_origin(visit.request, visit.settings.url, bool(token)):
        raise refusals.ForeignOrigin
    if token and not route.outside:
        _person(visit, token)


def _person(visit: "Visit", token: str) -> None:
    with visit.read() as session:
        known = sessions.find(session, token, visit.now)
        if known is None:
            return
        visit.session, visit.actor = known, _today(visit, session, known.actor)
    if known.stale(visit.now):
        with visit.store.unit() as unit:
            sessions.touch(unit.session, token, visit.now)


def _today(visit: "Visit", session: Session, actor: Actor) -> Actor:
    """The actor with the offices held today beside those of the demonstration's session."""
    held = offices_today(session, actor.ref, visit.today, demo=visit.settings.demo_sign_in)
    return helping.limited(replace(actor, offices=actor.offices | held))


def _bearer(visit: "Visit") -> str | None:
    scheme, _, secret = visit.request.headers.get("Authorization", "").partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else None


def _program(visit: "Visit", secret: str) -> Actor:
    guard = visit.app.limits.tokens.guard(visit.address, visit.now, TokenRefused)
    with guard, visit.read() as session:
        found = tokens.find(session, secret, visit.now)
        if found is None:
            raise TokenRefused
        held = offices_today(session, found.given_by, visit.today, demo=visit.settings.demo_sign_in)
    needed = tokens.READ if visit.request.method in ("GET", "HEAD") else tokens.WRITE
    if needed not in found.scopes:
        raise ScopeMissing(scope=needed)
    if found.last_used_on != visit.today:
        with visit.store.unit() as unit:
            tokens.note_use(unit.session, found.id, visit.today)
    return Actor(f"token-{found.id}", found.name, found.offices & held)
