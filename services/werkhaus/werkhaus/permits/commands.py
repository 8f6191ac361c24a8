"""What can be done with permits."""

from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import delete, or_, select

from quartier.decide import Decision, decide
from quartier.event import Draft, new_ref
from quartier.handover import Act
from quartier.handover.windows import add_months
from quartier.unit import Unit
from quartier.web.i18n import N_
from werkhaus import sends
from werkhaus.permits import rules
from werkhaus.permits.model import Disuse, Permit
from werkhaus.permits.rules import AgeGroup, SuspensionReason
from werkhaus.places.commands import lock_resource


@dataclass(frozen=True, kw_only=True)
class GrantPermit:
    """An instruction that a person has understood; `instructed_on` is a local day as an ISO text."""

    person: str
    resource_id: str
    instructed_on: str
    practical: bool
    age_group: AgeGroup
    #: A key of `rules.YOUTH_TABLE`; empty where the table does not know the machine.
    machine: str | None = None
    guardian_consent: bool = False
    content_version: str
    risk_version: str
    language: str


def grant_permit(unit: Unit, command: GrantPermit) -> Decision:
    """Give a permit for an instruction, or renew it; nobody gets one whom the age table keeps away."""
    rules.check_person(command.person)
    rules.check_day(date.fromisoformat(command.instructed_on), unit.today)
    rules.check_grantable(command.machine, command.age_group, guardian_consent=command.guardian_consent)
    lock_resource(unit, command.resource_id)
    decision = decide(unit, "machine_permits", "grant_permit", new_ref(), asdict(command))
    if decision.effective:
        give(unit, decision.subject, **asdict(command))
    return decision


def give(unit: Unit, permit_id: str, **given: Any) -> None:
    """Enter a permit that was decided on; who held one for the thing has it renewed."""
    command = GrantPermit(**given | {"age_group": AgeGroup(given["age_group"])})
    lock_resource(unit, command.resource_id)  # two instructions of one person come one after the other
    found = unit.session.scalar(
        select(Permit).where(Permit.person == command.person, Permit.resource_id == command.resource_id)
    )
    permit = found or Permit(id=permit_id, person=command.person, resource_id=command.resource_id)
    # To the end of the day of that number (sections 187 (1), 188 (2) and (3) BGB).
    permit.instructed_on = date.fromisoformat(command.instructed_on)
    permit.valid_until = add_months(permit.instructed_on, rules.months_of(command.age_group))
    permit.practical = command.practical
    permit.age_group = command.age_group
    permit.supervision = rules.check_grantable(
        command.machine, command.age_group, guardian_consent=command.guardian_consent
    )
    permit.guardian_consent = command.guardian_consent
    permit.content_version, permit.risk_version = command.content_version, command.risk_version
    permit.language = command.language
    unit.session.add(permit)
    unit.emit(_said(sends.PermitGranted, permit))


def suspend_permit(unit: Unit, permit_id: str, reason: SuspensionReason) -> Decision:
    """Let a permit count no more until it is restored; an instruction alone does not bring it back."""
    _standing(unit, permit_id, suspended=False)
    decision = decide(unit, "machine_permits", "suspend_permit", permit_id, {"reason": reason.value})
    if decision.effective:
        _suspend(unit, permit_id, reason)
    return decision


def _suspend(unit: Unit, permit_id: str, reason: str) -> None:
    permit = _standing(unit, permit_id, suspended=False)
    permit.suspended = SuspensionReason(reason).value
    unit.emit(_said(sends.PermitSuspended, permit, reason=permit.suspended))


def restore_permit(unit: Unit, permit_id: str) -> Decision:
    """Let a suspended permit count again."""
    _standing(unit, permit_id, suspended=True)
    decision = decide(unit, "machine_permits", "restore_permit", permit_id)
    if decision.effective:
        _restore(unit, permit_id)
    return decision


def _restore(unit: Unit, permit_id: str) -> None:
    permit = _standing(unit, permit_id, suspended=True)
    permit.suspended = None
    unit.emit(_said(sends.PermitRestored, permit))


def set_disuse(unit: Unit, resource_id: str, days: int | None) -> Decision:
    """Let permits for a thing end after so many days without use; None, and they do not."""
    lock_resource(unit, resource_id)
    decision = decide(unit, "machine_permits", "set_disuse", resource_id, {"days": days})
    if decision.effective:
        _set_disuse(unit, resource_id, days)
    return decision


def _set_disuse(unit: Unit, resource_id: str, days: int | None) -> None:
    unit.session.execute(delete(Disuse).where(Disuse.resource_id == resource_id))
    if days is not None:
        unit.session.add(Disuse(resource_id=resource_id, days=days))


def tell_ends(unit: Unit, limit: int = 200) -> int:
    """Say of permits that they end soon or have ended, once for each last day; how many there were."""
    soon = unit.today + timedelta(days=rules.REMINDER_DAYS)
    told = or_(Permit.reminded_of.is_(None), Permit.reminded_of < Permit.valid_until)
    over = or_(Permit.ended_on.is_(None), Permit.ended_on < Permit.valid_until)
    ending = select(Permit).where(Permit.valid_until <= soon, Permit.valid_until >= unit.today, told)
    ended = select(Permit).where(Permit.valid_until < unit.today, over)
    count = 0
    for query, schema, column in (
        (ending, sends.PermitExpiring, "reminded_of"),
        (ended, sends.PermitExpired, "ended_on"),
    ):
        found = query.order_by(Permit.id).limit(limit).with_for_update(skip_locked=True)
        for permit in unit.session.scalars(found).all():
            setattr(permit, column, permit.valid_until)
            unit.emit(_said(schema, permit))
            count += 1
    return count


def _standing(unit: Unit, permit_id: str, *, suspended: bool) -> Permit:
    """The permit, locked until the unit ends. Raises `PermitNotFound`, `StandsAlready`."""
    permit = unit.session.get(Permit, permit_id, with_for_update=True, populate_existing=True)
    if permit is None:
        raise rules.PermitNotFound
    if (permit.suspended is not None) != suspended:
        raise rules.StandsAlready
    return permit


def _said(schema: Any, permit: Permit, **more: str) -> Draft:
    draft: Draft = schema.of(
        permit_id=permit.id,
        person=permit.person,
        resource_id=permit.resource_id,
        valid_until=permit.valid_until,
        **more,
    )
    return draft


ACTS = (
    Act("grant_permit", "machine_permits", N_("Give a permit"), give),
    Act("suspend_permit", "machine_permits", N_("Suspend a permit"), _suspend),
    Act("restore_permit", "machine_permits", N_("Restore a permit"), _restore),
    Act("set_disuse", "machine_permits", N_("Let permits end by disuse"), _set_disuse),
)
