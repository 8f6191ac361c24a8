"""What can be done with stories."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, text

from notify.stories.catalogue import BY_KIND
from notify.stories.model import Happening, Story
from notify.stories.rules import State
from quartier.event import rfc3339, split_type
from quartier.store import Store
from quartier.unit import Unit

#: Rows of an earlier release brought up in one transaction: whoever tells something new waits for it.
BATCH = 100
_NEXT = text(
    "INSERT INTO notice_position (id, last) VALUES (1, :count)"
    " ON CONFLICT (id) DO UPDATE SET last = notice_position.last + :count RETURNING last"
)


@dataclass(frozen=True, kw_only=True)
class Tell:
    """An event to be told: `kind` names its sentence, `params` fill it (texts, numbers, instants, dates)."""

    event_id: str
    event_type: str
    service: str
    kind: str
    about: str
    audience: str
    subject: str
    place: str
    occurred_at: datetime
    expires_at: datetime | None
    params: Mapping[str, Any]
    #: What it changes on something that takes place: columns of `Happening`; empty where nothing takes place.
    changes: Mapping[str, Any] = field(default_factory=dict)


def tell(unit: Unit, command: Tell) -> None:
    """Add to the stream of stories, and bring what takes place up to the event's word.

    The position is taken first: its row stays locked until the commit, so that two transactions give positions in the
    order in which they become visible, and who has read up to one has missed none below it.
    """
    position = next_position(unit)
    unit.session.add(
        Story(
            id=command.event_id,
            kind=command.kind,
            about=command.about,
            audience=command.audience,
            subject=command.subject,
            params={name: _plain(value) for name, value in command.params.items() if value is not None},
            occurred_at=command.occurred_at,
            starts_at=command.changes.get("starts_at"),
            received_at=unit.now,
            type=command.event_type,
            service=command.service,
            noun=split_type(command.event_type)[1],
            place=command.place,
            expires_at=command.expires_at,
            position=position,
        )
    )
    if command.changes:
        _bring_up(unit, command)


def complete(store: Store) -> int:
    """Give what an earlier release wrote its position, type, service, noun and place; how many rows were brought up."""
    done = 0
    while True:
        with store.unit() as unit:
            query = select(Story).where(Story.position.is_(None)).order_by(Story.received_at, Story.id)
            old = list(unit.session.scalars(query.limit(BATCH).with_for_update(skip_locked=True)))
            first = next_position(unit, len(old)) if old else 0
            for position, story in enumerate(old, first):
                told = BY_KIND[story.kind]
                story.position = position
                story.type, story.place = told.type, told.place
                story.service, story.noun, _, _ = split_type(told.type)
        done += len(old)
        if len(old) < BATCH:
            return done


def next_position(unit: Unit, count: int = 1) -> int:
    """The first of the numbers of the next `count` stories or changes; their row stays locked until the unit ends."""
    return int(unit.session.execute(_NEXT, {"count": count}).scalar_one()) - count + 1


def _bring_up(unit: Unit, command: Tell) -> None:
    known = select(Happening).where(Happening.about == command.about, Happening.subject == command.subject)
    happening = unit.session.scalar(known.with_for_update())
    if happening is None:
        happening = Happening(about=command.about, subject=command.subject, state=State.PLANNED, changes=-1)
        unit.session.add(happening)
    for name, value in command.changes.items():
        setattr(happening, name, value)
    happening.changed_at = command.occurred_at
    happening.changes += 1


def _plain(value: Any) -> Any:
    """As JSON; `views.say` knows instants by `…_at` and `until`, and dates by `…_on`, `…_from`, `…_until`, `…_day`."""
    if isinstance(value, datetime):
        return rfc3339(value)
    return value.isoformat() if isinstance(value, date) else value
