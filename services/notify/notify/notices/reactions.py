"""What notify does with what the others say: each event becomes one notice."""

from typing import Any

from notify.notices.commands import TakeNote, take_note
from notify.notices.rules import AUDIENCE, About, State
from quartier.event import Received
from quartier.unit import Unit


def on_gathering_announced(event: Received, unit: Unit) -> None:
    """A gathering is planned; its place may follow."""
    data = event.data
    _note(
        event,
        unit,
        About.GATHERING,
        "gathering-announced",
        state=State.PLANNED,
        ends_at=data["ends_at"],
        place=None,
    )


def on_gathering_moved(event: Received, unit: Unit) -> None:
    """A gathering has another time; the place it had is given up."""
    data = event.data
    _note(
        event,
        unit,
        About.GATHERING,
        "gathering-moved",
        state=State.PLANNED,
        ends_at=data["ends_at"],
        place=None,
    )


def on_gathering_confirmed(event: Received, unit: Unit) -> None:
    """A gathering takes place, and where."""
    data = event.data
    _note(
        event,
        unit,
        About.GATHERING,
        "gathering-confirmed",
        state=State.CONFIRMED,
        ends_at=data["ends_at"],
        place=data["place"],
    )


def on_gathering_unplaced(event: Received, unit: Unit) -> None:
    """No room was found for a gathering."""
    _note(event, unit, About.GATHERING, "gathering-unplaced", state=State.UNPLACED, place=None)


def on_gathering_cancelled(event: Received, unit: Unit) -> None:
    """A gathering does not take place."""
    _note(event, unit, About.GATHERING, "gathering-cancelled", state=State.CANCELLED)


def on_workday_announced(event: Received, unit: Unit) -> None:
    """The Werkhaus asks for helpers."""
    data = event.data
    wanted = data["helpers_wanted"]
    _note(
        event,
        unit,
        About.WORKDAY,
        "workday-announced",
        ends_at=data["ends_at"],
        wanted=wanted,
        missing=wanted,
    )


def on_workday_staffed(event: Received, unit: Unit) -> None:
    """Somebody has signed up for a work day, or left it."""
    data = event.data
    _note(
        event, unit, About.WORKDAY, "workday-staffed", wanted=data["helpers_wanted"], missing=data["missing"]
    )


def on_workday_cancelled(event: Received, unit: Unit) -> None:
    """A work day does not take place."""
    _note(event, unit, About.WORKDAY, "workday-cancelled", state=State.CANCELLED)


def on_shift_announced(event: Received, unit: Unit) -> None:
    """The garden asks for helpers."""
    data = event.data
    _note(
        event,
        unit,
        About.SHIFT,
        "shift-announced",
        ends_at=data["ends_at"],
        wanted=data["places"],
        missing=data["places"],
    )


def on_shift_staffed(event: Received, unit: Unit) -> None:
    """Somebody has signed up for a shift, or left it."""
    data = event.data
    _note(event, unit, About.SHIFT, "shift-staffed", wanted=data["places"], missing=data["missing"])


def on_shift_cancelled(event: Received, unit: Unit) -> None:
    """A shift does not take place."""
    _note(event, unit, About.SHIFT, "shift-cancelled", state=State.CANCELLED)


def on_resolution_recorded(event: Received, unit: Unit) -> None:
    """The residents' council has decided."""
    kind = "resolution-adopted" if event.data["result"] == "adopted" else "resolution-rejected"
    take_note(unit, _told(event, About.RESOLUTION, kind))


def on_grant_approved(event: Received, unit: Unit) -> None:
    """A grant is approved."""
    take_note(unit, _told(event, About.GRANT, "grant-approved"))


def on_hazard_reported(event: Received, unit: Unit) -> None:
    """Somebody has reported a dangerous spot."""
    take_note(unit, _told(event, About.HAZARD, "hazard-reported"))


def _note(event: Received, unit: Unit, about: About, kind: str, **changes: Any) -> None:
    """What takes place always has a title and a beginning."""
    always = {name: event.data.get(name) for name in ("title", "titles", "starts_at")}
    take_note(unit, _told(event, about, kind, **always, **changes))


def _told(event: Received, about: About, kind: str, **changes: Any) -> TakeNote:
    return TakeNote(
        event_id=event.envelope.id,
        kind=kind,
        about=about,
        audience=AUDIENCE[about],
        subject=event.envelope.subject,
        occurred_at=event.envelope.time,
        params=event.data,
        changes=changes,
    )
