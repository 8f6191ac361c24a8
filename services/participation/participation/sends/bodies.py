"""Bodies and offices."""

from participation.bodies.rules import OFFICES_OF
from quartier.event import Audience, EventSchema, LocalDate, Ref, Slug, event

_HOLDING = {
    "holding_ref": "8h9j0k1m2n3p4q5r6s7t",
    "body": "council",
    "office": "council",
    "person": "p9j0k1m2n3p4q5r6s7t8v",
    "since": "2026-05-12",
    "until": "2028-05-12",
}
_BODIES = tuple(OFFICES_OF)
_OFFICES = tuple(sorted({office for offices in OFFICES_OF.values() for office in offices}))


@event(
    "quartier.participation.body.founded.v1",
    audience=Audience.INTERNAL,
    subject="body",
    example={"body": "council", "founded_on": "2026-05-12"},
)
class BodyFounded(EventSchema):
    """A body of the quarter exists; offices in it can be held from now on."""

    body = Slug(*_BODIES, required=True)
    founded_on = LocalDate(required=True)


@event(
    "quartier.participation.office.assumed.v1",
    audience=Audience.INTERNAL,
    subject="holding_ref",
    example=_HOLDING,
)
class OfficeAssumed(EventSchema):
    """Somebody holds an office from `since` on and no longer on `until`; null where no end is set."""

    holding_ref = Ref(required=True)
    body = Slug(*_BODIES, required=True)
    office = Slug(*_OFFICES, required=True)
    person = Ref(required=True)
    since = LocalDate(required=True)
    until = LocalDate(required=True, allow_none=True)


@event(
    "quartier.participation.office.ended.v1",
    audience=Audience.INTERNAL,
    subject="holding_ref",
    example=_HOLDING | {"until": "2027-02-01"},
)
class OfficeEnded(OfficeAssumed):
    """A term has ended early: `until` is now the first day on which the office is no longer held. Why is not told."""

    until = LocalDate(required=True)
