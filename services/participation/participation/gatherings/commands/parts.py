"""What the commands on gatherings have in common: finding one, entering its next state, telling others of it."""

from typing import cast

from sqlalchemy import select

from participation import sends
from participation.gatherings import rules
from participation.gatherings.model import Gathering, GatheringStep
from participation.gatherings.rules import Happening, State, UnplacedReason
from participation.settings import ParticipationSettings
from quartier.unit import Unit
from quartier.written import named


def get(unit: Unit, gathering_id: str) -> Gathering:
    """The gathering, locked until the unit ends: an answer and a cancellation must not both find it open."""
    gathering = unit.session.scalar(select(Gathering).where(Gathering.id == gathering_id).with_for_update())
    if gathering is None:
        raise rules.GatheringNotFound
    return gathering


def standing(gathering: Gathering) -> rules.Standing:
    return rules.Standing(
        state=State(gathering.state), revision=gathering.revision, booking_id=gathering.booking_id
    )


def leave_room(
    unit: Unit, gathering: Gathering, happening: Happening, state: State, reason: UnplacedReason
) -> None:
    gathering.place = None
    enter(unit, gathering, happening, state, reason)
    say(unit, gathering)


def enter(
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


def say(unit: Unit, gathering: Gathering) -> None:
    """Tell what the gathering's state means to others; that it seeks a room is said by announcing it."""
    known = {
        "gathering_id": gathering.id,
        **named(unit, gathering.id, gathering.title),
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
