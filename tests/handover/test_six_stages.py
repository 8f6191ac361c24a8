"""One act in each of four services, walked through all six stages by the same test, on both databases."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from places import PLACES, Place
from sqlalchemy import select

from quartier.actor import Actor
from quartier.decide import CarrierDecides, Outcome, ResidentsDecide, decisions_on
from quartier.errors import Refusal
from quartier.handover.commands import acts
from quartier.handover.reactions import keep_time
from quartier.handover.stages import ProposalMissing, ReasonUnlisted, Side, Stage
from quartier.hosting import Service
from quartier.store import Store
from quartier.tables import decision, outbox
from quartier.testing.clock import SettableClock
from quartier.testing.people import OFFICE, RESIDENT
from quartier.testing.plugin import open_store

Days = Callable[[float], None]
Put = Callable[..., None]


@pytest.fixture(params=PLACES)
def place(request: pytest.FixtureRequest) -> Place:
    return PLACES[request.param]


@pytest.fixture
def store(place: Place, migrated: Callable[[Service], str], clock: SettableClock) -> Iterator[Store]:
    opened = open_store(place.service, migrated(place.service), clock)
    yield opened
    opened.close()


class Walk:
    """The act of one place on one stage: who begins it, who answers, what has become of it."""

    def __init__(self, place: Place, store: Store) -> None:
        self.place, self.store = place, store
        self.tick = keep_time(place.service.domains, place.service.acts)

    def begin(self, actor: Actor) -> str:
        taken = self.place.begin(self.store, actor, self.subject)
        self.subject, self.id = taken.subject, taken.id
        return taken.outcome.value

    def answer(self, actor: Actor, what: Callable[..., None], *words: str) -> None:
        with self.store.unit(actor=actor) as unit:
            what(unit, self.id, *words, self.place.service.acts)

    @property
    def outcome(self) -> str:
        with self.store.read() as session:
            return decisions_on(session, self.subject)[-1].outcome.value

    @property
    def done(self) -> bool:
        return self.place.done(self.store, self.subject)

    def until(self) -> datetime:
        with self.store.read() as session:
            until = decisions_on(session, self.subject)[-1].until
        assert until is not None
        return until


@pytest.fixture
def walk(place: Place, store: Store) -> Walk:
    made = Walk(place, store)
    made.subject = place.prepare(store)
    return made


def other(actor: Actor) -> Actor:
    """Somebody else of the same office."""
    return replace(actor, ref=f"{actor.ref}-2")


STAGES = [*Stage]


@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.name.lower())
def test_an_act_on_every_stage(
    place: Place, store: Store, walk: Walk, put: Put, stage: Stage, clock: SettableClock
) -> None:
    if stage:
        put(store, place.domain, place.body, stage)
    residents = place.residents
    if stage is Stage.CARRIER_OPERATED:
        with pytest.raises(CarrierDecides):
            walk.begin(residents)
        assert walk.begin(OFFICE) == "effective"
    elif stage is Stage.CONSULTED:
        with pytest.raises(CarrierDecides):
            walk.begin(residents)
        assert walk.begin(OFFICE) == "waiting"
        assert not walk.done
        walk.answer(residents, acts.object_to, "fairness", "Ask the families first")
        assert (walk.outcome, walk.done) == ("waiting", False)
        with pytest.raises(acts.AnswerMissing):
            walk.answer(OFFICE, acts.insist, " ")
        walk.answer(OFFICE, acts.insist, "They were asked in April.")
    elif stage is Stage.CO_DECIDED:
        assert walk.begin(residents) == "waiting"
        assert not walk.done
        with pytest.raises(acts.NotYourTurn):
            walk.answer(other(residents), acts.agree)
        walk.answer(OFFICE, acts.agree)
    elif stage is Stage.DELEGATED:
        with pytest.raises(ResidentsDecide):
            walk.begin(OFFICE)
        assert walk.begin(residents) == "open_to_objection"
        clock.now = walk.until()
        assert not walk.done
        assert walk.tick(store) == 2  # the stage is said aloud, the window has ended
    else:
        with pytest.raises(ResidentsDecide):
            walk.begin(OFFICE)
        assert walk.begin(residents) == "effective"
    assert (walk.outcome, walk.done) == ("effective", True)
    with pytest.raises(Refusal):
        walk.begin(RESIDENT)
    with store.read() as session:
        [row] = session.execute(select(decision).where(decision.c.subject == walk.subject)).all()
    assert (row.stage, row.details) == (stage, None)


def events(store: Store, noun: str) -> list[dict[str, Any]]:
    with store.read() as session:
        rows = session.scalars(
            select(outbox.c.body).where(outbox.c.type.contains(f".{noun}.")).order_by(outbox.c.sequence)
        )
        return [json.loads(body)["data"] for body in rows]


def test_heard_and_nobody_spoke(
    place: Place, store: Store, walk: Walk, put: Put, clock: SettableClock
) -> None:
    put(store, place.domain, place.body, Stage.CONSULTED)
    walk.begin(OFFICE)
    clock.now = walk.until()
    walk.tick(store)
    assert (walk.outcome, walk.done) == ("effective", True)


def test_silence_is_consent_after_two_reminders(
    place: Place, store: Store, walk: Walk, put: Put, days: Days
) -> None:
    put(store, place.domain, place.body, Stage.CO_DECIDED)
    assert walk.begin(OFFICE) == "waiting"
    for _ in range(15):
        days(1)
        walk.tick(store)
        walk.tick(store)
    assert (walk.outcome, walk.done) == ("effective", True)
    told = [event["reminder"] for event in events(store, "answer")]
    assert told == [0, 1, 2]


def test_silence_without_reminders_is_none(
    place: Place, store: Store, walk: Walk, put: Put, days: Days
) -> None:
    put(store, place.domain, place.body, Stage.CO_DECIDED)
    walk.begin(place.residents)
    days(20)
    walk.tick(store)
    assert (walk.outcome, walk.done) == ("lapsed", False)


def test_a_veto_needs_a_listed_reason_and_a_proposal(
    place: Place, store: Store, walk: Walk, put: Put
) -> None:
    put(store, place.domain, place.body, Stage.DELEGATED)
    walk.begin(place.residents)
    for words, refused in (
        (("fairness", "Ask again"), ReasonUnlisted),
        (("", "Ask again"), ReasonUnlisted),
        (("safety", "  "), ProposalMissing),
    ):
        with pytest.raises(refused):
            walk.answer(OFFICE, acts.object_to, *words)
    with pytest.raises(acts.NotYourTurn):
        walk.answer(place.residents, acts.object_to, "safety", "No")
    walk.answer(OFFICE, acts.object_to, "safety", "Wait for the inspection")
    assert (walk.outcome, walk.done) == ("refused", False)
    with pytest.raises(acts.AlreadyAnswered):
        walk.answer(OFFICE, acts.agree)
    assert [event["vetoes"] for event in events(store, "act")] == [1]


def test_what_was_begun_under_another_stage_is_void(place: Place, store: Store, walk: Walk, put: Put) -> None:
    put(store, place.domain, place.body, Stage.CO_DECIDED)
    walk.begin(OFFICE)
    put(store, place.domain, place.body, Stage.DELEGATED)
    with pytest.raises(acts.StageHasMoved):
        walk.answer(place.residents, acts.agree)
    walk.tick(store)
    assert (walk.outcome, walk.done) == ("outdated", False)


def test_the_same_person_cannot_be_both_sides(place: Place, store: Store, walk: Walk, put: Put) -> None:
    put(store, place.domain, place.body, Stage.CO_DECIDED)
    both = Actor("both", offices=OFFICE.offices | place.residents.offices)
    assert walk.begin(both) == "waiting"
    with pytest.raises(acts.SomebodyElse):
        walk.answer(both, acts.agree)
    walk.answer(both, acts.withdraw)
    assert (walk.outcome, walk.done) == ("withdrawn", False)


# Each announcement is a gathering of its own, so nobody can announce the same one from the other side.
@pytest.mark.parametrize("place", [name for name in PLACES if name != "gathering"], indirect=True)
def test_doing_the_same_is_agreeing(place: Place, store: Store, walk: Walk, put: Put) -> None:
    put(store, place.domain, place.body, Stage.CO_DECIDED)
    assert walk.begin(place.residents) == "waiting"
    with pytest.raises(Refusal, match="asked already"):
        walk.begin(other(place.residents))
    assert walk.begin(OFFICE) == Outcome.EFFECTIVE.value
    assert walk.done


def test_after_the_window_no_answer_counts(
    place: Place, store: Store, walk: Walk, put: Put, clock: SettableClock
) -> None:
    put(store, place.domain, place.body, Stage.DELEGATED)
    walk.begin(place.residents)
    clock.now = walk.until()
    with pytest.raises(acts.WindowOver):
        walk.answer(OFFICE, acts.object_to, "safety", "Too late")
    walk.tick(store)
    assert walk.done


def test_a_stage_that_begins_after_the_window_changes_nothing(
    place: Place, store: Store, walk: Walk, put: Put, clock: SettableClock
) -> None:
    put(store, place.domain, place.body, Stage.DELEGATED)
    walk.begin(place.residents)
    clock.now = walk.until()
    put(store, place.domain, place.body, Stage.WITH_BACKSTOP)  # and the timer has not run yet
    walk.tick(store)
    assert (walk.outcome, walk.done) == ("effective", True)


def test_in_a_step_in_the_carrier_decides_at_once(place: Place, store: Store, walk: Walk, put: Put) -> None:
    put(store, place.domain, place.body, Stage.WITH_BACKSTOP, Side.STEP_IN)
    with pytest.raises(CarrierDecides):
        walk.begin(place.residents)
    assert walk.begin(OFFICE) == "effective"
    assert walk.done
