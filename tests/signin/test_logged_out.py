"""The provider says that somebody has signed out there: their sessions here end, by a right statement only."""

import urllib.parse
from collections.abc import Callable
from typing import Any

import pytest
from forger import ISSUER, Forger
from hall import Guest, visitor
from sqlalchemy import select
from structlog.testing import capture_logs
from werkzeug.test import TestResponse

from quartier.hosting.assemble import Running
from quartier.signin import session as sessions
from quartier.signin.logout_token import EVENT
from quartier.signin.people import person_ref
from quartier.testing.clock import SettableClock

#: What a logout token says and an ID token does not, and the other way round.
LOGOUT: dict[str, Any] = {"events": {EVENT: {}}, "jti": "j-1", "nonce": None, "auth_time": None, "name": None}


def say(running: Running, token: str) -> TestResponse:
    """As the provider's machine says it: no cookie, no origin, another site."""
    return Guest(running, {"Sec-Fetch-Site": "cross-site"}).post(
        "/sign-out/provider", data={"logout_token": token}
    )


def statement(forger: Forger, **claims: Any) -> str:
    before, forger.claims = forger.claims, LOGOUT | claims
    try:
        return str(forger.signed({"alg": "RS256", "kid": forger.key.kid, "typ": "logout+jwt"}, forger.key))
    finally:
        forger.claims = before


def people(running: Running) -> list[str]:
    with running.store.read() as session:
        return list(session.scalars(select(sessions.table.c.actor).order_by(sessions.table.c.actor)))


@pytest.fixture
def come(forged: Running, forger: Forger) -> Callable[..., Guest]:
    """`come("s-1", "there-1")`: somebody signs in, whose session at the provider is called so."""

    def sign_in(subject: str, sid: str | None = None) -> Guest:
        guest = visitor(forged)
        forger.claims = {"sub": subject, "sid": sid}
        assert forger.sign_in(guest).status_code == 303
        forger.claims = {}
        return guest

    return sign_in


def test_all_sessions_of_a_person_end(forged: Running, forger: Forger, come: Callable[..., Guest]) -> None:
    for subject in ("s-1", "s-1", "s-2"):
        come(subject, f"of-{subject}")
    answer = say(forged, statement(forger, sub="s-1"))
    assert (answer.status_code, answer.data) == (200, b"")
    assert answer.headers["Cache-Control"] == "no-store"
    assert people(forged) == [person_ref(ISSUER, "s-2")]
    assert say(forged, statement(forger, sub="s-9")).status_code == 200, "nobody here is right, too"


def test_one_session_at_the_provider_ends_what_was_begun_from_it(
    forged: Running, forger: Forger, come: Callable[..., Guest]
) -> None:
    phone, computer = come("s-1", "phone"), come("s-1", "computer")
    assert say(forged, statement(forger, sub=None, sid="phone")).status_code == 200
    assert "Amira Haddad" not in phone.get("/grants").text
    assert "Amira Haddad" in computer.get("/grants").text
    assert say(forged, statement(forger, sub="s-2", sid="computer")).status_code == 200
    assert "Amira Haddad" in computer.get("/grants").text, "of another person"


def test_a_provider_whose_clock_is_behind_is_believed_too(
    forged: Running, forger: Forger, come: Callable[..., Guest]
) -> None:
    come("s-1")
    forger.now -= 50
    assert say(forged, statement(forger, sub="s-1")).status_code == 200
    assert people(forged) == []


def test_a_statement_sent_once_more_ends_nothing_new(
    forged: Running, forger: Forger, come: Callable[..., Guest], clock: SettableClock
) -> None:
    come("s-1")
    old = statement(forger, sub="s-1")
    assert say(forged, old).status_code == 200
    clock.forward(seconds=90)
    forger.now += 90
    come("s-1")
    assert say(forged, old).status_code == 200
    assert len(people(forged)) == 1


def test_it_ends_no_session_of_the_demonstration(forged: Running, forger: Forger) -> None:
    guest = visitor(forged)
    guest.post("/sign-in", data={"persona": "office"})
    [actor] = people(forged)
    assert say(forged, statement(forger, sub=actor)).status_code == 200
    assert people(forged) == [actor]


WRONG: dict[str, dict[str, Any]] = {
    "about nothing": {"events": None},
    "about something else": {"events": {"http://example.org/event": {}}},
    "about a list": {"events": [EVENT]},
    "an ID token": {"events": None, "jti": None, "nonce": "n"},
    "with a nonce": {"nonce": "n"},
    "of nobody": {"sub": None},
    "of a number": {"sub": 7},
    "of an endless session": {"sid": "s" * 256},
    "without its own name": {"jti": None},
    "of another issuer": {"iss": "https://accounts.example.org"},
    "for another service": {"aud": "werkhaus"},
    "without an end": {"exp": None},
    "without a time": {"iat": None},
    "that is over": {"exp": 1},
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_a_wrong_statement_ends_nothing(
    forged: Running, forger: Forger, come: Callable[..., Guest], wrong: dict[str, Any]
) -> None:
    come("s-1")
    with capture_logs() as lines:
        answer = say(forged, statement(forger, **wrong))
    assert (answer.status_code, answer.json["error"]) == (400, "invalid_request")
    assert [line["event"] for line in lines if line["event"] == "sign-out-refused"]
    assert len(people(forged)) == 1


def test_a_signature_that_is_not_the_providers_ends_nothing(
    forged: Running, forger: Forger, come: Callable[..., Guest]
) -> None:
    come("s-1")
    right = statement(forger, sub="s-1")
    forger.claims = LOGOUT
    for token in (
        "",
        "x.y.z",
        right[:-8] + "AAAAAAAA",
        forger.signed({"alg": "RS256", "kid": forger.other.kid}, forger.other),
        forger.signed({"alg": "RS256", "kid": forger.key.kid, "typ": "at+jwt"}, forger.key),
        forger.by_shared_secret(),
    ):
        assert say(forged, token).status_code == 400
    assert len(people(forged)) == 1


def test_a_browser_cannot_be_made_to_sign_out_and_without_a_provider_there_is_no_door(
    open_hall: Callable[..., Running], forged: Running, come: Callable[..., Guest]
) -> None:
    guest = come("s-1")
    form = urllib.parse.urlencode({"logout_token": ""})
    answer = guest.post(
        "/sign-out/provider",
        data=form,
        content_type="application/x-www-form-urlencoded",
        headers={"Sec-Fetch-Site": "cross-site"},
    )
    assert answer.status_code == 400
    assert "Amira Haddad" in guest.get("/grants").text
    assert say(open_hall(demo_sign_in="yes"), "x").status_code == 404
