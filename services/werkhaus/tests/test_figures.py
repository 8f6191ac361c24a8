"""The house's figures: what counts, by which clock, and what the public does not see."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event, insert

from quartier.hosting.assemble import Running
from quartier.web.testing import Browser
from werkhaus.bookings.model import Booking
from werkhaus.figures import rules, views
from werkhaus.figures.rules import Figure, Group, Use

BERLIN = ZoneInfo("Europe/Berlin")


def use(start: str, minutes: int, **more: object) -> Use:
    starts_at = datetime.fromisoformat(start).replace(tzinfo=UTC)
    given = {"room": "Saal", "expected": None, "cost_cents": None} | more
    return Use(starts_at=starts_at, ends_at=starts_at + timedelta(minutes=minutes), **given)  # type: ignore[arg-type]


def test_hours_of_the_day_are_those_of_the_quarters_clocks() -> None:
    found = rules.by_hour([use("2026-05-22 15:30", 90), use("2026-01-22 15:30", 30)], BERLIN)
    assert [(each.of, each.count, each.minutes) for each in found] == [
        ("16", 1, 30),
        ("17", 1, 30),
        ("18", 1, 60),
    ]


def test_a_night_in_which_the_clocks_change_has_its_exact_hours() -> None:
    found = rules.by_hour([use("2026-10-24 23:00", 240)], BERLIN)
    assert [(each.of, each.minutes) for each in found] == [("01", 60), ("02", 120), ("03", 60)]


def test_groups_have_sizes_where_somebody_said_how_many_come() -> None:
    found = rules.by_size([use("2026-05-22 15:00", 60, expected=size) for size in (None, 1, 9, 10, 400)])
    assert [(each.of, each.count) for each in found] == [("0", 1), ("1", 2), ("10", 1), ("50", 1)]


@given(st.lists(st.integers(0, 30), max_size=8))
def test_the_public_never_sees_one_alone_that_is_fewer_than_five(counts: list[int]) -> None:
    figures = [Figure(Group.ROOM, str(number), count, count * 60) for number, count in enumerate(counts)]
    shown = rules.for_everybody(figures)
    assert all(each.hidden or not 0 < (each.count or 0) < rules.LEAST for each in shown)
    hidden = [each for each in shown if each.hidden]
    if any(0 < count < rules.LEAST for count in counts):
        assert len(hidden) >= min(2, sum(count > 0 for count in counts))
    else:
        assert shown == figures
    assert all(each.minutes is None and each.cents is None for each in hidden)


def test_offices_see_all_and_others_what_tells_of_nobody(
    running: Running, browser: Browser, room: Callable[..., str]
) -> None:
    hall, kitchen, cellar = (room(running.store, name) for name in ("Saal", "Küche", "Keller"))
    for place, count in ((hall, 7), (kitchen, 6), (cellar, 2)):
        _took_place(running, place, count)
    stranger = browser.get("/figures").text
    assert "Saal" in stranger
    assert "weniger als fünf" in stranger
    office = Browser(running.web).sign_in("office")
    assert "weniger als fünf" not in office.get("/figures").text
    told = {each["of"]: each["count"] for each in browser.get("/api/figures").json if each["group"] == "room"}
    assert told == {"Saal": 7, "Küche": None, "Keller": None}
    all_told = {each["of"]: each["count"] for each in office.get("/api/figures?year=2026").json}
    assert (all_told["Keller"], all_told["rooms"]) == (2, 15)
    assert "Noch ist in diesem Jahr nichts" in browser.get("/figures?year=2020").text
    assert office.get("/figures?format=xlsx").status_code == 200


def test_the_number_of_queries_does_not_grow(running: Running, room: Callable[..., str]) -> None:
    statements: list[str] = []
    event.listen(running.store.engine, "before_cursor_execute", lambda *about: statements.append(about[2]))
    for count in (1, 9):
        _took_place(running, room(running.store, f"Raum {count}"), count)
        statements.clear()
        with running.store.read() as session:
            assert views.figures_of(session, 2026, BERLIN, everything=True)
        assert len([each for each in statements if each.startswith("SELECT")]) == 2


def _took_place(running: Running, place: str, count: int) -> None:
    start = datetime(2026, 2, 2, 9, tzinfo=UTC)
    with running.store.unit() as unit:
        rows = [
            {
                "id": f"{place[:16]}{number}",
                "resource_id": place,
                "state": "completed",
                "blocks": False,
                "purpose": "Kurs",
                "starts_at": start + timedelta(days=number),
                "ends_at": start + timedelta(days=number, hours=2),
                "cost_cents": 500,
                "created_at": unit.now,
            }
            for number in range(count)
        ]
        unit.session.execute(insert(Booking), rows)
