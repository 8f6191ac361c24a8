"""What can be done with notices."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from notify.notices.model import Happening, Notice
from notify.notices.rules import State
from quartier.event import rfc3339
from quartier.unit import Unit


@dataclass(frozen=True, kw_only=True)
class TakeNote:
    """An event to be told: `kind` names its sentence, `params` fill it (texts, numbers, instants, dates)."""

    event_id: str
    kind: str
    about: str
    audience: str
    subject: str
    occurred_at: datetime
    params: Mapping[str, Any]
    #: What it changes on something that takes place: columns of `Happening`; empty where nothing takes place.
    changes: Mapping[str, Any] = field(default_factory=dict)


def take_note(unit: Unit, command: TakeNote) -> None:
    """Add to the stream of notices, and bring what takes place up to the event's word."""
    unit.session.merge(
        Notice(
            id=command.event_id,
            kind=command.kind,
            about=command.about,
            audience=command.audience,
            subject=command.subject,
            params={name: _plain(value) for name, value in command.params.items() if value is not None},
            occurred_at=command.occurred_at,
            starts_at=command.changes.get("starts_at"),
            received_at=unit.now,
        )
    )
    if command.changes:
        _bring_up(unit, command)


def _bring_up(unit: Unit, command: TakeNote) -> None:
    known = select(Happening).where(Happening.about == command.about, Happening.subject == command.subject)
    happening = unit.session.scalar(known.with_for_update())
    if happening is None:
        happening = Happening(about=command.about, subject=command.subject, state=State.PLANNED)
        unit.session.add(happening)
    for name, value in command.changes.items():
        setattr(happening, name, value)
    happening.changed_at = command.occurred_at


def _plain(value: Any) -> Any:
    """As JSON; `views.say` knows instants by `…_at` and dates by `…_on`, `…_from`, `…_until`."""
    if isinstance(value, datetime):
        return rfc3339(value)
    return value.isoformat() if isinstance(value, date) else value
