"""What funding does when a project asks for money, no longer needs it, or is finished."""

from funding.requests.commands import NoteRequest, note_request, settle_project, withdraw_request
from quartier.event import Received
from quartier.unit import Unit


def on_money_asked(event: Received, unit: Unit) -> None:
    """The request waits here for an answer."""
    note_request(unit, _noted(event))


def on_money_withdrawn(event: Received, unit: Unit) -> None:
    """Nothing is kept for it any more."""
    withdraw_request(unit, _noted(event))


def on_selfbuild_completed(event: Received, unit: Unit) -> None:
    """What is left of a finished project's money is free."""
    settle_project(unit, event.data["project_id"])


def _noted(event: Received) -> NoteRequest:
    return NoteRequest(**event.data)
