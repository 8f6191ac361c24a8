"""Expenses: never more than a line holds, whoever comes at the same time."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlalchemy import func, select

from funding.expenses import rules
from funding.expenses.commands import RecordExpense, record_expense
from funding.expenses.model import Expense
from funding.expenses.views import expenses_of
from funding.grants.commands import AddLine, DraftGrant, add_line, draft_grant
from funding.grants.views import grant_detail
from quartier.actor import OfficeRequired
from quartier.store import Store
from quartier.tables import outbox
from quartier.testing.clock import SettableClock
from quartier.testing.people import OFFICE, RESIDENT, TREASURER


def expense(grant_id: str, line_id: str, cents: int, day: date = date(2026, 3, 2)) -> RecordExpense:
    return RecordExpense(
        grant_id=grant_id, line_id=line_id, amount_cents=cents, booked_on=day, purpose="Säge"
    )


def first_line(store: Store, grant_id: str) -> str:
    with store.read() as session:
        return grant_detail(session, grant_id).lines[0].id


def test_an_expense_is_charged_and_said(store: Store, approved_grant: Callable[..., str]) -> None:
    grant_id = approved_grant(store)
    line_id = first_line(store, grant_id)
    with store.unit(actor=TREASURER) as unit:
        record_expense(unit, expense(grant_id, line_id, 40_00))
    with store.read() as session:
        assert [row.amount_cents for row in expenses_of(session, grant_id)] == [40_00]
        assert grant_detail(session, grant_id).lines[0].spent_cents == 40_00
        document = json.loads(
            session.scalars(select(outbox.c.body).order_by(outbox.c.sequence.desc())).first() or ""
        )
    assert document["type"] == "quartier.funding.expense.recorded.v1"
    assert document["data"]["remaining_cents"] == 60_00
    assert "purpose" not in document["data"]


def test_a_line_can_be_emptied_and_not_overdrawn(store: Store, approved_grant: Callable[..., str]) -> None:
    grant_id = approved_grant(store)
    line_id = first_line(store, grant_id)
    with store.unit(actor=TREASURER) as unit:
        record_expense(unit, expense(grant_id, line_id, 100_00))
    with pytest.raises(rules.LineOverdrawn), store.unit(actor=TREASURER) as unit:
        record_expense(unit, expense(grant_id, line_id, 1))
    with store.read() as session:
        assert session.scalar(select(func.count()).select_from(Expense)) == 1
        assert session.scalar(select(func.count()).select_from(outbox)) == 2


def test_of_ten_at_once_only_as_many_pass_as_the_line_holds(
    store: Store, approved_grant: Callable[..., str]
) -> None:
    grant_id = approved_grant(store, amounts=(100_00,))
    line_id = first_line(store, grant_id)

    def spend(_: int) -> bool:
        try:
            with store.unit(actor=TREASURER) as unit:
                record_expense(unit, expense(grant_id, line_id, 30_00))
        except rules.LineOverdrawn:
            return False
        return True

    with ThreadPoolExecutor(10) as threads:
        answers = list(threads.map(spend, range(10)))
    assert sum(answers) == 3
    with store.read() as session:
        spent = session.scalar(select(func.sum(Expense.amount_cents)))
        assert spent == grant_detail(session, grant_id).lines[0].spent_cents == 90_00


def test_nothing_is_spent_of_a_draft(store: Store) -> None:
    with store.unit(actor=OFFICE) as unit:
        new = DraftGrant(title="A", funder="B", valid_from=date(2026, 1, 1), valid_until=date(2026, 12, 31))
        grant_id = draft_grant(unit, new)
        line_id = add_line(unit, AddLine(grant_id=grant_id, title="L", amount_cents=1, spent_by=None))
    with pytest.raises(rules.GrantNotApproved), store.unit(actor=TREASURER) as unit:
        record_expense(unit, expense(grant_id, line_id, 1))


def test_only_the_treasurer_spends_and_only_from_the_grants_own_lines(
    store: Store, approved_grant: Callable[..., str]
) -> None:
    grant_id, other = approved_grant(store), approved_grant(store)
    with pytest.raises(OfficeRequired), store.unit(actor=RESIDENT) as unit:
        record_expense(unit, expense(grant_id, first_line(store, grant_id), 1))
    with pytest.raises(rules.LineNotFound), store.unit(actor=TREASURER) as unit:
        record_expense(unit, expense(grant_id, first_line(store, other), 1))


def test_the_day_is_judged_in_the_quarters_zone(
    store: Store, clock: SettableClock, approved_grant: Callable[..., str]
) -> None:
    grant_id = approved_grant(store)
    line_id = first_line(store, grant_id)
    clock.forward(hours=14)  # 23:00 UTC on 4 May is 5 May in Saalfeld
    with store.unit(actor=TREASURER) as unit:
        record_expense(unit, expense(grant_id, line_id, 1, date(2026, 5, 5)))
    with pytest.raises(rules.NotYetBooked), store.unit(actor=TREASURER) as unit:
        record_expense(unit, expense(grant_id, line_id, 1, date(2026, 5, 6)))
