"""Building together: from the idea over plan and money to what it became; an answer counts once and in time."""

from typing import Any

import pytest
from selfbuilding import approve, idea, names, planned, state, told, work
from sqlalchemy.exc import IntegrityError

from quartier.actor import ANONYMOUS
from quartier.decide import CarrierDecides
from quartier.errors import NotAllowed
from quartier.event import new_ref
from quartier.inbox import Inbox
from quartier.store import Store
from quartier.testing.clock import SettableClock
from quartier.testing.events import example_event
from quartier.testing.people import ASSOCIATION, GARDENER, OFFICE
from werkhaus.plans.commands import writing as plans
from werkhaus.plans.rules import ItemKind, NoLongerPlanned
from werkhaus.reads import READS
from werkhaus.selfbuild import rules, views
from werkhaus.selfbuild.commands import projects as commands
from werkhaus.selfbuild.model import MoneyAsk
from werkhaus.selfbuild.reactions import give_up_waiting
from werkhaus.selfbuild.rules import AskState


def ask_of(store: Store, project_id: str) -> MoneyAsk:
    with store.read() as session:
        ask = views.last_ask(session, project_id)
        assert ask is not None
        return ask


def answer(store: Store, verb: str, request_id: str, event_id: str = "e1") -> None:
    data: dict[str, Any] = {"request_id": request_id, "project_id": "p"}
    if verb == "declined":
        data |= {"reason": "no-money", "note": "Im Januar wieder."}
    body = example_event(f"quartier.funding.money.{verb}.v1", id=event_id, **data)
    assert Inbox(store, READS).receive([body]).dead == 0


# ── idea and support ─────────────────────────────────────────────────────────────────────────────────


def test_a_suggestion_is_shown_when_an_office_has_read_it(store: Store) -> None:
    with store.unit(actor=ANONYMOUS) as unit:
        project_id = commands.suggest(unit, "Benches", "Places to sit").id
    with store.read() as session, pytest.raises(rules.ProjectNotFound):
        views.project_detail(session, project_id)
    with pytest.raises(rules.WrongStep), store.unit(actor=ANONYMOUS) as unit:
        commands.support(unit, project_id)
    with pytest.raises(NotAllowed), store.unit(actor=GARDENER) as unit:
        commands.show_idea(unit, project_id)
    assert told(store) == []
    with store.unit(actor=ASSOCIATION) as unit:
        commands.show_idea(unit, project_id)
    assert names(store) == ["selfbuild.proposed"]


def test_a_person_supports_once_and_takes_it_back(store: Store) -> None:
    project_id = idea(store, supporters=0)
    with store.unit(actor=GARDENER) as unit:
        token = commands.support(unit, project_id)
    with pytest.raises(rules.AlreadySupported), store.unit(actor=GARDENER) as unit:
        commands.support(unit, project_id)
    with store.read() as session:
        assert views.supported(session, token).supporters == 1
    with store.unit(actor=ANONYMOUS) as unit:
        assert commands.take_back(unit, token) == project_id
    with pytest.raises(rules.SupportNotFound), store.unit(actor=ANONYMOUS) as unit:
        commands.take_back(unit, token)
    with store.read() as session:
        assert views.project_detail(session, project_id).supporters == 0


def test_an_idea_is_planned_when_enough_support_it_by_who_decides(store: Store) -> None:
    few, enough = idea(store, supporters=4), idea(store)
    with pytest.raises(rules.TooFewSupporters), store.unit(actor=OFFICE) as unit:
        commands.take_up(unit, few)
    with pytest.raises(CarrierDecides), store.unit(actor=ASSOCIATION) as unit:
        commands.take_up(unit, enough)
    with store.unit(actor=OFFICE) as unit:
        commands.take_up(unit, enough)
    assert state(store, enough) == "plan"


# ── plan and money ───────────────────────────────────────────────────────────────────────────────────


