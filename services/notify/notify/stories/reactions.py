"""What notify does with what the others say: each event becomes one story."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from notify.stories import commands
from notify.stories.catalogue import BY_TYPE, UNTOLD_KIND
from notify.stories.rules import About, Place
from notify.stories.views import thing
from quartier.event import Received, split_type
from quartier.unit import Unit

#: For how long what has no words here is shown on.
UNTOLD_FOR = timedelta(days=30)


def tell(event: Received, unit: Unit) -> None:
    """An event becomes the story that the catalogue names."""
    envelope, data = event.envelope, event.data
    told = BY_TYPE[envelope.type]
    params = dict(data)
    if told.named_before:
        params |= thing(unit.session, envelope.subject)
    commands.tell(
        unit,
        commands.Tell(
            event_id=envelope.id,
            event_type=envelope.type,
            service=told.service,
            kind=told.choose(data),
            about=told.about,
            audience=told.audience,
            subject=envelope.subject,
            place=Place.WERKHAUS if data.get("booking_id") else told.place,
            occurred_at=envelope.time,
            expires_at=_ends(unit, data, told.until),
            params=params,
            changes=told.stands(data) if told.stands else {},
        ),
    )


def tell_plainly(event: Received, unit: Unit) -> None:
    """What has no words here is told by its name alone: nothing of its data is read."""
    envelope = event.envelope
    service, noun, verb, _ = split_type(envelope.type)
    commands.tell(
        unit,
        commands.Tell(
            event_id=envelope.id,
            event_type=envelope.type,
            service=service,
            kind=UNTOLD_KIND,
            about=About.OTHER,
            audience=envelope.audience,
            subject=envelope.subject,
            place=Place.QUARTER,
            occurred_at=envelope.time,
            expires_at=envelope.time + UNTOLD_FOR,
            params={"service": service, "what": f"{noun}.{verb}"},
        ),
    )


def _ends(unit: Unit, data: Mapping[str, Any], until: str | None) -> datetime | None:
    """The instant named by a parameter; of a local day its end on the quarter's clocks."""
    end = data.get(until) if until else None
    if end is None or isinstance(end, datetime):
        return end
    following = end + timedelta(days=1)
    assert isinstance(following, date)
    return datetime(following.year, following.month, following.day, tzinfo=unit.settings.timezone)
