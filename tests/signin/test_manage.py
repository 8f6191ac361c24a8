"""Private links for people without an account: hashed, unguessable, and slow for who guesses."""

from collections.abc import Callable, Iterator

import pytest
from hall import visitor

from quartier.bus import open_bus
from quartier.hosting import Service
from quartier.hosting.assemble import Running, assemble
from quartier.settings import load
from quartier.signin.manage import PRIVATE, link_hash, new_link
from quartier.testing.clock import SettableClock


@pytest.fixture
def werkhaus(migrated: Callable[[Service], str], clock: SettableClock) -> Iterator[Running]:
    from werkhaus.service import service

    settings = load(service.settings, "werkhaus", {"WERKHAUS_DATABASE": migrated(service)})
    running = assemble(service, settings, open_bus("local://"), clock)
    yield running
    running.store.close()


def test_a_link_is_256_bits_and_kept_as_its_hash() -> None:
    link, other = new_link(), new_link()
    assert link.token != other.token
    assert len(link.token) == 43
    assert link.token_hash == link_hash(link.token)
    assert link.token not in link.token_hash


def test_a_page_behind_a_link_tells_nobody_of_it() -> None:
    assert PRIVATE["Referrer-Policy"] == "no-referrer"
    assert PRIVATE["Cache-Control"] == "no-store"
    assert "noindex" in PRIVATE["X-Robots-Tag"]


def test_who_guesses_links_is_made_to_wait(werkhaus: Running, clock: SettableClock) -> None:
    guest = visitor(werkhaus)
    for number in range(60):
        assert guest.get(f"/helping/{number:043}").status_code == 404
    refused = guest.get("/helping/x")
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "600")
    assert guest.post("/helping/x").status_code == 429
    assert guest.get("/workdays").status_code == 200, "the rest stays open"
    clock.forward(minutes=10)
    assert guest.get("/helping/x").status_code == 404
