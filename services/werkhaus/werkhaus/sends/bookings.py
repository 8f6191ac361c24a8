"""What werkhaus says of bookings."""

from quartier.event import Audience, Count, EventSchema, Instant, Ref, Slug, Text, event
from werkhaus.bookings.rules import DropReason, ReleaseReason


@event(
    "quartier.werkhaus.booking.held.v1",
    audience=Audience.INTERNAL,
    subject="booking_id",
    example={
        "booking_id": "4d5e6f7g8h9j0k1m2n3p",
        "gathering_id": "9j0k1m2n3p4q5r6s7t8v",
        "revision": 1,
        "room_id": "1m2n3p4q5r6s7t8v9w0x",
        "room_name": "Mehrzweckraum",
        "starts_at": "2026-05-22T15:00:00Z",
        "ends_at": "2026-05-22T19:00:00Z",
        "hold_until": "2026-05-05T09:00:00Z",
    },
)
class BookingHeld(EventSchema):
    """A room is held for a revision of a gathering until `hold_until`, unless the gathering is confirmed before."""

    booking_id = Ref(required=True)
    gathering_id = Ref(required=True)
    revision = Count(min=1, required=True)
    room_id = Ref(required=True)
    room_name = Text(required=True)
    starts_at = Instant(required=True)
    ends_at = Instant(required=True)
    hold_until = Instant(required=True)


@event(
    "quartier.werkhaus.booking.refused.v1",
    audience=Audience.INTERNAL,
    subject="gathering_id",
    example={
        "gathering_id": "9j0k1m2n3p4q5r6s7t8v",
        "revision": 1,
        "reason": "no-room-free",
        "free_from": "2026-05-22T19:15:00Z",
    },
)
class BookingRefused(EventSchema):
    """No room can be held for a revision of a gathering; from `free_from` on one that is large enough is free."""

    gathering_id = Ref(required=True)
    revision = Count(min=1, required=True)
    reason = Slug("no-room-free", "room-too-small", required=True)
    free_from = Instant(required=True, allow_none=True)


@event(
    "quartier.werkhaus.booking.requested.v1",
    audience=Audience.INTERNAL,
    subject="booking_id",
    example={
        "booking_id": "4d5e6f7g8h9j0k1m2n3p",
        "room_id": "1m2n3p4q5r6s7t8v9w0x",
        "starts_at": "2026-05-22T15:00:00Z",
        "ends_at": "2026-05-22T19:00:00Z",
    },
)
class BookingRequested(EventSchema):
    """Somebody asks for a room and waits for whoever decides; said again where they ask for another time."""

    booking_id = Ref(required=True)
    room_id = Ref(required=True)
    starts_at = Instant(required=True)
    ends_at = Instant(required=True)


@event(
    "quartier.werkhaus.booking.dropped.v1",
    audience=Audience.INTERNAL,
    subject="booking_id",
    example={
        "booking_id": "4d5e6f7g8h9j0k1m2n3p",
        "room_id": "1m2n3p4q5r6s7t8v9w0x",
        "reason": "refused",
    },
)
class BookingDropped(EventSchema):
    """A request came to nothing: it was turned down, given up by who asked, or not decided in time."""

    booking_id = Ref(required=True)
    room_id = Ref(required=True)
    reason = Slug(*(reason.value for reason in DropReason), required=True)


@event(
    "quartier.werkhaus.booking.confirmed.v1",
    audience=Audience.INTERNAL,
    subject="booking_id",
    example={
        "booking_id": "4d5e6f7g8h9j0k1m2n3p",
        "gathering_id": "9j0k1m2n3p4q5r6s7t8v",
        "revision": 1,
        "room_id": "1m2n3p4q5r6s7t8v9w0x",
        "starts_at": "2026-05-22T15:00:00Z",
        "ends_at": "2026-05-22T19:00:00Z",
    },
)
class BookingConfirmed(EventSchema):
    """A room is booked; without a gathering it was booked by a person."""

    booking_id = Ref(required=True)
    gathering_id = Ref(required=True, allow_none=True)
    revision = Count(min=1, required=True, allow_none=True)
    room_id = Ref(required=True)
    starts_at = Instant(required=True)
    ends_at = Instant(required=True)


@event(
    "quartier.werkhaus.booking.released.v1",
    audience=Audience.INTERNAL,
    subject="booking_id",
    example={
        "booking_id": "4d5e6f7g8h9j0k1m2n3p",
        "gathering_id": "9j0k1m2n3p4q5r6s7t8v",
        "revision": 1,
        "room_id": "1m2n3p4q5r6s7t8v9w0x",
        "reason": "cancelled",
    },
)
class BookingReleased(EventSchema):
    """What was held or booked is free again."""

    booking_id = Ref(required=True)
    gathering_id = Ref(required=True, allow_none=True)
    revision = Count(min=1, required=True, allow_none=True)
    room_id = Ref(required=True)
    reason = Slug(*(reason.value for reason in ReleaseReason), required=True)


@event(
    "quartier.werkhaus.booking.rescheduled.v1",
    audience=Audience.INTERNAL,
    subject="booking_id",
    example={
        "booking_id": "4d5e6f7g8h9j0k1m2n3p",
        "room_id": "1m2n3p4q5r6s7t8v9w0x",
        "starts_at": "2026-05-22T15:00:00Z",
        "ends_at": "2026-05-22T19:00:00Z",
    },
)
class BookingRescheduled(EventSchema):
    """A confirmed booking has another time."""

    booking_id = Ref(required=True)
    room_id = Ref(required=True)
    starts_at = Instant(required=True)
    ends_at = Instant(required=True)


@event(
    "quartier.werkhaus.booking.checked_in.v1",
    audience=Audience.INTERNAL,
    subject="booking_id",
    example={
        "booking_id": "4d5e6f7g8h9j0k1m2n3p",
        "room_id": "1m2n3p4q5r6s7t8v9w0x",
    },
)
class BookingCheckedIn(EventSchema):
    """Somebody is there."""

    booking_id = Ref(required=True)
    room_id = Ref(required=True)


@event(
    "quartier.werkhaus.booking.missed.v1",
    audience=Audience.INTERNAL,
    subject="booking_id",
    example={
        "booking_id": "4d5e6f7g8h9j0k1m2n3p",
        "room_id": "1m2n3p4q5r6s7t8v9w0x",
    },
)
class BookingNoShow(EventSchema):
    """Nobody came in time; the rest of the time is free again."""

    booking_id = Ref(required=True)
    room_id = Ref(required=True)


@event(
    "quartier.werkhaus.waiting_offer.made.v1",
    audience=Audience.INTERNAL,
    subject="booking_id",
    example={
        "booking_id": "4d5e6f7g8h9j0k1m2n3p",
        "room_id": "1m2n3p4q5r6s7t8v9w0x",
        "starts_at": "2026-05-22T15:00:00Z",
        "ends_at": "2026-05-22T19:00:00Z",
        "hold_until": "2026-05-21T15:00:00Z",
    },
)
class WaitingOfferMade(EventSchema):
    """What somebody waited for is held for them until `hold_until`."""

    booking_id = Ref(required=True)
    room_id = Ref(required=True)
    starts_at = Instant(required=True)
    ends_at = Instant(required=True)
    hold_until = Instant(required=True)
