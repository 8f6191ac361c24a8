"""Budgets: what funding approves for werkhaus, and nothing else."""

import json
from typing import Any

from quartier.inbox import Inbox
from quartier.store import Store
from werkhaus.budgets import views
from werkhaus.reads import READS


def approved(event_id: str, *lines: dict[str, Any]) -> bytes:
    document = {
        "specversion": "1.0",
        "id": event_id,
        "source": "/saalfeld-beulwitz/funding",
        "type": "quartier.funding.grant.approved.v1",
        "subject": "grant1",
        "time": "2026-05-04T08:00:00Z",
        "sequence": 1,
        "subjectversion": 1,
        "epoch": 1,
        "audience": "partners",
        "correlationid": "click",
        "data": {
            "grant_id": "grant1",
            "title": "Werkhaus einrichten",
            "funder": "Stadt Saalfeld",
            "valid_from": "2026-01-01",
            "valid_until": "2026-12-31",
            "total_cents": sum(line["amount_cents"] for line in lines),
            "lines": list(lines),
        },
    }
    return json.dumps(document).encode()


LINES = (
    {"line_id": "l1", "title": "Maschinen", "spent_by": "werkhaus", "amount_cents": 1_800_000},
    {"line_id": "l2", "title": "Beete", "spent_by": "garden", "amount_cents": 700_000},
    {"line_id": "l3", "title": "Sonstiges", "spent_by": None, "amount_cents": 100},
)


def test_own_lines_become_budgets_once(store: Store) -> None:
    inbox = Inbox(store, READS)
    inbox.receive([approved("e1", *LINES)])
    inbox.receive([approved("e1", *LINES), approved("e2", *LINES)])
    with store.read() as session:
        [budget] = views.list_budgets(session, store.clock().date())
        assert (budget.title, budget.funder, budget.amount_cents) == (
            "Maschinen",
            "Stadt Saalfeld",
            1_800_000,
        )


def test_a_grant_without_own_lines_changes_nothing(store: Store) -> None:
    Inbox(store, READS).receive([approved("e1", *LINES[1:])])
    with store.read() as session:
        assert views.list_budgets(session, store.clock().date()) == []
