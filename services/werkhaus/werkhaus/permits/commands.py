"""What can be done with permits."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from quartier.decide import Decision, decide
from quartier.event import new_ref
from quartier.handover import Act
from quartier.handover.windows import add_months
from quartier.unit import Unit
from quartier.web.i18n import N_
from werkhaus.permits import rules
from werkhaus.permits.model import Permit
from werkhaus.permits.rules import AgeGroup
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
    rules.check_grantable(command.machine, command.age_group, guardian_consent=command.guardian_consent)
    lock_resource(unit, command.resource_id)
    decision = decide(unit, "machine_permits", "grant_permit", new_ref(), asdict(command))
    if decision.effective:
        _grant(unit, decision.subject, **asdict(command))
    return decision


def _grant(unit: Unit, permit_id: str, **given: Any) -> None:
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


ACTS = (Act("grant_permit", "machine_permits", N_("Give a permit"), _grant),)
