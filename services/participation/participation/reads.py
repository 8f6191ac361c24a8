"""Every event that participation reads, and what answers it.

None of them asks for order: an answer counts by its revision and booking, not by when it comes
(`gatherings.rules.after_answer`).
"""

from participation.gatherings import reactions
from participation.gatherings.rules import UnplacedReason
from quartier.event import Audience, Count, Instant, Read, Ref, Slug, Text, Tolerant


class BookingHeld(Tolerant):
    """What participation uses of a held room."""

    gathering_id = Ref(required=True)
    revision = Count(min=1, required=True)
    booking_id = Ref(required=True)
    room_name = Text(required=True)
    hold_until = Instant(required=True)


class BookingRefused(Tolerant):
    """What participation uses of a refusal."""

    gathering_id = Ref(required=True)
    revision = Count(min=1, required=True)
    reason = Slug(UnplacedReason.NO_ROOM_FREE, UnplacedReason.ROOM_TOO_SMALL, required=True)
    free_from = Instant(load_default=None, allow_none=True)


class BookingConfirmed(Tolerant):
    """What participation uses of a firm booking; no gathering for one that a person made."""

    booking_id = Ref(required=True)
    gathering_id = Ref(required=True, allow_none=True)
    revision = Count(min=1, required=True, allow_none=True)


class BookingReleased(BookingConfirmed):
    """What participation uses of a released booking. The reason stays open: any that is new takes the room away."""

    reason = Text(required=True, max=40)


READS = (
    Read(
        "quartier.werkhaus.booking.held.v1",
        audience=Audience.INTERNAL,
        schema=BookingHeld,
        by=reactions.on_booking_held,
        any_order=True,
    ),
    Read(
        "quartier.werkhaus.booking.refused.v1",
        audience=Audience.INTERNAL,
        schema=BookingRefused,
        by=reactions.on_booking_refused,
        any_order=True,
    ),
    Read(
        "quartier.werkhaus.booking.confirmed.v1",
        audience=Audience.INTERNAL,
        schema=BookingConfirmed,
        by=reactions.on_booking_confirmed,
        any_order=True,
    ),
    Read(
        "quartier.werkhaus.booking.released.v1",
        audience=Audience.INTERNAL,
        schema=BookingReleased,
        by=reactions.on_booking_released,
        any_order=True,
    ),
)
