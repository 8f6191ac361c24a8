"""The room of budgets: from funding's events alone."""

import json
from datetime import date

from garden.budgets.views import budget_lines
from garden.reads import READS
from quartier.inbox import Inbox


def grant(event_id: str = "e1", sequence: int = 1, **changes: object) -> bytes:
    data = {
        "grant_id": "g1",
        "title": "Werkhaus und Garten",
        "funder": "Stadt",
        "valid_from": "2026-01-01",
        "valid_until": "2026-12-31",
        "total_cents": 900,
        "lines": [
            {"line_id": "l1", "title": "Beete", "spent_by": "garden", "amount_cents": 400, "new_field": 1},
            {"line_id": "l2", "title": "Maschinen", "spent_by": "werkhaus", "amount_cents": 500},
            {"line_id": "l3", "title": "Offen", "spent_by": None, "amount_cents": 1},
            {"line_id": "l4", "title": "Neuer Dienst", "spent_by": "library", "amount_cents": 1},
        ],
        "a_field_of_tomorrow": {"deep": True},
    } | changes
    return json.dumps(
        {
            "specversion": "1.0",
            "id": event_id,
            "source": "/saalfeld-beulwitz/funding",
            "type": "quartier.funding.grant.approved.v1",
            "subject": "g1",
            "time": "2026-05-04T08:00:00Z",
            "sequence": sequence,
            "subjectversion": sequence,
            "epoch": 1,
            "audience": "partners",
            "correlationid": "c1c1c1c1",
            "data": data,
        }
    ).encode()


def lines(store):
    with store.read() as session:
        return [(line.id, line.amount_cents) for line in budget_lines(session, date(2026, 5, 4))]


def test_only_the_gardens_lines_are_kept(store):
    receipt = Inbox(store, READS).receive([grant()])
    assert (receipt.handled, receipt.dead) == (1, 0)
    assert lines(store) == [("l1", 400)]


def test_copies_and_repetitions_change_nothing(store):
    inbox = Inbox(store, READS)
    inbox.receive([grant(), grant()])
    assert inbox.receive([grant()]).duplicates == 1
    inbox.receive([grant("e2", 2)])
    assert lines(store) == [("l1", 400)]


def test_a_budget_that_has_run_out_is_not_shown(store):
    Inbox(store, READS).receive([grant(valid_until="2026-05-03")])
    assert lines(store) == []


def test_what_cannot_be_read_is_set_aside(store):
    assert Inbox(store, READS).receive([grant(valid_from="someday")]).dead == 1
    assert lines(store) == []
