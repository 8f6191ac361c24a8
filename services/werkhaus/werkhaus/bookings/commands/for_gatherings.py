"""What werkhaus does for gatherings: it answers each revision once, and only the newest counts.

Why the order of events does not matter: `Wish` keeps the highest revision heard of. A wish is answered only if its
revision is higher; an end releases what is kept for its revision or an older one and leaves the revision noted, so
that a wish of the same revision that comes after its end finds itself answered. A hold is confirmed only while it is
held. So every order, and every repetition, leads to the same bookings.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import select

from quartier.event import new_ref
from quartier.unit import Unit
from werkhaus import sends
from werkhaus.bookings import views
from werkhaus.bookings.commands import _checks, _steps
from werkhaus.bookings.model import Booking, Wish
from werkhaus.bookings.rules import (
    BookingState,
    DropReason,
    NotUsable,
    RefusalReason,
    ReleaseReason,
    RoomTaken,
    Span,
)
from werkhaus.places.commands import lock_resource
from werkhaus.places.rules import Place, large_enough
from werkhaus.places.views import list_rooms
from werkhaus.settings import WerkhausSettings


@dataclass(frozen=True, kw_only=True)
class WishRoom:
    """A revision of a gathering, as announced or moved; instants in UTC."""

    gathering_id: str
    revision: int
    title: str
    starts_at: datetime
    ends_at: datetime
    expected: int
    needs_room: bool


def answer_wish(unit: Unit, command: WishRoom) -> None:
    """Hold the smallest free room that is large enough, or refuse with the reason; what was kept before is released."""
    wish = _lock_wish(unit, command.gathering_id)
    if wish is not None and wish.revision >= command.revision:
        return
    _note(unit, wish, command.gathering_id, command.revision)
    _release(unit, command.gathering_id, ReleaseReason.MOVED)
    if command.needs_room:
        _hold_or_refuse(unit, command)


def confirm_hold(unit: Unit, gathering_id: str, booking_id: str, revision: int) -> None:
    """Turn what is held for this revision into a booking. A hold that has run out stays so: that was already said."""
    query = select(Booking).where(
        Booking.id == booking_id, Booking.gathering_id == gathering_id, Booking.revision == revision
    )
    booking = unit.session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if booking is None or booking.state != BookingState.HELD:
        return
    _steps.enter(unit, booking, BookingState.CONFIRMED)
    _steps.say_confirmed(unit, booking)


def end_wish(unit: Unit, gathering_id: str, revision: int, reason: ReleaseReason) -> None:
    """A revision was cancelled or goes without a room: release what is kept for it."""
    wish = _lock_wish(unit, gathering_id)
    if wish is not None and wish.revision > revision:
        return
    _note(unit, wish, gathering_id, revision)
    _release(unit, gathering_id, reason)


def expire_waiting(unit: Unit) -> int:
    """Let go of holds that have run out and requests whose time has come undecided; how many there were."""
    query = views.run_out(unit.now).with_for_update(skip_locked=True, of=Booking)
    expired = list(unit.session.scalars(query.execution_options(populate_existing=True)))
    for booking in expired:
        held = booking.state == BookingState.HELD
        _steps.enter(unit, booking, BookingState.EXPIRED, reason=ReleaseReason.HOLD_EXPIRED if held else None)
        if held:
            _steps.say_released(unit, booking, ReleaseReason.HOLD_EXPIRED)
        else:
            _steps.say_dropped(unit, booking, DropReason.EXPIRED)
    return len(expired)


def _lock_wish(unit: Unit, gathering_id: str) -> Wish | None:
    return unit.session.get(Wish, gathering_id, with_for_update=True, populate_existing=True)


def _note(unit: Unit, wish: Wish | None, gathering_id: str, revision: int) -> None:
    if wish is None:
        wish = Wish(gathering_id=gathering_id)
        unit.session.add(wish)
    wish.revision, wish.noted_at = revision, unit.now


def _release(unit: Unit, gathering_id: str, reason: ReleaseReason) -> None:
    query = select(Booking).where(Booking.gathering_id == gathering_id, Booking.blocks)
    for booking in unit.session.scalars(query.with_for_update().execution_options(populate_existing=True)):
        _steps.enter(unit, booking, BookingState.RELEASED, reason=reason)
        _steps.say_released(unit, booking, reason)


def _hold_or_refuse(unit: Unit, command: WishRoom) -> None:
    rooms = [Place(room.id, room.name, room.capacity or 0) for room in list_rooms(unit.session)]
    fitting = large_enough(rooms, command.expected)
    if not fitting:
        return _refuse(unit, command, RefusalReason.ROOM_TOO_SMALL, None)
    free_from: list[datetime] = []
    for place in fitting:
        try:
            return _hold(unit, command, place)
        except RoomTaken as taken:
            free_from.append(cast(datetime, taken.params["free_from"]))
        except NotUsable:
            continue
    return _refuse(unit, command, RefusalReason.NO_ROOM_FREE, min(free_from, default=None))


def _hold(unit: Unit, command: WishRoom, place: Place) -> None:
    hold_hours = cast(WerkhausSettings, unit.settings).hold_hours
    room = lock_resource(unit, place.id)
    _checks.check_usable(unit, room, Span(command.starts_at, command.ends_at))
    booking = Booking(
        id=new_ref(),
        purpose=command.title,
        starts_at=command.starts_at,
        ends_at=command.ends_at,
        gathering_id=command.gathering_id,
        revision=command.revision,
        hold_until=unit.now + timedelta(hours=hold_hours),
    )
    _steps.keep(unit, room, booking, BookingState.HELD)
    unit.emit(
        sends.BookingHeld.of(
            booking_id=booking.id,
            gathering_id=booking.gathering_id,
            revision=booking.revision,
            room_id=place.id,
            room_name=place.name,
            starts_at=booking.starts_at,
            ends_at=booking.ends_at,
            hold_until=booking.hold_until,
        )
    )


def _refuse(unit: Unit, command: WishRoom, reason: RefusalReason, free_from: datetime | None) -> None:
    unit.emit(
        sends.BookingRefused.of(
            gathering_id=command.gathering_id,
            revision=command.revision,
            reason=reason.value,
            free_from=free_from,
        )
    )
