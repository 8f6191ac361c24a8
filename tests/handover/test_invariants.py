"""The eight promises of the handover, whatever people and time do: Hypothesis drives the real commands.

1. At each instant exactly one body (or both together) has the last word.
2. Up one stage at a time; down one stage at a time.
3. An act counts only under the stage it was begun on, for the body in charge then.
4. An objection has a listed reason and a proposal; who raised something does not judge it.
5. Safety does not stand above machine permits and insurance, technical operation not above personal data.
6. Nothing that was decided or shown is ever lost.
7. Windows end with a local day; when timers run, and whether they ran, changes nothing.
8. Vetoes are counted; the third in a year opens a review.
"""

import os
from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from hypothesis.stateful import run_state_machine_as_test as run
from sqlalchemy import delete, func, select

from quartier.actor import Actor
from quartier.decide import decide, decision_of
from quartier.errors import Refusal
from quartier.handover import Act, ledger, moves, views, windows
from quartier.handover.commands import acts as answers
from quartier.handover.commands import agreeing, evidence, proposing, reviews, stepping_back, stepping_in
from quartier.handover.model import (
    domain_stage,
    handover_duty,
    handover_evidence,
    handover_review,
    handover_word,
    stage_move,
)
from quartier.handover.moves import Emergency, Kind, Trigger
from quartier.handover.reactions import keep_time
from quartier.handover.stages import BOTH, CARRIER, VETO_REASONS, Reason, Stage
from quartier.handover.words import Said, words_about
from quartier.hosting import Service
from quartier.store import Store
from quartier.tables import decision, outbox
from quartier.testing.clock import SettableClock
from quartier.testing.plugin import open_store
from quartier.unit import Unit
from werkhaus.service import service as werkhaus

EXAMPLES = int(os.environ.get("QUARTIER_EXAMPLES", "8"))
NAMES = ("bookings", "safety", "machine_permits", "insurance", "technical_operation", "personal_data")
DOMAINS = tuple(domain for domain in werkhaus.domains if domain.name in NAMES)
PEOPLE = [
    Actor(f"{office}-{n}", offices=frozenset({office}))
    for office in ("carrier", "association", "city", "mediator")
    for n in (1, 2)
] + [Actor("both", offices=frozenset({"carrier", "association"})), Actor("resident")]
TABLES = (
    domain_stage, stage_move, handover_word, handover_evidence, handover_duty, handover_review, decision, outbox
)  # fmt: skip
domains = st.sampled_from(DOMAINS)
people = st.sampled_from(PEOPLE)
reasons = st.sampled_from([*Reason, "mood"])
words = st.sampled_from(["as we said in May", " "])


