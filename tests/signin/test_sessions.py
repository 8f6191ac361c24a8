"""Sessions: how long they last, on whose device, and that their person ends each of them."""

import re

import pytest
from forger import ISSUER, Forger
from hall import Guest, visitor
from sqlalchemy import select

from quartier.hosting.assemble import Running
from quartier.signin import session as sessions
from quartier.signin.device import device_of
from quartier.signin.people import person_ref
from quartier.testing.clock import SettableClock

PHONE = "Mozilla/5.0 (Linux; Android 14; SM-A155F) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36"
COMPUTER = "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0"


def signed_in(guest: Guest) -> bool:
    return "Sie sind angemeldet als" in guest.get("/grants").text


def refs(running: Running) -> dict[str, str]:
    with running.store.read() as session:
        return dict(session.execute(select(sessions.table.c.device, sessions.table.c.ref)).all())  # type: ignore[arg-type]


def test_a_phone_counts_as_shared_unless_said_otherwise(
    forged: Running, forger: Forger, clock: SettableClock
) -> None:
    guest = visitor(forged)
    answer = forger.sign_in(guest)
    [cookie] = [each for each in answer.headers.getlist("Set-Cookie") if "-session=" in each]
    assert "Max-Age" not in cookie
    assert "Expires" not in cookie
    clock.forward(minutes=61)
    assert not signed_in(guest)


def test_a_remembered_device_stays_signed_in_for_a_fortnight_without_use(
    forged: Running, forger: Forger, clock: SettableClock
) -> None:
    guest = visitor(forged)
    answer = forger.sign_in(guest, remember=True)
    [cookie] = [each for each in answer.headers.getlist("Set-Cookie") if "-session=" in each]
    assert f"Max-Age={60 * 86400}" in cookie
    for _ in range(4):
        clock.forward(days=13, hours=23)
        assert signed_in(guest)
    clock.forward(days=5)
    assert not signed_in(guest), "two months in any case"
    forger.now = int(clock().timestamp())
    forger.sign_in(guest, remember=True)
    clock.forward(days=14, seconds=1)
    assert not signed_in(guest)


def test_signing_in_gives_a_new_token_and_the_old_one_is_worth_nothing(
    forged: Running, forger: Forger
) -> None:
    guest, thief = visitor(forged), visitor(forged)
    guest.sign_in()
    before = guest.session()
    forger.sign_in(guest)
    after = guest.session()
    assert before
    assert after
    assert before != after
    thief.set_cookie("funding-session", before, domain="127.0.0.1")
    assert not signed_in(thief)


def test_the_list_shows_ones_own_sessions_and_each_can_be_ended(
    forged: Running, forger: Forger, clock: SettableClock
) -> None:
    phone, computer = visitor(forged, **{"User-Agent": PHONE}), visitor(forged, **{"User-Agent": COMPUTER})
    forger.sign_in(phone, remember=True)
    clock.forward(minutes=2)
    forger.sign_in(computer)
    page = computer.get("/sessions").text
    assert re.findall(r"<h2><bdi>([^<]*)</bdi>", page) == ["Firefox · Linux", "Chrome · Android"]
    assert "Dieser Browser" in page
    assert "Gemerktes Gerät" in page
    assert person_ref(ISSUER, "s-1") in page
    ended = computer.post(f"/sessions/{refs(forged)['Chrome · Android']}/end")
    assert ended.location == "/sessions"
    assert not signed_in(phone)
    assert signed_in(computer)


def test_ending_all_others_leaves_this_one(forged: Running, forger: Forger) -> None:
    guests = [visitor(forged) for _ in range(3)]
    for guest in guests:
        forger.sign_in(guest)
    guests[1].post("/sessions/others/end")
    assert [signed_in(guest) for guest in guests] == [False, True, False]


def test_ending_this_one_signs_out(forged: Running, forger: Forger) -> None:
    guest = visitor(forged, **{"User-Agent": PHONE})
    forger.sign_in(guest)
    assert guest.post(f"/sessions/{refs(forged)['Chrome · Android']}/end").location == "/"
    assert not signed_in(guest)


def test_nobody_ends_or_sees_somebody_elses_session(forged: Running, forger: Forger) -> None:
    amira, olena = visitor(forged, **{"User-Agent": PHONE}), visitor(forged, **{"User-Agent": COMPUTER})
    forger.sign_in(amira)
    forger.claims = {"sub": "s-2", "name": "Olena"}
    forger.sign_in(olena)
    refused = olena.post(f"/sessions/{refs(forged)['Chrome · Android']}/end")
    assert (refused.status_code, "gibt es nicht" in refused.text) == (404, True)
    olena.post("/sessions/others/end")
    assert signed_in(amira)
    assert "Chrome" not in olena.get("/sessions").text


def test_who_is_not_signed_in_is_asked_to(forged: Running) -> None:
    assert visitor(forged).get("/sessions").location == "/sign-in?next=%2Fsessions"


def test_what_is_stored_signs_nobody_in(forged: Running, forger: Forger) -> None:
    guest, thief = visitor(forged), visitor(forged)
    forger.sign_in(guest)
    with forged.store.read() as session:
        [row] = session.execute(select(sessions.table))
    assert guest.session() not in tuple(row)
    for stored in (row.token_hash, row.ref):
        thief.set_cookie("funding-session", stored, domain="127.0.0.1")
        assert not signed_in(thief)


@pytest.mark.parametrize(
    ("says", "device"),
    [
        (PHONE, "Chrome · Android"),
        (COMPUTER, "Firefox · Linux"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1",
            "Safari · iPhone",
        ),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge · Windows"),
        ("curl/8.1", ""),
        ("", ""),
        ("x" * 10_000, ""),
    ],
)
def test_a_device_in_two_words(says: str, device: str) -> None:
    assert device_of(says) == device


def test_a_person_is_the_same_everywhere_and_says_nothing() -> None:
    ref = person_ref("https://accounts.example", "amira")
    assert ref == person_ref("https://accounts.example", "amira")
    assert re.fullmatch(r"p[0-9a-hjkmnp-tv-z]{20}", ref)
    assert ref == "p3wtm35qsbmjt0jmdzatv"
    assert (
        len(
            {
                ref,
                person_ref("https://accounts.example/", "amira"),
                person_ref("https://accounts.example", "Amira"),
            }
        )
        == 3
    )
