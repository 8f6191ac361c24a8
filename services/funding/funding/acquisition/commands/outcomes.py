"""The funder's answer: money that becomes a grant or pays into one, or a no."""

from dataclasses import dataclass
from datetime import date, timedelta

from funding import sends
from funding.acquisition.commands.funders import OFFICES
from funding.acquisition.commands.opportunities import locked, step
from funding.acquisition.model import AcquisitionTask, Opportunity
from funding.acquisition.rules import stages as rules
from funding.acquisition.rules.stages import FunderKind, Refused, Stage
from funding.grants.commands import DraftGrant, SetAward, add_source, draft_grant, set_award
from funding.grants.rules import Source, SourceKind
from funding.rule_profiles.views import GENERAL
from quartier.actor import require_office
from quartier.event import new_ref
from quartier.unit import Unit


@dataclass(frozen=True, kw_only=True)
class Award:
    """What was granted, in cents: a grant of its own with its local days, or other money of a grant's plan."""

    opportunity_id: str
    granted_cents: int
    into_grant_id: str | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    profile: str = GENERAL


def award(unit: Unit, command: Award) -> str:
    """The funder says yes: the draft of a grant, or a source of another one's plan; returns the grant's reference."""
    require_office(unit.actor, *OFFICES)
    opportunity = locked(unit, command.opportunity_id)
    rules.check_follows(opportunity.stage, Stage.GRANTED)
    grant = _into(unit, opportunity, command) if command.into_grant_id else _own(unit, opportunity, command)
    opportunity.granted_cents, opportunity.grant_id = command.granted_cents, grant
    for kind, days in rules.TASKS_DAYS.items():
        due = unit.today + timedelta(days=days)
        unit.session.add(AcquisitionTask(id=new_ref(), opportunity_id=opportunity.id, kind=kind, due_on=due))
    step(unit, opportunity, Stage.GRANTED)
    return grant


def _own(unit: Unit, opportunity: Opportunity, command: Award) -> str:
    if command.valid_from is None or command.valid_until is None:
        raise rules.PeriodMissing
    grant = draft_grant(
        unit,
        DraftGrant(
            title=opportunity.title,
            funder=_named(opportunity)[:200],
            valid_from=command.valid_from,
            valid_until=command.valid_until,
            profile=command.profile,
        ),
    )
    unit.session.flush()
    set_award(unit, SetAward(grant_id=grant, financing="full", award_cents=command.granted_cents))
    return grant


def _into(unit: Unit, opportunity: Opportunity, command: Award) -> str:
    grant = str(command.into_grant_id)
    public = opportunity.programme.funder.kind == FunderKind.PUBLIC
    kind = SourceKind.PUBLIC if public else SourceKind.PRIVATE
    add_source(unit, grant, Source(kind, _named(opportunity)[:200], command.granted_cents))
    unit.emit(
        sends.CoFundingCommitted.of(
            grant_id=grant,
            opportunity_id=opportunity.id,
            funder=opportunity.programme.funder.name,
            amount_cents=command.granted_cents,
        )
    )
    return grant


def refuse(unit: Unit, opportunity_id: str, reason: Refused) -> None:
    """The funder says no; it is said, so that others can be asked."""
    require_office(unit.actor, *OFFICES)
    opportunity = locked(unit, opportunity_id)
    rules.check_follows(opportunity.stage, Stage.REFUSED)
    opportunity.reason = reason
    step(unit, opportunity, Stage.REFUSED)
    unit.emit(
        sends.ApplicationRefused.of(
            opportunity_id=opportunity.id,
            funder=opportunity.programme.funder.name,
            programme=opportunity.programme.title,
            reason=reason.value,
        )
    )


def _named(opportunity: Opportunity) -> str:
    programme = opportunity.programme
    return f"{programme.funder.name}, {programme.title}"
