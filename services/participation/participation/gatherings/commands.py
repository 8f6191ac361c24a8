"""What can be done with gatherings, and what answers about their rooms do to them.

Every change of state goes through `_enter`, which keeps the history; which state that is, `rules.NEXT` says.
"""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import select

from participation import sends
from participation.gatherings import rules
from participation.gatherings.model import Gathering, GatheringStep
from participation.gatherings.rules import Happening, State, UnplacedReason
from participation.settings import ParticipationSettings
from quartier import written
from quartier.decide import Decision, decide
from quartier.event import new_ref
from quartier.handover import Act
from quartier.unit import Unit
from quartier.web.i18n import N_

DOMAIN = "gatherings"
_TIMES = ("starts_at", "ends_at")


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a gathering is to be; instants are aware, `place` is None where it needs a room."""

    title: str
    starts_at: datetime
    ends_at: datetime
    expected: int
    needs_room: bool
    place: str | None
    #: The language of the title.
    lang: str = "de"


def announce_gathering(unit: Unit, kind: str, plan: Plan) -> str:
    """Announce a gathering of one of `rules.KINDS`; returns its reference. It seeks a room if it needs one.

    Where others have a say in it first, it is proposed until they have answered.
    """
    gathering_id = new_ref()
    decision = decide(unit, DOMAIN, "announce_gathering", gathering_id)
    _check(unit, plan)
    gathering = Gathering(id=gathering_id, kind=kind, revision=1, steps=0)
    _plan(gathering, plan)
    unit.session.add(gathering)
    if decision.effective:
        _announce(unit, gathering, None)
    else:
        _enter(unit, gathering, Happening.PROPOSED, rules.NEXT[None, Happening.PROPOSED])
    _keep_title(unit, gathering, plan.lang)
    return gathering.id


def _announce_proposed(unit: Unit, gathering_id: str) -> None:
    gathering = _get(unit, gathering_id)
    rules.check_times(gathering.starts_at, gathering.ends_at, unit.now)
    _announce(unit, gathering, State.PROPOSED)


def _decline(unit: Unit, gathering_id: str) -> None:
    """It was never announced, so nobody has to be told."""
    gathering = _get(unit, gathering_id)
    _enter(unit, gathering, Happening.DECLINED, rules.NEXT[State.PROPOSED, Happening.DECLINED])


def _announce(unit: Unit, gathering: Gathering, before: State | None) -> None:
    happening = Happening.ANNOUNCED if gathering.needs_room else Happening.ANNOUNCED_WITH_PLACE
    _enter(unit, gathering, happening, rules.NEXT[before, happening])
    unit.emit(
        sends.GatheringAnnounced.of(
            gathering_id=gathering.id,
            title=gathering.title,
            kind=gathering.kind,
            starts_at=gathering.starts_at,
            ends_at=gathering.ends_at,
            expected=gathering.expected,
            needs_room=gathering.needs_room,
            revision=gathering.revision,
        )
    )
    _say(unit, gathering)


def move_gathering(unit: Unit, gathering_id: str, revision: int, plan: Plan) -> Decision:
    """Give a gathering another plan: a new revision, to which earlier answers are void.

    Args:
        revision: the one the person saw; if there is a newer one, `GatheringChanged` is raised.
    """
    details = {"revision": revision, **asdict(plan)}
    details |= {name: details[name].isoformat() for name in _TIMES}
    decision = decide(unit, DOMAIN, "move_gathering", _get(unit, gathering_id).id, details)
    if decision.effective:
        _move(unit, gathering_id, **details)
    else:
        _check_move(unit, gathering_id, revision, plan)
    return decision


def _check_move(unit: Unit, gathering_id: str, revision: int, plan: Plan) -> tuple[Gathering, State]:
    gathering = _get(unit, gathering_id)
    state = State(gathering.state)
    rules.check_open(state, gathering.ends_at, unit.now)
    if revision != gathering.revision:
        raise rules.GatheringChanged
    if state is State.CONFIRMED and plan == _planned(unit, gathering):
        raise rules.NothingChanged
    _check(unit, plan)
    return gathering, state


def _move(unit: Unit, gathering_id: str, revision: int, **planned: Any) -> None:
    plan = Plan(**planned | {name: datetime.fromisoformat(planned[name]) for name in _TIMES})
    gathering, state = _check_move(unit, gathering_id, revision, plan)
    happening = Happening.MOVED if plan.needs_room else Happening.MOVED_WITH_PLACE
    gathering.revision += 1
    _plan(gathering, plan)
    _enter(unit, gathering, happening, rules.after_act(state, happening))
    _keep_title(unit, gathering, plan.lang)
    unit.emit(
        sends.GatheringMoved.of(
            gathering_id=gathering.id,
            title=gathering.title,
            starts_at=gathering.starts_at,
            ends_at=gathering.ends_at,
            expected=gathering.expected,
            needs_room=gathering.needs_room,
            revision=gathering.revision,
        )
    )
    _say(unit, gathering)


def cancel_gathering(unit: Unit, gathering_id: str) -> Decision:
    """Call a gathering off, for good; whoever holds a room for it gives it back."""
    decision = decide(unit, DOMAIN, "cancel_gathering", _get(unit, gathering_id).id)
    if decision.effective:
        _cancel(unit, gathering_id)
    return decision


def _cancel(unit: Unit, gathering_id: str) -> None:
    gathering = _get(unit, gathering_id)
    state = State(gathering.state)
    rules.check_open(state, gathering.ends_at, unit.now)
    _enter(unit, gathering, Happening.CANCELLED, rules.after_act(state, Happening.CANCELLED))
    _say(unit, gathering)


# ── Answers about rooms ──────────────────────────────────────────────────────────────────────────────


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
    gathering = _get(unit, answer.gathering_id)
    happening = rules.hold(answer.hold_until, unit.now)
    state = rules.after_answer(_standing(gathering), happening, answer.revision, answer.booking_id)
    if state is State.CONFIRMED:
        gathering.place, gathering.booking_id = answer.room_name, answer.booking_id
        _enter(unit, gathering, happening, state)
        _say(unit, gathering)
    elif state:
        _leave_room(unit, gathering, happening, state, UnplacedReason.HOLD_EXPIRED)


@dataclass(frozen=True, kw_only=True)
class RoomRefused:
    """No room for a gathering, and from when one would be free, if that is known."""

    gathering_id: str
    revision: int
    reason: UnplacedReason
    free_from: datetime | None


def take_refusal(unit: Unit, answer: RoomRefused) -> None:
    """The gathering goes without a room, unless it has been moved or settled meanwhile."""
    gathering = _get(unit, answer.gathering_id)
    state = rules.after_answer(_standing(gathering), Happening.ROOM_REFUSED, answer.revision, None)
    if state:
        _leave_room(unit, gathering, Happening.ROOM_REFUSED, state, answer.reason)
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
    gathering = _get(unit, answer.gathering_id)
    happening = Happening.ROOM_BOOKED
    state = rules.after_answer(_standing(gathering), happening, answer.revision, answer.booking_id)
    if state:
        _enter(unit, gathering, happening, state)


def take_release(unit: Unit, answer: BookingAnswer) -> None:
    """The gathering has lost its room, unless the release only echoes what was decided here."""
    gathering = _get(unit, answer.gathering_id)
    happening = rules.release(State(gathering.state), answer.reason)
    if happening is None:
        return
    state = rules.after_answer(_standing(gathering), happening, answer.revision, answer.booking_id)
    if state:
        expired = happening is Happening.HOLD_EXPIRED
        reason = UnplacedReason.HOLD_EXPIRED if expired else UnplacedReason.ROOM_WITHDRAWN
        _leave_room(unit, gathering, happening, state, reason)


def time_out(unit: Unit, gathering_id: str) -> bool:
    """No room was found in time; whether that was so (an answer may have come a moment ago)."""
    gathering = _get(unit, gathering_id)
    state = rules.NEXT.get((State(gathering.state), Happening.TIMED_OUT))
    if state is None or gathering.answer_by is None or unit.now < gathering.answer_by:
        return False
    _leave_room(unit, gathering, Happening.TIMED_OUT, state, UnplacedReason.TIMED_OUT)
    return True


# ── Parts of them ────────────────────────────────────────────────────────────────────────────────────


def _get(unit: Unit, gathering_id: str) -> Gathering:
    """The gathering, locked until the unit ends: an answer and a cancellation must not both find it open."""
    gathering = unit.session.scalar(select(Gathering).where(Gathering.id == gathering_id).with_for_update())
    if gathering is None:
        raise rules.GatheringNotFound
    return gathering


def _check(unit: Unit, plan: Plan) -> None:
    rules.check_times(plan.starts_at, plan.ends_at, unit.now)
    rules.check_place(plan.needs_room, plan.place)


def _plan(gathering: Gathering, plan: Plan) -> None:
    gathering.title, gathering.expected = plan.title, plan.expected
    gathering.starts_at, gathering.ends_at = plan.starts_at, plan.ends_at
    gathering.needs_room, gathering.place, gathering.booking_id = plan.needs_room, plan.place, None


def _keep_title(unit: Unit, gathering: Gathering, lang: str) -> None:
    """The title as an original, which people translate; a changed one makes translations stale."""
    before = written.written_of(unit.session, gathering.id, rules.TITLE)
    seen = before.original.revision if before else 0
    written.write(unit, gathering.id, rules.TITLE, lang, gathering.title, seen)


def _planned(unit: Unit, gathering: Gathering) -> Plan:
    title = written.written_of(unit.session, gathering.id, rules.TITLE)
    return Plan(
        title=gathering.title,
        starts_at=gathering.starts_at,
        ends_at=gathering.ends_at,
        expected=gathering.expected,
        needs_room=gathering.needs_room,
        place=None if gathering.needs_room else gathering.place,
        lang=title.original.lang if title else "de",
    )


def _standing(gathering: Gathering) -> rules.Standing:
    return rules.Standing(
        state=State(gathering.state), revision=gathering.revision, booking_id=gathering.booking_id
    )


def _leave_room(
    unit: Unit, gathering: Gathering, happening: Happening, state: State, reason: UnplacedReason
) -> None:
    gathering.place = None
    _enter(unit, gathering, happening, state, reason)
    _say(unit, gathering)


def _enter(
    unit: Unit,
    gathering: Gathering,
    happening: Happening,
    state: State,
    reason: UnplacedReason | None = None,
) -> None:
    hours = cast(ParticipationSettings, unit.settings).room_answer_hours
    seeking = state is State.SEEKING_ROOM
    gathering.state, gathering.reason, gathering.free_from = state, reason, None
    gathering.answer_by = rules.deadline(unit.now, hours, gathering.starts_at) if seeking else None
    if state is not State.CONFIRMED:
        gathering.booking_id = None
    gathering.steps += 1
    unit.session.add(
        GatheringStep(
            gathering_id=gathering.id,
            number=gathering.steps,
            at=unit.now,
            happening=happening,
            state=state,
            revision=gathering.revision,
            place=gathering.place if state is State.CONFIRMED else None,
            reason=reason,
        )
    )


def _say(unit: Unit, gathering: Gathering) -> None:
    """Tell what the gathering's state means to others; that it seeks a room is said by announcing it."""
    known = {
        "gathering_id": gathering.id,
        "title": gathering.title,
        "starts_at": gathering.starts_at,
        "revision": gathering.revision,
    }
    if gathering.state == State.CONFIRMED:
        place = {"place": gathering.place, "booking_id": gathering.booking_id}
        unit.emit(sends.GatheringConfirmed.of(**known, **place, ends_at=gathering.ends_at))
    elif gathering.state == State.UNPLACED:
        unit.emit(sends.GatheringUnplaced.of(**known, reason=gathering.reason))
    elif gathering.state == State.CANCELLED:
        unit.emit(sends.GatheringCancelled.of(**known))


ACTS = (
    Act("announce_gathering", DOMAIN, N_("Announce a gathering"), _announce_proposed, drop=_decline),
    Act("move_gathering", DOMAIN, N_("Change a gathering"), _move),
    Act("cancel_gathering", DOMAIN, N_("Cancel a gathering"), _cancel),
)
