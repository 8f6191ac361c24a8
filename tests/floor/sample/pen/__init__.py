"""A service of tests: it draws strokes on sheets and says so. Its reader is `tally`."""

from sqlalchemy import CheckConstraint, String, UniqueConstraint, func, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from quartier.event import Audience, Count, EventSchema, Instant, Ref, Text, event
from quartier.hosting import Service
from quartier.settings import Settings
from quartier.store import Store
from quartier.tables import TYPES, service_metadata
from quartier.unit import Unit


class Base(DeclarativeBase):
    type_annotation_map = TYPES
    metadata = service_metadata()


class Stroke(Base):
    """What the sender keeps: numbers are unique on a sheet."""

    __tablename__ = "stroke"
    __table_args__ = (UniqueConstraint("sheet_id", "number"), CheckConstraint("number >= 0", name="counts"))
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    sheet_id: Mapped[str] = mapped_column(String(64))
    number: Mapped[int]


@event(
    "quartier.pen.stroke.drawn.v1",
    audience=Audience.INTERNAL,
    subject="sheet_id",
    example={"sheet_id": "s1", "number": 1, "note": "thin", "at": "2026-05-04T09:00:00Z"},
)
class StrokeDrawn(EventSchema):
    """A stroke was drawn on a sheet."""

    sheet_id = Ref(required=True)
    number = Count(required=True)
    note = Text(max=100_000)
    at = Instant()


@event(
    "quartier.pen.secret.kept.v1",
    audience=Audience.CONFIDENTIAL,
    subject="secret_ref",
    example={"secret_ref": "k1"},
)
class SecretKept(EventSchema):
    """Something was written down that few may read."""

    secret_ref = Ref(required=True)


STROKES = StrokeDrawn.contract.name


def draw(unit: Unit, sheet_id: str, number: int, note: str | None = None) -> None:
    """The one command: a row and its event."""
    unit.session.add(Stroke(id=f"{sheet_id}-{number}", sheet_id=sheet_id, number=number))
    unit.emit(StrokeDrawn.of(sheet_id=sheet_id, number=number, **({"note": note} if note else {})))


def strokes(store: Store) -> int:
    """How many there are."""
    with store.read() as session:
        return session.scalar(select(func.count()).select_from(Stroke)) or 0


service = Service(
    name="pen",
    title="Pen",
    settings=Settings,
    metadata=Base.metadata,
    rooms=(),
    sends=(StrokeDrawn, SecretKept),
    reads=(),
    routes=(),
    nav=(),
)
