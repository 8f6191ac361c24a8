"""Requests for money: they come and go by events, people answer them, lines keep what was promised."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from funding.contributions.views import list_contributions
from funding.expenses.commands import RecordExpense, record_expense
from funding.expenses.rules import LineOverdrawn
from funding.grants.model import BudgetLine
from funding.grants.views import grant_detail
from funding.reads import READS
from funding.requests import rules, views
from funding.requests.commands import decline_request, grant_request
from funding.requests.rules import DeclineReason, RequestState, may_follow
from quartier.decide import CarrierDecides
from quartier.hosting.assemble import Running
from quartier.inbox import Inbox
from quartier.store import Store
from quartier.tables import outbox
from quartier.testing.clock import SettableClock
from quartier.testing.events import example_event
from quartier.testing.people import COUNCIL, OFFICE, TREASURER
from quartier.web.testing import Browser

Grant = Callable[..., str]
REQUEST = {
    "request_id": "r1",
    "project_id": "p1",
    "title": "Bänke",
    "amount_cents": 60_00,
    "answer_until": "2026-06-01T22:00:00Z",
}


def said(verb: str, event_id: str, **changes: object) -> bytes:
    return example_event(f"quartier.werkhaus.money.{verb}.v1", id=event_id, **(REQUEST | changes))


def ask(store: Store, *events: bytes) -> None:
    receipt = Inbox(store, READS).receive(list(events) or [said("asked", "e1")])
    assert receipt.dead == 0


def state(store: Store, request_id: str = "r1") -> str:
    with store.read() as session:
        return views.request_detail(session, request_id).state


def line(store: Store, grant_id: str, number: int = 0) -> BudgetLine:
    with store.read() as session:
        return grant_detail(session, grant_id).lines[number]


def told(store: Store) -> list[dict[str, Any]]:
    with store.read() as session:
        bodies = map(json.loads, session.scalars(select(outbox.c.body).order_by(outbox.c.sequence)))
        return [body for body in bodies if ".money." in body["type"]]


def grant(store: Store, line_id: str, request_id: str = "r1") -> None:
    with store.unit(actor=OFFICE) as unit:
        grant_request(unit, request_id, line_id)


def test_granted_once_and_the_line_keeps_it(store: Store, approved_grant: Grant) -> None:
    grant_id = approved_grant(store)
    ask(store)
    grant(store, line(store, grant_id).id)
    with pytest.raises(rules.AlreadyAnswered):
        grant(store, line(store, grant_id).id)
    kept = line(store, grant_id)
    assert (kept.promised_cents, kept.left_cents) == (60_00, 40_00)
    [event] = told(store)
    assert (event["subject"], event["data"]["line_id"], event["data"]["amount_cents"]) == (
        "r1",
        kept.id,
        60_00,
    )


def test_declined_with_a_reason(store: Store) -> None:
    ask(store)
    with store.unit(actor=OFFICE) as unit:
        decline_request(unit, "r1", DeclineReason.NO_MONEY, "Im Januar wieder.")
    [event] = told(store)
    assert event["type"].endswith("money.declined.v1")
    assert (event["data"]["reason"], event["data"]["note"]) == ("no-money", "Im Januar wieder.")
    assert state(store) == RequestState.DECLINED


def test_who_decides_on_grants_answers(store: Store, approved_grant: Grant) -> None:
    line_id = line(store, approved_grant(store)).id
    ask(store)
    for actor in (TREASURER, COUNCIL):
        with pytest.raises(CarrierDecides), store.unit(actor=actor) as unit:
            grant_request(unit, "r1", line_id)
    assert told(store) == []


def test_a_withdrawal_frees_what_was_kept_whenever_it_comes(store: Store, approved_grant: Grant) -> None:
    grant_id = approved_grant(store)
    ask(store, said("asked", "e1"))
    grant(store, line(store, grant_id).id)
    ask(store, said("withdrawn", "e2"), said("withdrawn", "e3"))
    assert (line(store, grant_id).promised_cents, state(store)) == (0, "withdrawn")
    ask(store, said("withdrawn", "e4", request_id="r2"), said("asked", "e5", request_id="r2"))
    with pytest.raises(rules.AlreadyAnswered):
        grant(store, line(store, grant_id).id, "r2")
    assert state(store, "r2") == "withdrawn"


def test_an_answer_comes_before_its_time_is_over(
    store: Store, clock: SettableClock, approved_grant: Grant
) -> None:
    line_id = line(store, approved_grant(store)).id
    ask(store)
    clock.now = datetime.fromisoformat("2026-06-01T22:00:00Z")
    with pytest.raises(rules.AnswerTooLate):
        grant(store, line_id)


def test_no_more_is_promised_and_spent_than_a_line_holds(store: Store, approved_grant: Grant) -> None:
    """Two grants of one line at once: one passes; and what is promised nobody else spends."""
    grant_id = approved_grant(store)
    line_id = line(store, grant_id).id
    ask(store, said("asked", "e1"), said("asked", "e2", request_id="r2"))

    def try_it(request_id: str) -> bool:
        try:
            grant(store, line_id, request_id)
        except rules.LineTooSmall:
            return False
        return True

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(try_it, ["r1", "r2"])) == [False, True]
    with pytest.raises(LineOverdrawn):
        spend(store, grant_id, 50_00)
    spend(store, grant_id, 40_00)
    with pytest.raises(IntegrityError, match="ck_budget_line"), store.unit() as unit:
        unit.session.get_one(BudgetLine, line_id).spent_cents = 100_01


def spend(store: Store, grant_id: str, cents: int, request_id: str | None = None) -> None:
    with store.unit(actor=TREASURER) as unit:
        record_expense(
            unit,
            RecordExpense(
                grant_id=grant_id,
                line_id=line(store, grant_id).id,
                amount_cents=cents,
                booked_on=date(2026, 5, 4),
                purpose="Holz",
                request_id=request_id,
            ),
        )


def test_spending_uses_the_promise_up_and_the_rest_is_freed_at_the_end(
    store: Store, approved_grant: Grant
) -> None:
    grant_id = approved_grant(store)
    ask(store)
    with pytest.raises(rules.NotPromised):
        spend(store, grant_id, 10_00, "r1")
    grant(store, line(store, grant_id).id)
    spend(store, grant_id, 45_00, "r1")
    kept = line(store, grant_id)
    assert (kept.spent_cents, kept.promised_cents, kept.left_cents) == (45_00, 15_00, 40_00)
    ask(
        store,
        example_event(
            "quartier.werkhaus.selfbuild.completed.v1", id="e9", audience="public", project_id="p1"
        ),
    )
    assert (line(store, grant_id).left_cents, state(store)) == (55_00, "settled")
    with pytest.raises(rules.NotPromised):
        spend(store, grant_id, 1, "r1")


def test_what_costs_more_than_promised_the_line_pays_beyond_it(store: Store, approved_grant: Grant) -> None:
    grant_id = approved_grant(store)
    ask(store)
    grant(store, line(store, grant_id).id)
    spend(store, grant_id, 70_00, "r1")
    kept = line(store, grant_id)
    assert (kept.spent_cents, kept.promised_cents, kept.left_cents) == (70_00, 0, 30_00)


def test_only_lines_that_can_pay_are_offered(
    store: Store, clock: SettableClock, approved_grant: Grant
) -> None:
    approved_grant(store, amounts=(100_00, 59_99))
    with store.read() as session:
        assert [row.left_cents for row in views.paying_lines(session, 60_00, date(2026, 12, 31))] == [100_00]
        assert views.paying_lines(session, 60_00, date(2027, 1, 1)) == []
    line_id = line(store, approved_grant(store)).id
    ask(store, said("asked", "e1", answer_until="2027-06-01T00:00:00Z"))
    clock.now = datetime.fromisoformat("2027-01-02T00:00:00Z")
    with pytest.raises(rules.NoSuchLine):
        grant(store, line_id)


@pytest.mark.parametrize("here", list(RequestState))
def test_the_table_of_states_has_no_way_back(here: RequestState) -> None:
    assert not may_follow(here, RequestState.ASKED)
    assert not may_follow(here, here)


def test_hours_of_a_work_day_are_valued(store: Store) -> None:
    held = {"workday_id": "w1", "minutes": 600, "worked_on": "2026-05-02"}
    ask(store, example_event("quartier.werkhaus.workday.held.v1", id="e1", **held))
    ask(store, example_event("quartier.werkhaus.workday.held.v1", id="e2", **(held | {"minutes": 0})))
    with store.read() as session:
        [row] = list_contributions(session)
    assert (row.from_service, row.minutes, row.value_cents) == ("werkhaus", 600, 150_00)


def test_the_office_answers_on_its_page(browser: Browser, running: Running, approved_grant: Grant) -> None:
    line_id = line(running.store, approved_grant(running.store)).id
    ask(running.store)
    assert browser.get("/requests").status_code == 303
    assert Browser(running.web).sign_in("resident").get("/requests").status_code == 403
    council = Browser(running.web).sign_in("council").get("/requests/r1").text
    assert "60,00" in council
    assert '<form method="post" action="/requests' not in council
    browser.sign_in("office")
    empty = browser.post("/requests/r1/refusal", data={})
    assert (empty.status_code, 'id="decline-reason-error"' in empty.text) == (422, True)
    assert browser.post("/requests/r1/grant", data={"line_id": "other"}).status_code == 422
    assert browser.post("/requests/r1/grant", data={"line_id": line_id}).status_code == 303
    page = browser.get("/requests/r1").text
    assert "60,00" in page
    assert browser.post("/requests/r1/grant", data={"line_id": line_id}).status_code == 409
    [row] = browser.get("/api/requests").json
    assert (row["state"], row["promised_cents"]) == ("granted", 6000)
