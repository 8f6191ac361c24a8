"""Access tokens of programs: what they open, for how long, and by virtue of whom."""

import re
from collections.abc import Callable
from zoneinfo import ZoneInfo

import pytest
from hall import visitor
from sqlalchemy import select, update

from quartier.hosting.assemble import Running
from quartier.operate.retention import forget
from quartier.signin import tokens
from quartier.testing.clock import SettableClock
from quartier.web.testing import Browser

BERLIN = ZoneInfo("Europe/Berlin")
GRANT = {"title": "Werkstatt", "funder": "Land", "valid_from": "2026-01-01", "valid_until": "2027-12-31"}


@pytest.fixture
def running(open_hall: Callable[..., Running]) -> Running:
    return open_hall(demo_sign_in="yes")


def give(
    running: Running, scopes: str = "write", offices: tuple[str, ...] = ("carrier", "treasurer"), **typed: str
) -> str:
    office = visitor(running).sign_in("office")
    data = {"name": "Anzeige", "scopes": scopes, "offices": list(offices), "days": "30"} | typed
    answer = office.post("/tokens", data=data)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    shown = re.search(r"<code><bdi dir=\"ltr\">(quartier_[\w-]{43})</bdi>", answer.text)
    assert shown, answer.text
    return shown[1]


def ask(
    running: Running, token: str, path: str = "/api/grants", **more: str
) -> tuple[int, dict[str, str], str]:
    answer = Browser(running.web).get(
        path, headers={"Authorization": f"Bearer {token}", "Sec-Fetch-Site": "cross-site", **more}
    )
    return answer.status_code, dict(answer.headers), answer.text


def record(running: Running, token: str) -> tuple[int, dict[str, str], str]:
    answer = Browser(running.web).post(
        "/api/grants",
        json=GRANT,
        headers={"Authorization": f"Bearer {token}", "Sec-Fetch-Site": "cross-site"},
    )
    return answer.status_code, dict(answer.headers), answer.text


def test_a_token_reads(running: Running) -> None:
    assert ask(running, give(running, "read", ()))[0] == 200


def test_a_token_writes_with_the_offices_passed_on_to_it(running: Running) -> None:
    status, _, text = record(running, give(running))
    assert status == 201, text
    status, _, text = record(running, give(running, "write", ()))
    assert (status, "office-required" in text) == (403, True), text


def test_a_token_for_reading_does_not_write(running: Running) -> None:
    status, headers, text = record(running, give(running, "read"))
    assert (status, "scope-missing" in text) == (403, True)
    assert headers["WWW-Authenticate"] == 'Bearer realm="quartier", error="insufficient_scope", scope="write"'


@pytest.mark.parametrize("wrong", ["", "x", "quartier_" + "x" * 43, "quartier_ü"])
def test_what_is_no_token_opens_nothing(running: Running, wrong: str) -> None:
    status, headers, text = ask(running, wrong)
    assert (status, "token-refused" in text) == (401, True)
    assert headers["WWW-Authenticate"] == 'Bearer realm="quartier", error="invalid_token"'


def test_a_token_ends_with_its_days(running: Running, clock: SettableClock) -> None:
    token = give(running)
    clock.forward(days=30, seconds=-1)
    assert ask(running, token)[0] == 200
    clock.forward(seconds=1)
    assert ask(running, token)[0] == 401


def test_a_token_is_ended_at_once_and_the_list_says_so(running: Running) -> None:
    token, office = give(running), visitor(running).sign_in("office")
    assert ask(running, token)[0] == 200
    page = office.get("/tokens").text
    assert "Anzeige" in page
    assert token not in page
    [end] = re.findall(r'href="(/tokens/\w+/end)"', page)
    asked = office.get(end).text
    assert "Anzeige" in asked
    assert f'action="{end}"' in asked
    assert ask(running, token)[0] == 200, "asking ends nothing"
    assert office.post(end).location == "/tokens"
    assert ask(running, token)[0] == 401
    assert "Beendet" in office.get("/tokens").text
    assert office.get(end).status_code == 404
    assert visitor(running).sign_in("resident").get(end).status_code == 403


def test_the_last_use_is_kept_as_a_day(running: Running, clock: SettableClock) -> None:
    ask(running, give(running))
    with running.store.read() as session:
        assert session.scalar(select(tokens.table.c.last_used_on)) == clock().astimezone(BERLIN).date()


def test_only_the_hash_is_stored(running: Running) -> None:
    token = give(running)
    with running.store.read() as session:
        [row] = session.execute(select(tokens.table))
    assert token not in [str(value) for value in row]
    assert ask(running, row.token_hash)[0] == 401


def test_who_gave_it_loses_an_office_and_so_does_the_program(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = give(running)
    assert record(running, token)[0] == 201
    monkeypatch.setattr("quartier.web.recognise.offices_today", lambda *_, **__: frozenset())
    assert record(running, token)[0] == 403


def test_nobody_passes_on_an_office_they_do_not_hold(running: Running) -> None:
    answer = (
        visitor(running)
        .sign_in("office")
        .post("/tokens", data={"name": "Anzeige", "scopes": "read", "offices": ["mediator"], "days": "30"})
    )
    assert answer.status_code == 422
    assert "Anzeige" in answer.text


@pytest.mark.parametrize("persona", ["resident", "council", "gardener"])
def test_only_those_in_charge_give_and_end_tokens(running: Running, persona: str) -> None:
    guest = visitor(running).sign_in(persona)
    data = {"name": "Anzeige", "scopes": "read", "days": "30"}
    assert guest.get("/tokens").status_code == 403
    assert guest.post("/tokens", data=data).status_code == 403
    assert guest.post("/tokens/x/end").status_code == 403


def test_a_token_opens_no_page_and_beats_a_cookie(running: Running) -> None:
    token, office = give(running, "read", ()), visitor(running).sign_in("office")
    assert office.get("/grants/new", headers={"Authorization": "Bearer x"}).status_code == 200
    assert (
        Browser(running.web).get("/grants/new", headers={"Authorization": f"Bearer {token}"}).status_code
        == 303
    )
    refused = office.post("/api/grants", json=GRANT, headers={"Authorization": f"Bearer {token}"})
    assert (refused.status_code, "scope-missing" in refused.text) == (403, True)


def test_a_token_never_stands_in_the_address(running: Running) -> None:
    token = give(running)
    assert ask(running, "x", f"/api/grants?access_token={token}")[0] == 401


def test_guessing_is_slowed_down_for_the_address_it_comes_from(
    running: Running, clock: SettableClock
) -> None:
    token = give(running)
    for _ in range(20):
        assert ask(running, "guess")[0] == 401
    status, headers, text = ask(running, "guess")
    assert (status, "too-many-tries" in text) == (429, True)
    assert headers["Retry-After"] == "600"
    assert ask(running, token)[0] == 429
    clock.forward(minutes=10)
    assert ask(running, token)[0] == 200


def test_ended_tokens_are_forgotten_after_half_a_year(running: Running, clock: SettableClock) -> None:
    give(running)
    with running.store.unit() as unit:
        unit.session.execute(update(tokens.table).values(revoked_at=unit.now))
    clock.forward(days=179)
    forget(running.store)
    with running.store.read() as session:
        assert len(tokens.all_tokens(session)) == 1
    clock.forward(days=2)
    forget(running.store)
    with running.store.read() as session:
        assert tokens.all_tokens(session) == []
