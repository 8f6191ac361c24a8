"""What werkhaus says of its keys: which key, never a name."""

from quartier.event import Audience, EventSchema, LocalDate, Ref, Slug, Text, event
from werkhaus.keys.rules import RecallReason

_EXAMPLE = {"key_id": "2n3p4q5r6s7t8v9w0x1y", "number": "W-07", "holder_ref": "p0123456789abcdefghjk"}


@event(
    "quartier.werkhaus.key.issued.v1",
    audience=Audience.INTERNAL,
    subject="key_id",
    example=_EXAMPLE | {"issued_on": "2026-05-04", "due_on": "2027-05-03"},
)
class KeyIssued(EventSchema):
    """A key was handed over; it is due by the end of `due_on`, or has no end. Without account, no reference."""

    key_id = Ref(required=True)
    number = Text(max=40, required=True)
    holder_ref = Ref(required=True, allow_none=True)
    issued_on = LocalDate(required=True)
    due_on = LocalDate(required=True, allow_none=True)


@event(
    "quartier.werkhaus.key.returned.v1",
    audience=Audience.INTERNAL,
    subject="key_id",
    example=_EXAMPLE | {"returned_on": "2027-05-03"},
)
class KeyReturned(EventSchema):
    """A key is back in the key box."""

    key_id = Ref(required=True)
    number = Text(max=40, required=True)
    holder_ref = Ref(required=True, allow_none=True)
    returned_on = LocalDate(required=True)


@event(
    "quartier.werkhaus.key.recalled.v1",
    audience=Audience.INTERNAL,
    subject="key_id",
    example=_EXAMPLE | {"reason": "office-ended", "due_on": "2026-05-11"},
)
class KeyRecalled(EventSchema):
    """A key is asked back by the end of `due_on`."""

    key_id = Ref(required=True)
    number = Text(max=40, required=True)
    holder_ref = Ref(required=True, allow_none=True)
    reason = Slug(*(reason.value for reason in RecallReason), required=True)
    due_on = LocalDate(required=True, allow_none=True)


@event(
    "quartier.werkhaus.key.lost.v1",
    audience=Audience.INTERNAL,
    subject="key_id",
    example=_EXAMPLE | {"reported_on": "2026-06-01"},
)
class KeyLost(EventSchema):
    """A key was reported lost; what becomes of the cylinder is decided next."""

    key_id = Ref(required=True)
    number = Text(max=40, required=True)
    holder_ref = Ref(required=True, allow_none=True)
    reported_on = LocalDate(required=True)
