"""Answers that are wrong in one point, each refused; and providers that are not as one would wish."""

from collections.abc import Callable
from typing import Any

import pytest
from forger import CLIENT_ID, ISSUER, Forger
from hall import visitor
from sqlalchemy import func, select
from structlog.testing import capture_logs
from werkzeug.test import TestResponse

from quartier.errors import Misconfigured
from quartier.hosting.assemble import Running
from quartier.signin import session as sessions
from quartier.signin.provider import Provider
from quartier.testing.clock import SettableClock


def signed_in(running: Running) -> int:
    with running.store.read() as session:
        return session.execute(select(func.count()).select_from(sessions.table)).scalar_one()


def attempt(running: Running, forger: Forger) -> TestResponse:
    return forger.sign_in(visitor(running))


def test_the_right_answer_is_right(forged: Running, forger: Forger) -> None:
    assert attempt(forged, forger).status_code == 303
    assert signed_in(forged) == 1


WRONG_CLAIMS: dict[str, dict[str, Any]] = {
    "another issuer": {"iss": "https://accounts.example.org"},
    "the issuer with a slash": {"iss": ISSUER + "/"},
    "another audience": {"aud": "werkhaus"},
    "no audience": {"aud": None},
    "several audiences without azp": {"aud": [CLIENT_ID, "werkhaus"]},
    "given to another": {"aud": [CLIENT_ID, "werkhaus"], "azp": "werkhaus"},
    "over": {"exp": -61},
    "no end": {"exp": None},
    "an end that is none": {"exp": "tomorrow"},
    "from the future": {"iat": 120},
    "no beginning": {"iat": None},
    "not yet": {"nbf": 3600},
    "another nonce": {"nonce": "x" * 43},
    "no nonce": {"nonce": None},
    "signed in there more than an hour ago": {"auth_time": -3661},
    "who knows since when": {"auth_time": None},
    "since a time that is none": {"auth_time": "noon"},
    "nobody": {"sub": None},
    "an empty name": {"sub": ""},
    "a number": {"sub": 7},
    "endless": {"sub": "s" * 256},
}


@pytest.mark.parametrize("wrong", WRONG_CLAIMS.values(), ids=WRONG_CLAIMS)
def test_a_token_with_one_wrong_claim_is_refused_and_logged(
    forged: Running, forger: Forger, wrong: dict[str, Any]
) -> None:
    forger.claims = {
        name: forger.now + value
        if name in ("exp", "iat", "nbf", "auth_time") and isinstance(value, int)
        else value
        for name, value in wrong.items()
    }
    with capture_logs() as lines:
        answer = attempt(forged, forger)
    assert (answer.status_code, "konnte nicht vertraut werden" in answer.text) == (403, True), answer.text
    assert signed_in(forged) == 0
    told = [line for line in lines if line["event"] == "sign-in-refused"]
    assert [line["refusal"] for line in told] == ["answer-not-trusted"]
    assert "Amira" not in str(lines)


FORGED: dict[str, Callable[[Forger], Any]] = {
    "no signature": lambda f: f.signed({"alg": "none"}, None),
    "a shared secret": lambda f: f.by_shared_secret(),
    "another's key": lambda f: f.signed({"alg": "RS256", "kid": f.key.kid}, f.other),
    "an unknown key": lambda f: f.signed({"alg": "RS256", "kid": f.other.kid}, f.other),
    "its own key along": lambda f: f.signed(
        {"alg": "RS256", "kid": f.other.kid, "jwk": f.other.as_dict(private=False)}, f.other
    ),
    "a changed signature": lambda f: f.signed({"alg": "RS256", "kid": f.key.kid}, f.key)[:-8] + "AAAAAAAA",
    "a demand nobody knows": lambda f: f.signed(
        {"alg": "RS256", "kid": f.key.kid, "crit": ["x"], "x": "1"}, f.key
    ),
    "not a token": lambda f: "not.a.token",
    "empty": lambda f: "",
    "no text": lambda f: 7,
    "absent": lambda f: None,
}


@pytest.mark.filterwarnings("ignore:JWS algorithm")
@pytest.mark.parametrize("forge", FORGED.values(), ids=FORGED)
def test_a_forged_token_is_refused(
    forged: Running, forger: Forger, monkeypatch: pytest.MonkeyPatch, forge: Callable[[Forger], Any]
) -> None:
    monkeypatch.setattr(Forger, "id_token", forge)
    assert attempt(forged, forger).status_code == 403
    assert signed_in(forged) == 0


def test_an_algorithm_that_is_not_in_the_settings_is_refused(
    open_hall: Callable[..., Running], forger: Forger, clock: SettableClock
) -> None:
    running = open_hall(oidc_issuer=ISSUER, oidc_client_id=CLIENT_ID, oidc_algorithms="ES256")
    running.web.provider = Provider(running.settings, clock, forger.ask)
    assert attempt(running, forger).status_code == 403


