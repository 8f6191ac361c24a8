"""Bodies and offices: commands and views, on both databases."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, update
from sqlalchemy.exc import IntegrityError

from participation.bodies import rules, views
from participation.bodies.commands import (
    Appoint,
    EndTerm,
    FoundBody,
    appoint,
    appoint_administrator,
    end_term,
    found_body,
)
from participation.bodies.model import OfficeTerm
from participation.resolutions.commands import RecordResolution, record_resolution
from quartier.actor import BODIES, BODY_OF, OFFICES, Actor
from quartier.signin.offices import holdings_of, offices_on
from quartier.store import Store
from quartier.testing.clock import SettableClock
from quartier.testing.people import ADMINISTRATOR, ASSOCIATION, COUNCIL, HELPER, OFFICE, RESIDENT

ANNA, BORIS = "p" + "a" * 20, "p" + "b" * 20
TODAY = date(2026, 5, 4)
Sent = Callable[[], list[Any]]


@pytest.fixture
def council(store: Store) -> str:
    """All bodies are founded; the reference of an adopted vote of the council of 1 May."""
    with store.unit(actor=OFFICE) as unit:
        for body in rules.OFFICES_OF:
            found_body(unit, FoundBody(body=body, founded_on=date(2026, 1, 1)))
        return _vote(unit, yes=9)


def _vote(unit: Any, yes: int, title: str = "Wahl") -> str:
    vote = RecordResolution(title=title, decided_on=date(2026, 5, 1), yes=yes, no=2, abstain=0, invalid=0)
    return record_resolution(unit, vote)


def appointment(**changes: Any) -> Appoint:
    values: dict[str, Any] = {
        "body": "garden_group",
        "office": "gardener",
        "person": ANNA,
        "since": TODAY,
        "until": None,
        "resolution_id": None,
        "resolved_on": None,
    }
    return Appoint(**values | changes)


def elected(resolution_id: str | None, **changes: Any) -> Appoint:
    values = {
        "body": "council",
        "office": "council",
        "until": date(2028, 5, 4),
        "resolution_id": resolution_id,
    }
    return appointment(**values | changes)


def ending(holding_ref: str, reason: str = "resigned", **changes: Any) -> EndTerm:
    values: dict[str, Any] = {"ended_on": TODAY, "resolution_id": None, "resolved_on": None}
    return EndTerm(holding_ref=holding_ref, reason=rules.EndReason(reason), **values | changes)


def do(store: Store, actor: Actor, command: Appoint) -> str:
    with store.unit(actor=actor) as unit:
        return appoint(unit, command)


def end(store: Store, actor: Actor, command: EndTerm) -> None:
    with store.unit(actor=actor) as unit:
        end_term(unit, command)


def held(store: Store, person: str = ANNA, day: date = TODAY) -> frozenset[str]:
    with store.read() as session:
        return offices_on(session, person, day)


def test_each_body_has_the_office_that_speaks_for_it() -> None:
    assert tuple(rules.OFFICES_OF) == BODIES
    assert {office for offices in rules.OFFICES_OF.values() for office in offices} == set(OFFICES)
    for office, body in BODY_OF.items():
        assert [each for each, offices in rules.OFFICES_OF.items() if office in offices] == [body]


# ── Founding ─────────────────────────────────────────────────────────────────────────────────────────


def test_a_body_is_entered_once_and_told(store: Store, sent: Sent) -> None:
    command = FoundBody(body="garden_group", founded_on=date(2026, 3, 1))
    with store.unit(actor=ADMINISTRATOR) as unit:
        found_body(unit, command)
    assert sent() == [("body.founded", {"body": "garden_group", "founded_on": "2026-03-01"})]
    with pytest.raises(rules.BodyKnown), store.unit(actor=OFFICE) as unit:
        found_body(unit, command)
    assert sent() == []


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"body": "choir"}, rules.BodyNotFound),
        ({"founded_on": TODAY + timedelta(days=1)}, rules.FoundedInFuture),
        ({"founded_on": date(1, 1, 1)}, rules.FoundedTooLongAgo),
    ],
)
def test_what_is_no_body_is_refused(store: Store, changes: dict[str, Any], refusal: type[Exception]) -> None:
    with pytest.raises(refusal), store.unit(actor=OFFICE) as unit:
        found_body(unit, FoundBody(**{"body": "city", "founded_on": TODAY} | changes))


@pytest.mark.parametrize("actor", [RESIDENT, COUNCIL, HELPER], ids=lambda actor: actor.ref)
def test_only_keepers_enter_bodies(store: Store, actor: Actor) -> None:
    with pytest.raises(rules.KeepersOnly), store.unit(actor=actor) as unit:
        found_body(unit, FoundBody(body="city", founded_on=TODAY))


# ── Appointing ───────────────────────────────────────────────────────────────────────────────────────


def test_an_appointment_counts_at_once_here_and_is_told(store: Store, council: str, sent: Sent) -> None:
    sent()
    holding = do(store, OFFICE, appointment())
    assert held(store) == {"gardener"}
    assert held(store, day=TODAY - timedelta(days=1)) == frozenset()
    assert sent() == [
        (
            "office.assumed",
            {
                "holding_ref": holding,
                "body": "garden_group",
                "office": "gardener",
                "person": ANNA,
                "since": "2026-05-04",
                "until": None,
            },
        )
    ]


def test_a_term_is_over_by_itself(store: Store, council: str) -> None:
    do(store, OFFICE, appointment(until=date(2026, 5, 7)))
    assert held(store, day=date(2026, 5, 6)) == {"gardener"}
    assert held(store, day=date(2026, 5, 7)) == frozenset()


def test_a_body_enters_what_it_voted_itself(store: Store, council: str) -> None:
    do(store, COUNCIL, elected(council))
    do(store, ASSOCIATION, elected(None, body="association", office="association", resolved_on=TODAY))
    assert held(store) == {"council", "association"}
    with store.read() as session:
        [term] = views.terms_now(session, "council", TODAY)
    assert (term.basis, term.resolution_id, term.resolved_on) == ("resolution", council, date(2026, 5, 1))


@pytest.mark.parametrize(
    ("actor", "changes"),
    [
        (RESIDENT, {}),
        (HELPER, {}),
        (COUNCIL, {}),
        (COUNCIL, {"resolved_on": TODAY}),
        (ASSOCIATION, {"body": "carrier", "office": "carrier"}),
        (COUNCIL, {"body": "city", "office": "city", "resolved_on": TODAY}),
    ],
)
def test_nobody_else_appoints(store: Store, council: str, actor: Actor, changes: dict[str, Any]) -> None:
    with pytest.raises(rules.MayNotAppoint):
        do(store, actor, appointment(**changes))
    assert held(store) == frozenset()


def test_nobody_appoints_themselves(store: Store, council: str) -> None:
    keeper = Actor(ANNA, offices=frozenset({"administrator"}))
    with pytest.raises(rules.NotYourself):
        do(store, keeper, appointment(body="carrier", office="carrier"))


@pytest.mark.parametrize(
    ("changes", "refusal", "field"),
    [
        ({"office": "treasurer"}, rules.OfficeOfAnotherBody, "office"),
        ({"body": "choir"}, rules.BodyNotFound, None),
        ({"person": "Ahmad"}, rules.NotAReference, "person"),
        ({"person": "p" + "a" * 19}, rules.NotAReference, "person"),
        ({"person": ANNA + "\n"}, rules.NotAReference, "person"),
        ({"until": TODAY}, rules.EndsBeforeItBegins, "until"),
        ({"until": date(2036, 6, 1)}, rules.TermTooLong, "until"),
        ({"since": date(1, 1, 1)}, rules.TermTooFarAway, "since"),
        ({"since": date(9999, 12, 31)}, rules.TermTooFarAway, "since"),
        ({"resolution_id": "no-such"}, rules.ResolutionUnknown, "resolution_id"),
        ({"resolved_on": TODAY + timedelta(days=1)}, rules.VoteInFuture, "resolved_on"),
        ({"resolved_on": TODAY, "since": date(2026, 5, 1)}, rules.VoteLater, "since"),
        ({"body": "council", "office": "council"}, rules.ResolutionNeeded, "resolution_id"),
        (
            {"body": "council", "office": "council", "resolved_on": TODAY},
            rules.ResolutionNeeded,
            "resolution_id",
        ),
        ({"body": "association", "office": "association"}, rules.VoteNeeded, "resolved_on"),
        (
            {"body": "association", "office": "association", "resolved_on": TODAY},
            rules.TermNeedsAnEnd,
            "until",
        ),
    ],
)
def test_what_is_no_appointment_is_refused_at_its_field(
    store: Store,
    council: str,
    sent: Sent,
    changes: dict[str, Any],
    refusal: type[Exception],
    field: str | None,
) -> None:
    sent()
    with pytest.raises(refusal) as refused:
        do(store, OFFICE, appointment(**changes))
    assert refused.value.field == field  # type: ignore[attr-defined]
    assert sent() == []
    assert held(store) == frozenset()


def test_from_a_rejected_resolution_nothing_follows(store: Store, council: str) -> None:
    with store.unit(actor=OFFICE) as unit:
        rejected = _vote(unit, yes=1, title="Abgelehnt")
    with pytest.raises(rules.ResolutionRejected):
        do(store, OFFICE, elected(rejected))


def test_a_body_that_is_not_entered_has_no_offices(store: Store) -> None:
    with pytest.raises(rules.BodyNotFound):
        do(store, OFFICE, appointment())


# ── Overlapping ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("since", "until", "overlaps"),
    [
        ((2026, 5, 1), (2026, 5, 10), False),
        ((2026, 5, 1), (2026, 5, 11), True),
        ((2026, 5, 12), (2026, 5, 14), True),
        ((2026, 5, 19), None, True),
        ((2026, 5, 20), None, False),
        ((2026, 5, 1), None, True),
    ],
)
def test_nobody_holds_an_office_twice_at_a_time(
    store: Store,
    council: str,
    since: tuple[int, int, int],
    until: tuple[int, int, int] | None,
    overlaps: bool,
) -> None:
    do(store, OFFICE, appointment(since=date(2026, 5, 10), until=date(2026, 5, 20)))
    second = appointment(since=date(*since), until=date(*until) if until else None)
    do(store, OFFICE, appointment(person=BORIS, since=second.since, until=second.until))
    do(store, OFFICE, appointment(office="helper", since=second.since, until=second.until))
    if not overlaps:
        do(store, OFFICE, second)
        return
    with pytest.raises(rules.OverlappingTerm):
        do(store, OFFICE, second)


def test_the_database_has_the_last_word_on_overlaps(store: Store, council: str) -> None:
    first = do(store, OFFICE, appointment(since=date(2026, 5, 1), until=date(2026, 5, 10)))
    do(store, OFFICE, appointment(since=date(2026, 5, 10)))
    longer = update(OfficeTerm).where(OfficeTerm.id == first).values(until=date(2026, 5, 11))
    with pytest.raises(IntegrityError, match="office_term_overlap"), store.unit() as unit:
        unit.session.execute(longer)


@pytest.mark.parametrize(
    "wrong",
    [
        {"until": date(2026, 5, 3)},
        {"basis": "custom"},
        {"basis": "resolution"},
        {"resolved_on": TODAY},
        {"ended_reason": "resigned"},
        {"body": "choir"},
    ],
)
def test_the_database_has_the_last_word(store: Store, council: str, wrong: dict[str, object]) -> None:
    row: dict[str, object] = {
        "id": "1",
        "body": "city",
        "office": "city",
        "person": ANNA,
        "since": TODAY,
        "basis": "carrier",
        "entered_by": "x",
    }
    with pytest.raises(IntegrityError), store.unit() as unit:
        unit.session.execute(insert(OfficeTerm).values(**row | {"entered_at": unit.now} | wrong))


def test_of_two_at_the_same_time_one_is_entered(store: Store, council: str) -> None:
    both_ready = threading.Barrier(2)

    def enter() -> str | None:
        both_ready.wait(10)
        try:
            return do(store, OFFICE, appointment())
        except rules.OverlappingTerm:
            return None

    with ThreadPoolExecutor(2) as pool:
        entered = [future.result(30) for future in (pool.submit(enter), pool.submit(enter))]
    assert entered.count(None) == 1
    with store.read() as session:
        assert len(holdings_of(session, ANNA, TODAY)) == 1


# ── Ending ───────────────────────────────────────────────────────────────────────────────────────────


def test_a_term_that_ends_today_counts_no_more(store: Store, council: str, sent: Sent) -> None:
    holding = do(store, OFFICE, appointment(since=date(2026, 5, 1)))
    sent()
    end(store, Actor(ANNA), ending(holding))
    assert held(store) == frozenset()
    assert held(store, day=date(2026, 5, 3)) == {"gardener"}
    assert sent() == [
        (
            "office.ended",
            {
                "holding_ref": holding,
                "body": "garden_group",
                "office": "gardener",
                "person": ANNA,
                "since": "2026-05-01",
                "until": "2026-05-04",
            },
        )
    ]
    with pytest.raises(rules.TermOver):
        end(store, OFFICE, ending(holding))
    again = do(store, OFFICE, appointment())
    with store.read() as session:
        assert [one.ref for one in holdings_of(session, ANNA, TODAY)] == [again]


def test_a_term_to_come_never_begins(store: Store, council: str) -> None:
    holding = do(store, OFFICE, appointment(since=date(2026, 6, 1)))
    end(store, OFFICE, ending(holding, "mistake", ended_on=date(2026, 5, 20)))
    assert held(store, day=date(2026, 6, 1)) == frozenset()
    do(store, OFFICE, appointment(since=date(2026, 6, 1)))
    with pytest.raises(rules.TermOver):
        end(store, OFFICE, ending(holding))


@pytest.mark.parametrize(
    ("ended_on", "refusal"),
    [
        (date(2026, 5, 3), rules.EndInPast),
        (date(2026, 5, 20), rules.EndsAnyway),
        (date(9999, 12, 31), rules.EndTooFarAway),
    ],
)
def test_days_on_which_a_term_cannot_end(
    store: Store, council: str, ended_on: date, refusal: type[Exception]
) -> None:
    holding = do(store, OFFICE, appointment(until=date(2026, 5, 20)))
    with pytest.raises(refusal):
        end(store, OFFICE, ending(holding, ended_on=ended_on))
    assert held(store) == {"gardener"}


@pytest.mark.parametrize("actor", [RESIDENT, HELPER, COUNCIL], ids=lambda actor: actor.ref)
def test_nobody_else_ends_a_term(store: Store, council: str, actor: Actor) -> None:
    holding = do(store, OFFICE, appointment())
    with pytest.raises(rules.MayNotEnd):
        end(store, actor, ending(holding))


def test_a_holder_resigns_and_does_nothing_else(store: Store, council: str) -> None:
    holding = do(store, OFFICE, appointment())
    with pytest.raises(rules.MayNotEnd):
        end(store, Actor(ANNA), ending(holding, "recalled"))
    end(store, Actor(ANNA), ending(holding))


def test_the_carrier_cannot_send_an_elected_member_home(store: Store, council: str) -> None:
    holding = do(store, COUNCIL, elected(council))
    for reason in ("resigned", "ineligible", "mistake"):
        with pytest.raises(rules.MayNotEnd):
            end(store, OFFICE, ending(holding, reason))
    with pytest.raises(rules.ResolutionNeeded):
        end(store, OFFICE, ending(holding, "recalled"))
    with pytest.raises(rules.ResolutionNeeded):
        end(store, OFFICE, ending(holding, "recalled", resolved_on=TODAY))
    assert held(store) == {"council"}
    end(store, OFFICE, ending(holding, "recalled", resolution_id=council))
    assert held(store) == frozenset()


def test_an_elected_body_ends_its_terms_itself(store: Store, council: str) -> None:
    holding = do(store, COUNCIL, elected(council))
    with pytest.raises(rules.ResolutionNeeded):
        end(store, COUNCIL, ending(holding, "recalled"))
    end(store, COUNCIL, ending(holding, "ineligible"))
    assert held(store) == frozenset()


def test_the_end_of_what_is_not_there(store: Store) -> None:
    with pytest.raises(rules.HoldingNotFound):
        end(store, OFFICE, ending("nothing"))


# ── The first administrator ──────────────────────────────────────────────────────────────────────────


def test_the_command_line_enters_the_carrier_and_its_administrator(store: Store, sent: Sent) -> None:
    with store.unit() as unit:
        appoint_administrator(unit, ANNA)
    assert [name for name, _ in sent()] == ["body.founded", "office.assumed"]
    assert held(store) == {"administrator"}
    with pytest.raises(rules.OverlappingTerm), store.unit() as unit:
        appoint_administrator(unit, ANNA)
    with pytest.raises(rules.NotAReference), store.unit() as unit:
        appoint_administrator(unit, "Anna")
    with store.unit() as unit:
        appoint_administrator(unit, BORIS)
    assert held(store, BORIS) == {"administrator"}


# ── Seeing ───────────────────────────────────────────────────────────────────────────────────────────


def test_bodies_with_the_offices_held(store: Store, council: str, clock: SettableClock) -> None:
    do(store, COUNCIL, elected(council))
    do(store, COUNCIL, elected(council, person=BORIS, since=date(2026, 6, 1)))
    with store.read() as session:
        rows = {row.slug: row.held for row in views.bodies(session, TODAY)}
        assert list(rows) == list(rules.OFFICES_OF)
        assert (rows["council"], rows["city"]) == (1, 0)
        assert len(views.terms_now(session, "council", TODAY)) == 2
        assert views.bodies(session, date(2028, 6, 1))[2].held == 0


def test_earlier_terms_page_by_page(store: Store, council: str) -> None:
    for day in (1, 3, 2, 2):
        person = ANNA[:-1] + "0123"[day]
        if day == 2 and held(store, person, date(2026, 5, 2)):
            person = BORIS
        do(store, OFFICE, appointment(person=person, since=date(2026, 5, day), until=TODAY))
    with store.read() as session:
        first = views.terms_over(session, "garden_group", TODAY, limit=2)
        rest = views.terms_over(session, "garden_group", TODAY, after=(first[-1].since, first[-1].id))
    assert [term.since.day for term in [*first, *rest]] == [3, 2, 2, 1]