def test_a_plan_without_risks_or_permit_is_not_agreed_to(store: Store) -> None:
    project_id = idea(store)
    with store.unit(actor=OFFICE) as unit:
        commands.take_up(unit, project_id)
        plans.add_item(unit, project_id, ItemKind.SKILL, "Joiner", 0)
    with pytest.raises(rules.PlanIncomplete):
        approve(store, project_id)


def test_it_asks_for_what_is_not_pledged_and_is_built_when_granted(store: Store) -> None:
    project_id = planned(store, pledged_cents=80_00)
    approve(store, project_id)
    ask = ask_of(store, project_id)
    assert (state(store, project_id), ask.amount_cents) == ("money", 400_00)
    assert told(store)[-1][1]["answer_until"] == "2026-06-01T09:00:00Z"
    with pytest.raises(NoLongerPlanned), store.unit(actor=OFFICE) as unit:
        plans.add_item(unit, project_id, ItemKind.TOOL, "Saw", 1)
    answer(store, "granted", ask.id)
    answer(store, "declined", ask.id, "e2")  # it was answered already
    assert (state(store, project_id), ask_of(store, project_id).state) == ("building", "granted")


def test_what_costs_nothing_is_built_at_once(store: Store) -> None:
    project_id = planned(store, cost_cents=50_00, pledged_cents=50_00)
    approve(store, project_id)
    assert (state(store, project_id), names(store)[-1]) == ("building", "selfbuild.approved")


def test_declined_it_is_planned_anew_and_asks_again(store: Store) -> None:
    project_id = planned(store)
    approve(store, project_id)
    first = ask_of(store, project_id)
    answer(store, "declined", first.id)
    seen = ask_of(store, project_id)
    assert (state(store, project_id), seen.reason, seen.note) == ("plan", "no-money", "Im Januar wieder.")
    approve(store, project_id)
    answer(store, "granted", first.id, "e2")  # an answer to the old question
    assert state(store, project_id) == "money"


def test_unanswered_in_time_it_is_taken_back_and_a_late_answer_changes_nothing(
    store: Store, clock: SettableClock
) -> None:
    project_id = planned(store)
    approve(store, project_id)
    ask = ask_of(store, project_id)
    assert give_up_waiting(store) == 0
    clock.now = ask.answer_until
    assert (give_up_waiting(store), give_up_waiting(store)) == (1, 0)
    assert names(store)[-1] == "money.withdrawn"
    answer(store, "granted", ask.id)
    assert (state(store, project_id), ask_of(store, project_id).state) == ("plan", "timed_out")


def test_one_question_binds_at_a_time_by_the_database(store: Store) -> None:
    project_id = planned(store)
    approve(store, project_id)
    second = MoneyAsk(
        id=new_ref(),
        project_id=project_id,
        state=AskState.ASKED,
        amount_cents=1,
        asked_at=store.clock(),
        answer_until=store.clock(),
    )
    with pytest.raises(IntegrityError, match="money_ask"), store.unit() as unit:
        unit.session.add(second)


@pytest.mark.parametrize("granted", [False, True])
def test_given_up_it_gives_its_money_back(store: Store, granted: bool) -> None:
    project_id = planned(store)
    approve(store, project_id)
    ask = ask_of(store, project_id)
    if granted:
        answer(store, "granted", ask.id)
        work(store, project_id, "2026-05-16 10:00", "2026-05-16 15:00")
    with store.unit(actor=OFFICE) as unit:
        commands.cancel(unit, project_id)
    days = ["workday.cancelled"] if granted else []
    assert names(store)[-len(days) - 2 :] == ["money.withdrawn", *days, "selfbuild.cancelled"]
    with pytest.raises(rules.WrongStep), store.unit(actor=OFFICE) as unit:
        commands.cancel(unit, project_id)
    answer(store, "granted", ask.id, "e9")
    assert state(store, project_id) == "cancelled"
