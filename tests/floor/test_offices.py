"""Who holds which office: the copy that every service keeps, and that each request asks it."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from quartier.actor import BODIES, BODY_OF, OFFICES, Actor
from quartier.inbox import Inbox
from quartier.signin.offices import Holding, holdings_of, keep, office_reads, offices_on, table
from quartier.store import Store
from quartier.tables import inbox
from quartier.testing.events import example_event
from quartier.web.i18n import BODIES as BODY_NAMES
from quartier.web.i18n import OFFICES as OFFICE_NAMES

ANNA = "p" + "a" * 20
TODAY = date(2026, 5, 4)


@pytest.fixture
def receiver(pen_store: Store) -> Inbox:
    return Inbox(pen_store, office_reads())


def told(verb: str, sequence: int = 1, **changes: object) -> bytes:
    data: dict[str, object] = {
        "holding_ref": "h1",
        "body": "council",
        "office": "council",
        "person": ANNA,
        "since": "2026-05-01",
        "until": "2028-05-01",
    }
    return example_event(
        f"quartier.participation.office.{verb}.v1",
        id=f"e{sequence}",
        subject="h1",
        sequence=sequence,
        **data | changes,
    )


def test_offices_and_bodies_are_known_by_name() -> None:
    assert set(BODY_OF) <= set(OFFICES)
    assert set(BODY_OF.values()) == set(BODIES) == set(BODY_NAMES)
    assert set(OFFICE_NAMES) == set(OFFICES)


def test_for_whom_an_office_speaks() -> None:
    gardener = Actor("x", offices=frozenset({"gardener", "treasurer", "mediator", "helper", "administrator"}))
    assert [body for body in BODIES if gardener.speaks_for(body)] == ["garden_group"]
    assert not Actor("x").speaks_for("carrier")


def test_an_office_is_held_from_its_first_day_to_the_day_before_its_end(pen_store: Store) -> None:
    with pen_store.unit() as unit:
        keep(unit.session, Holding("h1", "city", "city", ANNA, date(2026, 5, 4), date(2026, 5, 6)))
        keep(unit.session, Holding("h2", "city", "city", "somebody", date(2026, 5, 1), None))
    with pen_store.read() as session:
        on = {day: offices_on(session, ANNA, date(2026, 5, day)) for day in (3, 4, 5, 6)}
        assert on == {3: frozenset(), 4: {"city"}, 5: {"city"}, 6: frozenset()}
        assert [one.ref for one in holdings_of(session, ANNA, TODAY)] == ["h1"]


def test_the_copy_follows_what_is_told(pen_store: Store, receiver: Inbox) -> None:
    assert receiver.receive([told("assumed")]).handled == 1
    with pen_store.read() as session:
        assert offices_on(session, ANNA, TODAY) == {"council"}
    assert receiver.receive([told("ended", 2, until="2026-05-04")]).handled == 1
    with pen_store.read() as session:
        assert offices_on(session, ANNA, TODAY) == frozenset()
        assert offices_on(session, ANNA, date(2026, 5, 3)) == {"council"}


def test_an_end_that_comes_first_stands(pen_store: Store, receiver: Inbox) -> None:
    assert receiver.receive([told("ended", 2, until="2026-05-04")]).handled == 1
    assert receiver.receive([told("assumed", 1)]).handled == 1
    with pen_store.read() as session:
        assert session.scalars(select(table.c.until)).all() == [date(2026, 5, 4)]


@pytest.mark.parametrize(
    "wrong", [{"since": "soon"}, {"until": "0001-01-01"}, {"person": "a b"}, {"office": None}], ids=str
)
def test_what_cannot_be_read_gives_nobody_anything(
    pen_store: Store, receiver: Inbox, wrong: dict[str, object]
) -> None:
    assert receiver.receive([told("assumed", **wrong)]).dead == 1
    with pen_store.read() as session:
        assert session.scalars(select(table)).all() == []


def test_a_body_this_program_does_not_know_opens_nothing(pen_store: Store, receiver: Inbox) -> None:
    assert receiver.receive([told("assumed", body="choir", office="singer")]).handled == 1
    with pen_store.read() as session:
        singer = Actor(ANNA, offices=offices_on(session, ANNA, TODAY))
    assert singer.holds("singer")
    assert not any(singer.speaks_for(body) for body in BODIES)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.permutations([0, 1, 2, 3]),
    st.none() | st.integers(1, 30),
    st.lists(st.integers(0, 30), min_size=3, max_size=3),
)
def test_whatever_order_it_comes_in_the_end_is_the_same(
    pen_store: Store, order: list[int], planned: int | None, ends: list[int]
) -> None:
    def holding(days: int | None) -> Holding:
        until = None if days is None else TODAY + timedelta(days=days)
        return Holding("h1", "city", "city", ANNA, TODAY, until)

    tellings = [holding(planned), *map(holding, ends)]
    with pen_store.unit() as unit:
        unit.session.execute(delete(table))
        for place in order:
            keep(unit.session, tellings[place])
        kept = unit.session.scalar(select(table.c.until))
    earliest = min([*ends, *([planned] if planned is not None else [])])
    assert kept == TODAY + timedelta(days=earliest)


def test_a_term_never_runs_backwards(pen_store: Store) -> None:
    with pytest.raises(IntegrityError), pen_store.unit() as unit:
        keep(unit.session, Holding("h1", "city", "city", ANNA, TODAY, TODAY - timedelta(days=1)))


def test_a_replay_makes_the_copy_anew(pen_store: Store, receiver: Inbox) -> None:
    history = [told("assumed", 1), told("ended", 2, until="2026-05-04")]
    receiver.receive(history)
    with pen_store.unit() as unit:
        before = unit.session.execute(select(table)).all()
        unit.session.execute(delete(table))
        unit.session.execute(delete(inbox))
    receiver.receive(history)
    with pen_store.read() as session:
        assert session.execute(select(table)).all() == before
