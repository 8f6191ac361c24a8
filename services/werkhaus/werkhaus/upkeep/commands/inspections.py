"""What can be done with inspections and maintenance."""

from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import cast

from sqlalchemy import func, select, update
from sqlalchemy.orm import aliased

from quartier.actor import require_office
from quartier.decide import DecidedElsewhere, Decision, decide
from quartier.event import new_ref
from quartier.handover import Act
from quartier.unit import Unit
from quartier.web.i18n import N_
from werkhaus import sends
from werkhaus.places.commands import lock_resource
from werkhaus.places.rules import LockReason
from werkhaus.settings import WerkhausSettings
from werkhaus.upkeep import rules, views
from werkhaus.upkeep.commands.locks import lock_for, release_machine
from werkhaus.upkeep.model import Duty, Inspection
from werkhaus.upkeep.rules import Qualification, Result

_TWICE = ("uq_inspection_duty_resource_id_kind", "inspection_duty.resource_id")


@dataclass(frozen=True, kw_only=True)
class PlanInspection:
    """That a resource is inspected; `first_on` is the last local day for the first time."""

    resource_id: str
    kind: str
    every_months: int
    first_on: date


@dataclass(frozen=True, kw_only=True)
class RecordInspection:
    """What an inspection found. `inspector` is the name in its protocol, for the house's own record only."""

    inspected_on: date
    result: Result
    qualification: Qualification
    inspector: str
    note: str | None
    cost_cents: int | None


def plan_inspection(unit: Unit, command: PlanInspection) -> Decision:
    """Put a resource under an inspection; its reference is the decision's subject."""
    rules.check_interval(rules.kind_on(command.kind, unit.today), command.every_months)
    lock_resource(unit, command.resource_id)
    details = asdict(command) | {"first_on": command.first_on.isoformat()}
    decision = decide(unit, "safety", "plan_inspection", new_ref(), details)
    if decision.effective:
        _plan(unit, decision.subject, **details)
    return decision


def _plan(unit: Unit, duty_id: str, resource_id: str, kind: str, every_months: int, first_on: str) -> None:
    with unit.constraint(rules.AlreadyInspected(), *_TWICE):
        unit.session.add(
            Duty(
                id=duty_id,
                resource_id=resource_id,
                kind=kind,
                every_months=every_months,
                next_due=date.fromisoformat(first_on),
            )
        )


def change_interval(unit: Unit, duty_id: str, every_months: int) -> Decision:
    """Inspect more or less often, within what the source allows; it counts from the last inspection on."""
    duty = _duty(unit, duty_id)
    rules.check_interval(rules.kind_on(duty.kind, unit.today), every_months)
    details = {"every_months": every_months}
    decision = decide(unit, "safety", "change_interval", duty.id, details)
    if decision.effective:
        _change_interval(unit, duty.id, every_months)
    return decision


def _change_interval(unit: Unit, duty_id: str, every_months: int) -> None:
    duty = _duty(unit, duty_id)
    duty.every_months = every_months
    last = select(func.max(Inspection.inspected_on)).where(Inspection.duty_id == duty_id)
    inspected_on = unit.session.scalar(last)
    if inspected_on is not None:
        duty.next_due = rules.next_due(inspected_on, every_months)


def record_inspection(unit: Unit, duty_id: str, command: RecordInspection) -> str:
    """Record an inspection. One that is failed locks at once; one that is passed asks for the release."""
    require_office(unit.actor, "carrier", "association")
    duty = _duty(unit, duty_id)
    rules.check_inspector(rules.kind_on(duty.kind, command.inspected_on), command.qualification)
    before = _last(unit, duty.id)
    if command.inspected_on > unit.today:
        raise rules.InspectedInFuture
    if before is not None and command.inspected_on < before.inspected_on:
        raise rules.InspectedBefore
    inspection = Inspection(
        id=new_ref(),
        duty_id=duty.id,
        number=before.number + 1 if before else 1,
        recorded_at=unit.now,
        **asdict(command),
    )
    unit.session.add(inspection)
    duty.next_due = rules.next_due(command.inspected_on, duty.every_months)
    unit.emit(
        sends.InspectionRecorded.of(
            inspection_id=inspection.id,
            resource_id=duty.resource_id,
            kind=duty.kind,
            result=command.result.value,
            next_due=duty.next_due,
        )
    )
    unit.session.flush()
    _follow(unit, duty, command.result)
    return inspection.id


def _follow(unit: Unit, duty: Duty, result: Result) -> None:
    locked = views.locked_now(unit.session, unit.now, cause_ref=duty.id)
    if result is Result.FAILED and not locked:
        lock_for(unit, duty.resource_id, LockReason.INSPECTION, duty.id)
    elif result is Result.PASSED and locked:
        try:
            release_machine(unit, duty.id)
        except DecidedElsewhere:
            return  # who decides about safety finds the button on the inspection's page


def forget_inspectors(unit: Unit) -> int:
    """Forget who did inspections that a later one has followed long ago (BetrSichV § 14(7) asks for no more)."""
    days = cast(WerkhausSettings, unit.settings).inspector_names_days
    later = aliased(Inspection)
    followed = select(later.id).where(
        later.duty_id == Inspection.duty_id,
        later.number > Inspection.number,
        later.inspected_on <= unit.today - timedelta(days=days),
    )
    old = select(Inspection.id).where(Inspection.inspector.is_not(None), followed.exists())
    gone = unit.session.execute(
        update(Inspection).where(Inspection.id.in_(old)).values(inspector=None).returning(Inspection.id),
        execution_options={"synchronize_session": False},
    )
    return len(gone.all())


def _duty(unit: Unit, duty_id: str) -> Duty:
    duty = unit.session.get(Duty, duty_id, with_for_update=True, populate_existing=True)
    if duty is None:
        raise rules.DutyNotFound
    return duty


def _last(unit: Unit, duty_id: str) -> Inspection | None:
    query = select(Inspection).where(Inspection.duty_id == duty_id)
    return unit.session.scalar(query.order_by(Inspection.number.desc()).limit(1))


ACTS = (
    Act("plan_inspection", "safety", N_("Have something inspected regularly"), _plan),
    Act("change_interval", "safety", N_("Change how often something is inspected"), _change_interval),
)
