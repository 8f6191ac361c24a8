"""What can be done with inductions."""

from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any, cast

from sqlalchemy import delete, select, update

from quartier.decide import DecidedElsewhere, Decision, check_say, decide
from quartier.event import new_ref
from quartier.handover import Act
from quartier.unit import Unit
from quartier.web.i18n import N_
from werkhaus import sends
from werkhaus.bookings.rules import wished_span
from werkhaus.inductions import rules
from werkhaus.inductions.model import Attendee, Induction, Trainer
from werkhaus.inductions.rules import InductionState
from werkhaus.permits.commands import GrantPermit, grant_permit
from werkhaus.permits.rules import AgeGroup
from werkhaus.permits.views import held_by
from werkhaus.places.commands import lock_resource
from werkhaus.places.views import resource_detail
from werkhaus.settings import WerkhausSettings


def name_trainer(unit: Unit, person: str, resource_id: str) -> Decision:
    """Let a person teach a thing they hold a valid permit for. Naming them again changes nothing."""
    lock_resource(unit, resource_id)
    held = held_by(unit.session, person)
    if not any(permit.resource_id == resource_id and permit.holds_on(unit.today) for permit in held):
        raise rules.TrainerNeedsPermit
    given = {"person": person, "resource_id": resource_id}
    decision = decide(unit, "machine_permits", "name_trainer", new_ref(), given)
    if decision.effective:
        _name(unit, decision.subject, **given)
    return decision


def _name(unit: Unit, _: str, person: str, resource_id: str) -> None:
    unit.session.merge(Trainer(person=person, resource_id=resource_id))


def dismiss_trainer(unit: Unit, person: str, resource_id: str) -> Decision:
    """Let a person teach a thing no longer; inductions that stand keep their trainer."""
    given = {"person": person, "resource_id": resource_id}
    decision = decide(unit, "machine_permits", "dismiss_trainer", new_ref(), given)
    if decision.effective:
        _dismiss(unit, decision.subject, **given)
    return decision


def _dismiss(unit: Unit, _: str, person: str, resource_id: str) -> None:
    unit.session.execute(delete(Trainer).where(Trainer.person == person, Trainer.resource_id == resource_id))


@dataclass(frozen=True, kw_only=True)
class ScheduleInduction:
    """A session; ``local_start`` and ``local_end`` are naive times on the quarter's clocks, as ISO texts."""

    resource_id: str
    requires_id: str | None = None
    practical: bool
    local_start: str
    local_end: str
    language: str
    interpreted: str | None = None
    places: int
    trainer: str
    content_version: str
    risk_version: str


def schedule_induction(unit: Unit, command: ScheduleInduction) -> Decision:
    """Offer an induction by one of the thing's trainers. Raises `NotATrainer`."""
    _check_trainer(unit, command)
    decision = decide(unit, "machine_permits", "schedule_induction", new_ref(), asdict(command))
    if decision.effective:
        _schedule(unit, decision.subject, **asdict(command))
    return decision


def _check_trainer(unit: Unit, command: ScheduleInduction) -> None:
    lock_resource(unit, command.resource_id)
    if unit.session.get(Trainer, (command.trainer, command.resource_id)) is None:
        raise rules.NotATrainer


def _schedule(unit: Unit, induction_id: str, **given: Any) -> None:
    command = ScheduleInduction(**given)
    _check_trainer(unit, command)
    zone = unit.settings.timezone
    times = (datetime.fromisoformat(command.local_start), datetime.fromisoformat(command.local_end))
    span = wished_span(*times, zone, unit.now)
    induction = Induction(
        id=induction_id,
        state=InductionState.SCHEDULED,
        starts_at=span.start,
        ends_at=span.end,
        zone=zone.key,
        taken=0,
        **given,
    )
    unit.session.add(induction)
    unit.emit(_said(sends.InductionScheduled, induction))


def call_off(unit: Unit, induction_id: str) -> Decision:
    """Call an induction off; who signed up sees it on its page."""
    _open(unit, induction_id)
    decision = decide(unit, "machine_permits", "call_off_induction", induction_id)
    if decision.effective:
        _call_off(unit, induction_id)
    return decision


def _call_off(unit: Unit, induction_id: str) -> None:
    induction = _open(unit, induction_id)
    induction.state = InductionState.CANCELLED
    unit.emit(_said(sends.InductionCancelled, induction))


def sign_up(unit: Unit, induction_id: str, name: str) -> Attendee:
    """Take a place, or one on the waiting list where none is left. Raises `PrerequisiteMissing`, `SignedUpAlready`."""
    induction = _open(unit, induction_id)
    _check_prerequisite(unit, induction)
    if _found(unit, induction_id, unit.actor.ref) is not None:
        raise rules.SignedUpAlready
    attendee = Attendee(
        id=new_ref(),
        induction_id=induction_id,
        person=unit.actor.ref,
        name=name,
        waiting=induction.taken >= induction.places,
        signed_up_at=unit.now,
    )
    induction.taken += not attendee.waiting
    unit.session.add(attendee)
    return attendee


def _check_prerequisite(unit: Unit, induction: Induction) -> None:
    """On the day of the induction the permit that it asks for must hold."""
    if induction.requires_id is None:
        return
    day = _day_of(unit, induction)
    held = held_by(unit.session, unit.actor.ref)
    if not any(permit.resource_id == induction.requires_id and permit.holds_on(day) for permit in held):
        raise rules.PrerequisiteMissing(name=resource_detail(unit.session, induction.requires_id).name)


