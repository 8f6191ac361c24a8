"""What answers about rooms do to gatherings, and what it means that none comes."""

from dataclasses import dataclass
from datetime import datetime

from participation.gatherings import rules
from participation.gatherings.commands.parts import enter, get, leave_room, say, standing
from participation.gatherings.rules import Happening, State, UnplacedReason
from quartier.unit import Unit


@dataclass(frozen=True, kw_only=True)
class RoomHeld:
    """A room is held for a gathering until an instant."""

    gathering_id: str
    revision: int
    booking_id: str
    room_name: str
    hold_until: datetime


def take_room(unit: Unit, answer: RoomHeld) -> None:
    """Confirm the gathering in the held room if it still wants one."""
    gathering = get(unit, answer.gathering_id)
    happening = rules.hold(answer.hold_until, unit.now)
    state = rules.after_answer(standing(gathering), happening, answer.revision, answer.booking_id)
    if state is State.CONFIRMED:
        gathering.place, gathering.booking_id = answer.room_name, answer.booking_id
        enter(unit, gathering, happening, state)
        say(unit, gathering)
    elif state:
        leave_room(unit, gathering, happening, state, UnplacedReason.HOLD_EXPIRED)


@dataclass(frozen=True, kw_only=True)
class RoomRefused:
    """No room for a gathering, and from when one would be free, if that is known."""

    gathering_id: str
    revision: int
    reason: UnplacedReason
    free_from: datetime | None


def take_refusal(unit: Unit, answer: RoomRefused) -> None:
    """The gathering goes without a room, unless it has been moved or settled meanwhile."""
    gathering = get(unit, answer.gathering_id)
    state = rules.after_answer(standing(gathering), Happening.ROOM_REFUSED, answer.revision, None)
    if state:
        leave_room(unit, gathering, Happening.ROOM_REFUSED, state, answer.reason)
        gathering.free_from = answer.free_from


@dataclass(frozen=True, kw_only=True)
class BookingAnswer:
    """A booking for a gathering was made firm, or released for `reason`."""

    gathering_id: str
    revision: int
    booking_id: str
    reason: str = ""


def note_booking(unit: Unit, answer: BookingAnswer) -> None:
    """The room that the gathering took is firmly booked; its history says so."""
    gathering = get(unit, answer.gathering_id)
    happening = Happening.ROOM_BOOKED
    state = rules.after_answer(standing(gathering), happening, answer.revision, answer.booking_id)
    if state:
        enter(unit, gathering, happening, state)


def take_release(unit: Unit, answer: BookingAnswer) -> None:
    """The gathering has lost its room, unless the release only echoes what was decided here."""
    gathering = get(unit, answer.gathering_id)
    happening = rules.release(State(gathering.state), answer.reason)
    if happening is None:
        return
    state = rules.after_answer(standing(gathering), happening, answer.revision, answer.booking_id)
    if state:
        expired = happening is Happening.HOLD_EXPIRED
        reason = UnplacedReason.HOLD_EXPIRED if expired else UnplacedReason.ROOM_WITHDRAWN
        leave_room(unit, gathering, happening, state, reason)


def time_out(unit: Unit, gathering_id: str) -> bool:
    """No room was found in time; whether that was so (an answer may have come a moment ago)."""
    gathering = get(unit, gathering_id)
    state = rules.NEXT.get((State(gathering.state), Happening.TIMED_OUT))
    if state is None or gathering.answer_by is None or unit.now < gathering.answer_by:
        return False
    leave_room(unit, gathering, Happening.TIMED_OUT, state, UnplacedReason.TIMED_OUT)
    return True
