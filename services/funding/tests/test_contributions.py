"""Volunteers' hours arrive from the garden and are valued once."""

from datetime import date

from funding.contributions import views
from funding.reads import READS
from quartier.inbox import Inbox
from quartier.store import Store
from quartier.testing.events import example_event


def hours(event_id: str, **changes: object) -> bytes:
    data = {"hours_id": "h1", "shift_id": "s1", "minutes": 450, "worked_on": "2026-05-03"} | changes
    return example_event("quartier.garden.hours.recorded.v1", id=event_id, **data)


def test_hours_become_a_contribution_once(store: Store) -> None:
    inbox = Inbox(store, READS)
    inbox.receive([hours("e1")])
    inbox.receive([hours("e1"), hours("e1")])
    with store.read() as session:
        [row] = views.list_contributions(session)
        assert (row.minutes, row.value_cents, row.worked_on) == (450, 11_250, date(2026, 5, 3))
        assert views.totals(session) == views.Totals(450, 11_250)


def test_fields_added_later_are_ignored_and_missing_ones_are_shown_as_dead(store: Store) -> None:
    inbox = Inbox(store, READS)
    assert inbox.receive([hours("e1", season="spring")]).handled == 1
    receipt = inbox.receive([hours("e2", hours_id="h2", minutes=None)])
    assert (receipt.handled, receipt.dead) == (0, 1)