def sign_off(unit: Unit, induction_id: str) -> None:
    """Give one's place back: the first who waits gets it."""
    induction = _open(unit, induction_id)
    mine = _found(unit, induction_id, unit.actor.ref)
    if mine is None:
        raise rules.AttendeeNotFound
    unit.session.delete(mine)
    if mine.waiting:
        return
    waiting = select(Attendee).where(Attendee.induction_id == induction_id, Attendee.waiting)
    first = unit.session.scalar(waiting.order_by(Attendee.signed_up_at, Attendee.id).limit(1))
    if first is None:
        induction.taken -= 1
    else:
        first.waiting = False


@dataclass(frozen=True, kw_only=True)
class NoteAttendance:
    """That somebody was there and has understood, and what their permit needs to know."""

    understood: rules.Check
    age_group: AgeGroup
    machine: str | None = None
    guardian_consent: bool = False


def note_attendance(unit: Unit, attendee_id: str, command: NoteAttendance) -> bool:
    """Note that somebody has understood; whether the permit is given with it, or waits for who decides on permits."""
    attendee = unit.session.get(Attendee, attendee_id)
    if attendee is None:
        raise rules.AttendeeNotFound
    induction = lock_induction(unit, attendee.induction_id)
    unit.session.refresh(attendee)
    check_may_note(unit, induction)
    rules.check_begun(induction.state, induction.starts_at, unit.now)
    if attendee.waiting:
        raise rules.StillWaiting
    _check_not_given(unit, induction, attendee)
    attendee.understood = command.understood.value
    if induction.state == InductionState.SCHEDULED:
        induction.state = InductionState.HELD
        unit.emit(_said(sends.InductionHeld, induction))
    return _give(unit, induction, attendee, command)


def _check_not_given(unit: Unit, induction: Induction, attendee: Attendee) -> None:
    """Raise `NoteTaken` where the permit is given; a mere note is noted again by who decides on permits."""
    held = held_by(unit.session, attendee.person)
    day = _day_of(unit, induction)
    given = any(each.resource_id == induction.resource_id and each.instructed_on >= day for each in held)
    if attendee.understood is not None and given:
        raise rules.NoteTaken


def _day_of(unit: Unit, induction: Induction) -> date:
    return induction.starts_at.astimezone(unit.settings.timezone).date()


def _give(unit: Unit, induction: Induction, attendee: Attendee, command: NoteAttendance) -> bool:
    permit = GrantPermit(
        person=attendee.person,
        resource_id=induction.resource_id,
        instructed_on=_day_of(unit, induction).isoformat(),
        practical=induction.practical,
        age_group=command.age_group,
        machine=command.machine,
        guardian_consent=command.guardian_consent,
        content_version=induction.content_version,
        risk_version=induction.risk_version,
        language=induction.interpreted or induction.language,
    )
    try:
        return grant_permit(unit, permit).effective
    except DecidedElsewhere:  # the trainer's note stands; who decides gives the permit from it
        return False


def check_may_note(unit: Unit, induction: Induction) -> None:
    """Raise `OnlyForTrainers` unless the actor teaches it or decides on permits."""
    if unit.actor.signed_in and unit.actor.ref == induction.trainer:
        return
    try:
        check_say(unit.session, unit.actor, "machine_permits", unit.now)
    except DecidedElsewhere:
        raise rules.OnlyForTrainers from None


def forget_names(unit: Unit) -> int:
    """Forget the names in protocols of inductions long past; how many there were."""
    until = unit.now - timedelta(days=cast(WerkhausSettings, unit.settings).induction_names_days)
    old = select(Induction.id).where(Induction.ends_at <= until)
    named = update(Attendee).where(Attendee.induction_id.in_(old), Attendee.name != "")
    return len(unit.session.execute(named.values(name="").returning(Attendee.id)).all())


def _found(unit: Unit, induction_id: str, person: str) -> Attendee | None:
    query = select(Attendee).where(Attendee.induction_id == induction_id, Attendee.person == person)
    return unit.session.scalar(query)


def _open(unit: Unit, induction_id: str) -> Induction:
    induction = lock_induction(unit, induction_id)
    rules.check_open(induction.state, induction.starts_at, unit.now)
    return induction


def lock_induction(unit: Unit, induction_id: str) -> Induction:
    """The induction, locked until the unit ends. Raises `InductionNotFound`."""
    found = unit.session.get(Induction, induction_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise rules.InductionNotFound
    return found


def _said(schema: Any, induction: Induction) -> Any:
    return schema.of(
        induction_id=induction.id,
        resource_id=induction.resource_id,
        starts_at=induction.starts_at,
        ends_at=induction.ends_at,
        language=induction.language,
        practical=induction.practical,
    )


ACTS = (
    Act("name_trainer", "machine_permits", N_("Name a trainer"), _name),
    Act("dismiss_trainer", "machine_permits", N_("Dismiss a trainer"), _dismiss),
    Act("schedule_induction", "machine_permits", N_("Offer an induction"), _schedule),
    Act("call_off_induction", "machine_permits", N_("Call an induction off"), _call_off),
)
