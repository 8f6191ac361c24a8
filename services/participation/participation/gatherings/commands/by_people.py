"""What people do with gatherings: announce, change, call off."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from participation import sends
from participation.gatherings import rules
from participation.gatherings.commands.parts import enter, get, say
from participation.gatherings.model import Gathering
from participation.gatherings.rules import Happening, State
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
    written.keep(unit, gathering_id, plan.lang, title=plan.title)
    gathering = Gathering(id=gathering_id, kind=kind, revision=1, steps=0)
    _plan(gathering, plan)
    unit.session.add(gathering)
    if decision.effective:
        _announce(unit, gathering, None)
    else:
        enter(unit, gathering, Happening.PROPOSED, rules.NEXT[None, Happening.PROPOSED])
    return gathering.id


def _announce_proposed(unit: Unit, gathering_id: str) -> None:
    gathering = get(unit, gathering_id)
    rules.check_times(gathering.starts_at, gathering.ends_at, unit.now)
    _announce(unit, gathering, State.PROPOSED)


def _decline(unit: Unit, gathering_id: str) -> None:
    """It was never announced, so nobody has to be told."""
    gathering = get(unit, gathering_id)
    enter(unit, gathering, Happening.DECLINED, rules.NEXT[State.PROPOSED, Happening.DECLINED])


def _announce(unit: Unit, gathering: Gathering, before: State | None) -> None:
    happening = Happening.ANNOUNCED if gathering.needs_room else Happening.ANNOUNCED_WITH_PLACE
    enter(unit, gathering, happening, rules.NEXT[before, happening])
    unit.emit(
        sends.GatheringAnnounced.of(
            gathering_id=gathering.id,
            **written.named(unit, gathering.id, gathering.title),
            kind=gathering.kind,
            starts_at=gathering.starts_at,
            ends_at=gathering.ends_at,
            expected=gathering.expected,
            needs_room=gathering.needs_room,
            revision=gathering.revision,
        )
    )
    say(unit, gathering)


def move_gathering(unit: Unit, gathering_id: str, revision: int, plan: Plan) -> Decision:
    """Give a gathering another plan: a new revision, to which earlier answers are void.

    Args:
        revision: the one the person saw; if there is a newer one, `GatheringChanged` is raised.
    """
    details = {"revision": revision, **asdict(plan)}
    details |= {name: details[name].isoformat() for name in _TIMES}
    decision = decide(unit, DOMAIN, "move_gathering", get(unit, gathering_id).id, details)
    if decision.effective:
        _move(unit, gathering_id, **details)
    else:
        _check_move(unit, gathering_id, revision, plan)
    return decision


def _check_move(unit: Unit, gathering_id: str, revision: int, plan: Plan) -> tuple[Gathering, State]:
    gathering = get(unit, gathering_id)
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
    enter(unit, gathering, happening, rules.after_act(state, happening))
    written.keep(unit, gathering.id, plan.lang, title=plan.title)
    unit.emit(
        sends.GatheringMoved.of(
            gathering_id=gathering.id,
            **written.named(unit, gathering.id, gathering.title),
            starts_at=gathering.starts_at,
            ends_at=gathering.ends_at,
            expected=gathering.expected,
            needs_room=gathering.needs_room,
            revision=gathering.revision,
        )
    )
    say(unit, gathering)


def cancel_gathering(unit: Unit, gathering_id: str) -> Decision:
    """Call a gathering off, for good; whoever holds a room for it gives it back."""
    decision = decide(unit, DOMAIN, "cancel_gathering", get(unit, gathering_id).id)
    if decision.effective:
        _cancel(unit, gathering_id)
    return decision


def _cancel(unit: Unit, gathering_id: str) -> None:
    gathering = get(unit, gathering_id)
    state = State(gathering.state)
    rules.check_open(state, gathering.ends_at, unit.now)
    enter(unit, gathering, Happening.CANCELLED, rules.after_act(state, Happening.CANCELLED))
    say(unit, gathering)


def _check(unit: Unit, plan: Plan) -> None:
    rules.check_times(plan.starts_at, plan.ends_at, unit.now)
    rules.check_place(plan.needs_room, plan.place)


def _plan(gathering: Gathering, plan: Plan) -> None:
    gathering.title, gathering.expected = plan.title, plan.expected
    gathering.starts_at, gathering.ends_at = plan.starts_at, plan.ends_at
    gathering.needs_room, gathering.place, gathering.booking_id = plan.needs_room, plan.place, None


def _planned(unit: Unit, gathering: Gathering) -> Plan:
    title = written.written_of(unit.session, gathering.id, written.TITLE)
    return Plan(
        title=gathering.title,
        starts_at=gathering.starts_at,
        ends_at=gathering.ends_at,
        expected=gathering.expected,
        needs_room=gathering.needs_room,
        place=None if gathering.needs_room else gathering.place,
        lang=title.original.lang if title else "de",
    )


ACTS = (
    Act("announce_gathering", DOMAIN, N_("Announce a gathering"), _announce_proposed, drop=_decline),
    Act("move_gathering", DOMAIN, N_("Change a gathering"), _move),
    Act("cancel_gathering", DOMAIN, N_("Cancel a gathering"), _cancel),
)