class Handover(RuleBasedStateMachine):
    """People of all sides do what they can, time goes on, the timer runs or does not."""

    store: Store
    clock: SettableClock

    @initialize()
    def begin(self) -> None:
        with self.store.unit() as unit:
            for table in TABLES:
                unit.session.execute(delete(table))
        self.number = 0
        self.counts: dict[str, int] = {}
        self.acts = tuple(Act("do", domain.name, "", self.perform) for domain in DOMAINS)
        self.performed: dict[str, list[int]] = {}

    def perform(self, unit: Unit, subject: str) -> None:
        self.performed.setdefault(subject, []).append(1)

    def attempt(self, actor: Actor, do: Callable[[Unit], object]) -> bool:
        """Do it as somebody; a refusal changes nothing."""
        kept = {subject: list(times) for subject, times in self.performed.items()}
        self.clock.forward(seconds=1)
        try:
            with self.store.unit(actor=actor) as unit:
                do(unit)
        except Refusal:
            self.performed = kept
            return False
        return True

    # time

    @rule(days=st.sampled_from([0.2, 1, 8, 15, 31, 100, 200]))
    def time_passes(self, days: float) -> None:
        self.clock.now = self.clock.now + timedelta(days=days)

    @rule()
    def the_timer_runs(self) -> None:
        keep_time(DOMAINS, self.acts)(self.store)
        assert keep_time(DOMAINS, self.acts)(self.store) == 0, "twice is as good as once"

    # acts

    @rule(actor=people, domain=domains)
    def somebody_acts(self, actor: Actor, domain) -> None:
        self.number += 1
        subject = f"s{self.number}"

        def do(unit: Unit) -> None:
            if decide(unit, domain.name, "do", subject).effective:
                self.perform(unit, subject)

        self.attempt(actor, do)

    def open_acts(self) -> list[str]:
        with self.store.read() as session:
            return views.due_decisions(session)

    @rule(
        actor=people,
        reason=reasons,
        word=words,
        what=st.sampled_from(["agree", "object", "insist", "withdraw"]),
    )
    def somebody_answers(self, actor: Actor, reason: str, word: str, what: str) -> None:
        for decision_id in self.open_acts()[-2:]:
            do = {
                "agree": lambda unit, it=decision_id: answers.agree(unit, it, self.acts),
                "object": lambda unit, it=decision_id: answers.object_to(unit, it, reason, word, self.acts),
                "insist": lambda unit, it=decision_id: answers.insist(unit, it, word, self.acts),
                "withdraw": lambda unit, it=decision_id: answers.withdraw(unit, it, self.acts),
            }[what]
            self.attempt(actor, do)

    @rule(domain=domains)
    def three_vetoes(self, domain) -> None:
        carrier, association = PEOPLE[0], PEOPLE[2]
        for _ in range(3):
            self.somebody_acts(association, domain)
            for decision_id in self.open_acts():
                self.attempt(
                    carrier, lambda unit, it=decision_id: answers.object_to(unit, it, "law", "so", self.acts)
                )

    # moves

    @rule(domain=domains)
    def both_show_evidence(self, domain) -> None:
        for actor in (PEOPLE[0], PEOPLE[2]):

            def show(unit: Unit, domain=domain) -> None:
                for name in domain.criteria:
                    command = evidence.ShowEvidence(
                        criterion=name, met=True, shown_on=unit.today, note="seen"
                    )
                    evidence.show_evidence(unit, domain, command)

            self.attempt(actor, show)

    @rule(actor=people, domain=domains, days=st.integers(0, 40))
    def somebody_proposes(self, actor: Actor, domain, days: int) -> None:
        def do(unit: Unit) -> None:
            effective_on = unit.today + timedelta(days=days)
            review_on = effective_on + timedelta(days=300)
            command = proposing.ProposeUp(note="why", effective_on=effective_on, review_on=review_on)
            proposing.propose_up(unit, domain, DOMAINS, command)

        self.attempt(actor, do)

    @rule(domain=domains, steps=st.integers(1, 5))
    def all_goes_well(self, domain, steps: int) -> None:
        """The way up, as it is meant to be."""
        for _ in range(steps):
            self.three_hearings(domain)
            self.time_passes(200)
            self.both_show_evidence(domain)
            self.somebody_proposes(PEOPLE[2], domain, 20)
            self.time_passes(15)
            self.everybody_agrees(domain)
            self.time_passes(15)
            keep_time(DOMAINS, self.acts)(self.store)

    def three_hearings(self, domain) -> None:
        for _ in range(3):
            self.somebody_acts(PEOPLE[0], domain)
            for decision_id in self.open_acts():
                self.attempt(PEOPLE[2], lambda unit, it=decision_id: answers.agree(unit, it, self.acts))

    def live(self, domain) -> str | None:
        with self.store.read() as session:
            live = [one for one in views.moves_of(session, domain.name) if one.state in moves.LIVE]
            row = live[0] if live else None
            return row.id if row else None

    @rule(domain=domains)
    def everybody_agrees(self, domain) -> None:
        for actor in PEOPLE:
            if move := self.live(domain):
                self.attempt(actor, lambda unit, it=move: agreeing.agree_to_move(unit, it, domain, DOMAINS))

    @rule(actor=people, domain=domains, reason=reasons, word=words)
    def somebody_objects_to_a_move(self, actor: Actor, domain, reason: str, word: str) -> None:
        if move := self.live(domain):
            self.attempt(actor, lambda unit: agreeing.object_to_move(unit, move, reason, word, domain))

    @rule(actor=people, domain=domains, result=st.sampled_from([Said.SOLVED, Said.REVISED, Said.UPHELD]))
    def somebody_mediates(self, actor: Actor, domain, result: Said) -> None:
        if move := self.live(domain):
            self.attempt(actor, lambda unit: agreeing.mediate(unit, move, result, "so it is"))

    @rule(actor=people, domain=domains)
    def somebody_withdraws_a_move(self, actor: Actor, domain) -> None:
        if move := self.live(domain):
            self.attempt(actor, lambda unit: proposing.withdraw_move(unit, move))

    @rule(actor=people, domain=domains, trigger=st.sampled_from(Trigger))
    def somebody_steps_back(self, actor: Actor, domain, trigger: Trigger) -> None:
        self.attempt(actor, lambda unit: stepping_back.step_back(unit, domain, DOMAINS, trigger, "the plan"))

    @rule(actor=people, domain=domains, kind=st.sampled_from([Kind.PAUSE, Kind.RESUME]))
    def somebody_wants_a_rest(self, actor: Actor, domain, kind: Kind) -> None:
        if self.attempt(actor, lambda unit: proposing.propose_side(unit, domain, kind, "why")):
            self.everybody_agrees(domain)

    @rule(actor=people, domain=domains, emergency=st.sampled_from(Emergency), days=st.integers(0, 20))
    def somebody_steps_in(self, actor: Actor, domain, emergency: Emergency, days: int) -> None:
        self.attempt(actor, lambda unit: stepping_in.step_in(unit, domain, emergency, days))

    @rule(actor=people, domain=domains, word=words, ends=st.booleans())
    def a_step_in_ends(self, actor: Actor, domain, word: str, ends: bool) -> None:
        if ends:
            self.attempt(actor, lambda unit: stepping_in.end_step_in(unit, domain))
        else:
            self.attempt(actor, lambda unit: stepping_in.ratify_step_in(unit, domain, DOMAINS, word))

    @rule(actor=people, passed=st.booleans())
    def somebody_closes_reviews(self, actor: Actor, passed: bool) -> None:
        with self.store.read() as session:
            due = session.scalars(
                select(handover_review.c.id).where(handover_review.c.closed_at.is_(None))
            ).all()
        for review in due:
            self.attempt(actor, lambda unit, it=review: reviews.close_review(unit, it, passed, "found"))

    # promises

    @invariant()
    def one_has_the_last_word_and_nobody_jumps(self) -> None:
        with self.store.read() as session:
            for domain in DOMAINS:
                stage = 0
                rows = ledger.history(session, domain.name)
                assert [row.version for row in rows] == sorted({row.version for row in rows})
                assert len({row.effective_at for row in rows}) == len(rows)
                for row in rows:
                    at = ledger.standing_at(session, domain.name, row.effective_at)
                    before = ledger.standing_at(
                        session, domain.name, row.effective_at - timedelta(microseconds=1)
                    )
                    assert (at.version, before.stage) == (row.version, stage)
                    assert at.last_word in (CARRIER, domain.residents, BOTH)
                    assert abs(at.stage - before.stage) <= 1
                    stage = row.stage

    @invariant()
    def nobody_stands_above_what_it_depends_on(self) -> None:
        with self.store.read() as session:
            instants = session.scalars(select(domain_stage.c.effective_at)).all()
            for at in {*instants, self.clock.now}:
                standing = ledger.standings_at(session, NAMES, at)
                stages = {name: one.stage for name, one in standing.items()}
                assert stages["safety"] <= min(stages["machine_permits"], stages["insurance"])
                assert stages["technical_operation"] < 4 or stages["personal_data"] >= 4

    @invariant()
    def acts_count_for_who_was_in_charge(self) -> None:
        with self.store.read() as session:
            for row in session.execute(select(decision)):
                begun = ledger.standing_at(session, row.domain, row.decided_at)
                assert (begun.version, begun.stage) == (row.stage_version, row.stage)
                assert begun.last_word in (BOTH, decision_of(row).by_body)
                done = self.performed.get(row.subject, [])
                assert len(done) == (row.outcome == "effective")
                if row.outcome == "effective" and row.settled_at is not None:
                    until = row.until - timedelta(microseconds=1) if row.until else row.settled_at
                    then = ledger.standing_at(session, row.domain, min(row.settled_at, until))
                    assert then.version == row.stage_version

    @invariant()
    def windows_end_with_a_local_day(self) -> None:
        zone = self.store.settings.timezone
        days = {1: windows.HEARING, 2: windows.CONSENT, 3: windows.VETO}
        with self.store.read() as session:
            for row in session.execute(select(decision).where(decision.c.until.is_not(None))):
                assert row.until == windows.end_after(row.decided_at, days[row.stage], zone)
                words = words_about(session, row.id)
                spoken = [word.said for word in words if word.said in (Said.AGREED, Said.OBJECTED)]
                if row.outcome == "effective" and not spoken:
                    assert row.settled_at >= row.until

    @invariant()
    def objections_are_reasoned_and_judged_by_others(self) -> None:
        with self.store.read() as session:
            said: dict[str, dict[str, set[str]]] = {}
            for row in session.execute(select(handover_word)):
                said.setdefault(row.about, {}).setdefault(row.said, set()).add(row.actor)
                if row.said == Said.OBJECTED:
                    assert row.reason in tuple(Reason)
                    assert row.note.strip()
            acts = set(session.scalars(select(decision.c.id)))
            vetoed = session.execute(
                select(handover_word.c.reason)
                .join(decision, decision.c.id == handover_word.c.about)
                .where(decision.c.stage == int(Stage.DELEGATED), handover_word.c.said == Said.OBJECTED.value)
            )
            assert {row.reason for row in vetoed} <= {*VETO_REASONS}
        for about, spoken in said.items():
            raised = spoken.get(Said.BEGAN, set()) | spoken.get(Said.OBJECTED, set())
            judged = set().union(
                *(spoken.get(word, set()) for word in (Said.SOLVED, Said.REVISED, Said.UPHELD))
            )
            assert not raised & judged
            if about in acts:
                assert not spoken.get(Said.BEGAN, set()) & (
                    spoken.get(Said.AGREED, set()) | spoken.get(Said.OBJECTED, set())
                )

    @invariant()
    def nothing_is_lost(self) -> None:
        with self.store.read() as session:
            now = {
                table.name: session.scalar(select(func.count()).select_from(table)) or 0
                for table in (
                    decision,
                    handover_evidence,
                    handover_word,
                    handover_duty,
                    handover_review,
                    stage_move,
                )
            }
        assert all(now[name] >= before for name, before in self.counts.items())
        self.counts = now

    @invariant()
    def three_vetoes_open_a_review(self) -> None:
        with self.store.read() as session:
            for domain in DOMAINS:
                vetoes = answers.vetoes_in_a_year(session, domain.name, self.clock.now)
                assert vetoes < moves.VETOES_FOR_REVIEW or views.reviews_of(session, domain.name)


@pytest.fixture
def handover(migrated: Callable[[Service], str], clock: SettableClock) -> Callable[[], Handover]:
    class Here(Handover):
        store = open_store(werkhaus, migrated(werkhaus), clock)

    Here.clock = clock
    return Here


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_whatever_people_do(handover: Callable[[], Handover]) -> None:
    run(
        handover,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=20,
            # Shrinking takes longer on a real database than reading the steps.
            phases=(Phase.reuse, Phase.generate),
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )
