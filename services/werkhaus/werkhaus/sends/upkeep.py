"""What werkhaus says of defects, locks and inspections."""

from marshmallow import fields

from quartier.event import Audience, Count, EventSchema, Instant, LocalDate, Ref, Slug, event
from werkhaus.places.rules import LockReason
from werkhaus.upkeep.rules import KINDS, Result

_REF = "1m2n3p4q5r6s7t8v9w0x"
_LOCK = "3p4q5r6s7t8v9w0x1y2z"


@event(
    "quartier.werkhaus.defect.reported.v1",
    audience=Audience.INTERNAL,
    subject="defect_id",
    example={"defect_id": "5r6s7t8v9w0x1y2z3a4b", "resource_id": _REF, "dangerous": True},
)
class DefectReported(EventSchema):
    """Something is broken; `dangerous` says whether the reporter thinks that somebody could be hurt."""

    defect_id = Ref(required=True)
    resource_id = Ref(required=True)
    dangerous = fields.Boolean(required=True)


@event(
    "quartier.werkhaus.machine.locked.v1",
    audience=Audience.PUBLIC,
    subject="resource_id",
    example={
        "lock_id": _LOCK,
        "resource_id": _REF,
        "reason": "defect",
        "until": "2026-05-05T09:00:00Z",
        "affected": 2,
    },
)
class MachineLocked(EventSchema):
    """Nobody may use a machine or room, until an instant or until it is released; `affected` bookings meet it."""

    lock_id = Ref(required=True)
    resource_id = Ref(required=True)
    reason = Slug(*(reason.value for reason in LockReason), required=True)
    until = Instant(required=True, allow_none=True)
    affected = Count(required=True)


@event(
    "quartier.werkhaus.machine.released.v1",
    audience=Audience.PUBLIC,
    subject="resource_id",
    example={"lock_id": _LOCK, "resource_id": _REF},
)
class MachineReleased(EventSchema):
    """A lock has ended; others may still stand."""

    lock_id = Ref(required=True)
    resource_id = Ref(required=True)


@event(
    "quartier.werkhaus.booking.affected.v1",
    audience=Audience.INTERNAL,
    subject="booking_id",
    example={"booking_id": "4d5e6f7g8h9j0k1m2n3p", "resource_id": _REF, "lock_id": _LOCK},
)
class BookingAffected(EventSchema):
    """A lock is in the way of a booking; its page offers what is free instead."""

    booking_id = Ref(required=True)
    resource_id = Ref(required=True)
    lock_id = Ref(required=True)


@event(
    "quartier.werkhaus.inspection.recorded.v1",
    audience=Audience.INTERNAL,
    subject="resource_id",
    example={
        "inspection_id": "7t8v9w0x1y2z3a4b5c6d",
        "resource_id": _REF,
        "kind": "portable_workshop",
        "result": "passed",
        "next_due": "2026-11-04",
    },
)
class InspectionRecorded(EventSchema):
    """Something was inspected or maintained; the next time is due on a local date."""

    inspection_id = Ref(required=True)
    resource_id = Ref(required=True)
    kind = Slug(*sorted({kind.slug for kind in KINDS}), required=True)
    result = Slug(*(result.value for result in Result), required=True)
    next_due = LocalDate(required=True)
