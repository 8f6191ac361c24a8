"""How often one address may try, and whose tries count together."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from forger import Forger
from hall import visitor

from quartier.hosting.assemble import Running
from quartier.signin import limits
from quartier.signin.limits import Tries, address_of
from quartier.signin.refusals import TooManyTries
from quartier.testing.clock import SettableClock

NOW = datetime(2026, 5, 4, 9, tzinfo=UTC)


def test_tries_run_out_and_come_back() -> None:
    tries = Tries(2, timedelta(minutes=10))
    for _ in range(2):
        tries.check("a", NOW)
        tries.count("a", NOW)
    with pytest.raises(TooManyTries, match="wait 10 minutes"):
        tries.check("a", NOW)
    tries.check("b", NOW)
    with pytest.raises(TooManyTries, match="wait 1 minutes"):
        tries.check("a", NOW + timedelta(minutes=9, seconds=59))
    tries.check("a", NOW + timedelta(minutes=10))


def test_what_is_remembered_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "ADDRESSES", 3)
    tries = Tries(1, timedelta(minutes=10))
    for number in range(50):
        tries.count(f"a{number}", NOW)
    assert len(tries._counted) == 3


@pytest.mark.parametrize(
    ("peer", "forwarded", "proxies", "address"),
    [
        ("203.0.113.7", [], 0, "203.0.113.7"),
        ("10.0.0.1", ["203.0.113.7"], 0, "10.0.0.1"),
        ("10.0.0.1", ["203.0.113.7"], 1, "203.0.113.7"),
        ("10.0.0.1", ["made up", "203.0.113.7"], 1, "203.0.113.7"),
        ("10.0.0.1", ["203.0.113.7", "10.0.0.2"], 2, "203.0.113.7"),
        ("10.0.0.1", ["203.0.113.7"], 2, "10.0.0.1"),
        ("10.0.0.1", ["made up"], 1, ""),
        ("2001:db8:1:2:3:4:5:6", [], 0, "2001:db8:1:2::/64"),
        (None, [], 0, ""),
    ],
)
def test_whose_tries_count_together(
    peer: str | None, forwarded: list[str], proxies: int, address: str
) -> None:
    assert address_of(peer, forwarded, proxies) == address


def test_answers_that_are_refused_are_slowed_down(forged: Running, clock: SettableClock) -> None:
    guest = visitor(forged)
    for _ in range(20):
        assert guest.get("/sign-in/answer?state=x&code=y").status_code == 409
    refused = guest.get("/sign-in/answer?state=x&code=y")
    assert (refused.status_code, "zu oft" in refused.text) == (429, True)
    assert refused.headers["Retry-After"] == "600"
    clock.forward(minutes=10)
    assert guest.get("/sign-in/answer?state=x&code=y").status_code == 409


def test_beginning_is_limited_but_wide_enough_for_a_house(forged: Running, forger: Forger) -> None:
    for _ in range(100):
        forger.sign_in(visitor(forged))
    assert visitor(forged).post("/sign-in/provider").status_code == 429


def test_a_proxy_is_believed_only_where_the_settings_say_so(open_hall: Callable[..., Running]) -> None:
    running = open_hall(trusted_proxies="1", demo_sign_in="yes")
    for number in range(25):
        answer = visitor(running, **{"X-Forwarded-For": f"198.51.100.{number}"}).get(
            "/api/grants", headers={"Authorization": "Bearer x"}
        )
        assert answer.status_code == 401
