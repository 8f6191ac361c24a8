"""A service of tests: it keeps a mark for every stroke that `pen` says was drawn.

Nothing in the table of marks is unique but its number: an effect that happens twice shows as two marks.
"""

from sqlalchemy import String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from quartier.event import Audience, Count, EventSchema, Read, Received, Ref, Text, Tolerant, event
from quartier.hosting import Service
from quartier.settings import Settings
from quartier.tables import TYPES, service_metadata
from quartier.unit import Unit


class Base(DeclarativeBase):
    type_annotation_map = TYPES
    metadata = service_metadata()


class Mark(Base):
    """The effect of one event, in the order in which the effects happened."""

    __tablename__ = "mark"
    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    event_id: Mapped[str] = mapped_column(String(200))
    sheet_id: Mapped[str] = mapped_column(String(200))
    number: Mapped[int]


@event(
    "quartier.tally.mark.made.v1",
    audience=Audience.PUBLIC,
    subject="sheet_id",
    example={"sheet_id": "s1", "number": 1},
)
class MarkMade(EventSchema):
    """A stroke was counted."""

    sheet_id = Ref(required=True)
    number = Count(required=True)


class Drawn(Tolerant):
    """What the tally uses of pen's event."""

    sheet_id = Ref(required=True)
    number = Count(required=True)
    note = Text(max=100_000)


def keep(event: Received, unit: Unit) -> None:
    """The effect."""
    unit.session.add(
        Mark(event_id=event.envelope.id, sheet_id=event.envelope.subject, number=event.data["number"])
    )


def on_stroke_drawn(event: Received, unit: Unit) -> None:
    """The effect, and an event about it."""
    keep(event, unit)
    unit.emit(MarkMade.of(sheet_id=event.data["sheet_id"], number=event.data["number"]))


STROKE_DRAWN = "quartier.pen.stroke.drawn.v1"

service = Service(
    name="tally",
    title="Tally",
    settings=Settings,
    metadata=Base.metadata,
    rooms=(),
    sends=(MarkMade,),
    reads=(Read(STROKE_DRAWN, audience=Audience.INTERNAL, schema=Drawn, by=on_stroke_drawn),),
    routes=(),
    nav=(),
)