@pytest.mark.parametrize("algorithms", ["none", "HS256", "RS256,HS256", ""])
def test_settings_that_would_believe_anybody_stop_the_start(
    open_hall: Callable[..., Running], algorithms: str
) -> None:
    with pytest.raises(Misconfigured, match="FUNDING_OIDC_ALGORITHMS"):
        open_hall(oidc_issuer=ISSUER, oidc_client_id=CLIENT_ID, oidc_algorithms=algorithms)


@pytest.mark.parametrize("issuer", ["http://accounts.example", "accounts.example", "https://"])
def test_a_provider_is_reached_by_https_only(open_hall: Callable[..., Running], issuer: str) -> None:
    with pytest.raises(Misconfigured, match="FUNDING_OIDC_ISSUER"):
        open_hall(oidc_issuer=issuer, oidc_client_id=CLIENT_ID)


def test_keys_are_read_again_for_an_unknown_one_but_not_without_end(
    forged: Running, forger: Forger, clock: SettableClock
) -> None:
    assert attempt(forged, forger).status_code == 303
    forger.key, forger.other = forger.other, forger.key
    for _ in range(5):
        assert attempt(forged, forger).status_code == 403
    assert forger.asked.count("/keys") == 1
    clock.forward(seconds=30)
    forger.published = [forger.key]
    assert attempt(forged, forger).status_code == 303
    assert forger.asked.count("/keys") == 2


def test_on_ones_own_device_it_does_not_matter_since_when(forged: Running, forger: Forger) -> None:
    forger.claims = {"auth_time": forger.now - 30 * 86400}
    assert forger.sign_in(visitor(forged), remember=True).status_code == 303
    forger.claims = {"auth_time": None}
    assert forger.sign_in(visitor(forged), remember=True).status_code == 303


def test_outcomes_are_counted(forged: Running, forger: Forger) -> None:
    attempt(forged, forger)
    forger.claims = {"aud": "werkhaus"}
    attempt(forged, forger)
    counted = visitor(forged).get("/metrics").text
    assert 'quartier_sign_ins_total{outcome="ok",service="funding"} 1.0' in counted
    assert 'quartier_sign_ins_total{outcome="answer-not-trusted",service="funding"} 1.0' in counted


def test_clocks_may_differ_by_a_minute(forged: Running, forger: Forger) -> None:
    forger.claims = {"iat": forger.now + 59, "exp": forger.now - 59}
    assert attempt(forged, forger).status_code == 303


def test_the_name_may_come_from_the_userinfo_of_the_same_person_only(forged: Running, forger: Forger) -> None:
    forger.claims, forger.user = {"name": None}, {"sub": "s-1", "name": "Olena K."}
    attempt(forged, forger)
    forger.user = {"sub": "somebody else", "name": "Mallory"}
    attempt(forged, forger)
    with forged.store.read() as session:
        assert set(session.scalars(select(sessions.table.c.name))) == {"Olena K.", "–"}


def test_the_secret_goes_by_the_header_as_the_standard_writes_it(forged: Running, forger: Forger) -> None:
    attempt(forged, forger)
    assert forger.sent["headers"]["Authorization"] == "Basic ZnVuZGluZzpzJTIwZSUyRmMlM0FyZXQ="
    assert len(forger.sent["form"]["code_verifier"]) >= 43
    forger.metadata = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    forged.web.provider._doors = None  # type: ignore[union-attr]
    attempt(forged, forger)
    assert forger.sent["form"]["client_secret"] == "s e/c:ret"


WRONG_DISCOVERY: dict[str, dict[str, Any]] = {
    "another issuer": {"issuer": "https://elsewhere.example"},
    "no door": {"token_endpoint": None},
    "a door without https": {"token_endpoint": "http://accounts.example/token"},
    "a door that is none": {"jwks_uri": "file:///etc/passwd"},
}


@pytest.mark.parametrize("metadata", WRONG_DISCOVERY.values(), ids=WRONG_DISCOVERY)
def test_a_provider_that_describes_itself_wrongly_is_not_asked(
    forged: Running, forger: Forger, metadata: dict[str, Any]
) -> None:
    forger.metadata = metadata
    assert visitor(forged).post("/sign-in/provider").status_code == 503
    assert set(forger.asked) == {"/.well-known/openid-configuration"}


def test_what_was_known_counts_on_while_the_provider_does_not_describe_itself(
    forged: Running, forger: Forger, clock: SettableClock
) -> None:
    attempt(forged, forger)
    clock.forward(hours=2)
    forger.now = int(clock().timestamp())
    forger.away = {"/.well-known/openid-configuration"}
    assert attempt(forged, forger).status_code == 303


def test_a_provider_that_goes_away_in_between_is_said_so(forged: Running, forger: Forger) -> None:
    forger.away = {"/token"}
    answer = attempt(forged, forger)
    assert (answer.status_code, "nicht zu erreichen" in answer.text) == (503, True)
    assert signed_in(forged) == 0
