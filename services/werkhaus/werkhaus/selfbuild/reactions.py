"""What werkhaus does when funding answers a project, and when it does not."""

from quartier.event import Received
from quartier.store import Store
from quartier.unit import Unit
from werkhaus.selfbuild.commands.money import note_declined, note_granted, time_out


def on_money_granted(event: Received, unit: Unit) -> None:
    """It is built."""
    note_granted(unit, event.data["request_id"])


def on_money_declined(event: Received, unit: Unit) -> None:
    """It is planned anew."""
    note_declined(unit, event.data["request_id"], event.data["reason"], event.data["note"])


def give_up_waiting(store: Store) -> int:
    """Plans anew what funding has not answered in time."""
    with store.unit() as unit:
        return time_out(unit)
