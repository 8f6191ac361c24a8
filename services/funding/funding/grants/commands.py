"""What can be done with grants."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select, update

from funding import sends
from funding.calculations.rules.settlement import Financing
from funding.grants import rules
from funding.grants.model import BudgetLine, Grant
from funding.rule_profiles.views import GENERAL, profile_on
from quartier import written
from quartier.actor import require_office
from quartier.decide import Decision, decide
from quartier.event import new_ref
from quartier.handover import Act
from quartier.unit import Unit
from quartier.web.i18n import N_


@dataclass(frozen=True, kw_only=True)
class DraftGrant:
    """A grant that was applied for or promised; days are local dates, both included."""

    title: str
    funder: str
    valid_from: date
    valid_until: date
    #: What the money is for, and the language of both texts; None for the quarter's own.
    description: str | None = None
    lang: str | None = None
    #: The rule profile of its funder.
    profile: str = GENERAL
    #: The approved grant that it is passed on from, as from the city to the carrier; each level has its own rules.
    parent_id: str | None = None


def draft_grant(unit: Unit, command: DraftGrant) -> str:
    """Open a grant; returns its reference. Its budget lines come next."""
    require_office(unit.actor, "carrier", "treasurer")
    rules.check_period(command.valid_from, command.valid_until)
    profile_on(unit.session, command.profile, unit.today)
    _check_source(unit, command)
    grant = Grant(
        id=new_ref(),
        title=command.title,
        funder=command.funder,
        valid_from=command.valid_from,
        valid_until=command.valid_until,
        state=rules.GrantState.DRAFT,
        profile=command.profile,
        parent_id=command.parent_id,
        created_at=unit.now,
    )
    unit.session.add(grant)
    written.keep(unit, grant.id, command.lang, title=command.title, description=command.description)
    return grant.id


def _check_source(unit: Unit, command: DraftGrant) -> None:
    """A draft cannot be passed on, so that no chain ever leads back to itself."""
    if command.parent_id is None:
        return
    source = unit.session.get(Grant, command.parent_id)
    if source is None or source.state != rules.GrantState.APPROVED:
        raise rules.NothingToPassOn
    days = (command.valid_from, command.valid_until)
    rules.check_passed_on(days, (source.valid_from, source.valid_until))


@dataclass(frozen=True, kw_only=True)
class AddLine:
    """A budget line; `amount_cents` above zero, `spent_by` one of `rules.SPENDERS` or None."""

    grant_id: str
    title: str
    amount_cents: int
    spent_by: str | None


def add_line(unit: Unit, command: AddLine) -> str:
    """Add a line to a draft's budget; returns its reference."""
    require_office(unit.actor, "carrier", "treasurer")
    grant = _get(unit, command.grant_id)
    rules.check_draft(grant.state)
    rules.check_room_for_line(len(grant.lines))
    line = BudgetLine(
        id=new_ref(),
        grant_id=grant.id,
        position=len(grant.lines) + 1,
        title=command.title,
        spent_by=command.spent_by,
        amount_cents=command.amount_cents,
    )
    with unit.constraint(rules.LineTitleTaken(), "uq_budget_line_grant_id_title", "budget_line.title"):
        unit.session.add(line)
    return line.id


@dataclass(frozen=True, kw_only=True)
class SetAward:
    """What is asked for and how it bears the cost; without an amount it is what the other sources leave."""

    grant_id: str
    financing: str
    award_cents: int | None = None
    conditions: str | None = None


def set_award(unit: Unit, command: SetAward) -> None:
    """Say how a draft's cost is financed, and under which conditions."""
    grant = _drafted(unit, command.grant_id)
    grant.financing = Financing(command.financing)
    grant.award_cents, grant.conditions = command.award_cents, command.conditions


def add_source(unit: Unit, grant_id: str, source: rules.Source) -> None:
    """Add other money to a draft's financing plan."""
    grant = _drafted(unit, grant_id)
    if source.title in {each["title"] for each in grant.sources}:
        raise rules.SourceTaken
    if len(grant.sources) >= rules.MOST_SOURCES:
        raise rules.TooManySources(most=rules.MOST_SOURCES)
    grant.sources = [*grant.sources, source.as_json()]


def remove_source(unit: Unit, grant_id: str, title: str) -> None:
    """Take other money out of a draft's financing plan."""
    grant = _drafted(unit, grant_id)
    grant.sources = [each for each in _with_source(grant, title) if each["title"] != title]


def note_received(unit: Unit, grant_id: str, title: str) -> None:
    """Note that the money of a source has come."""
    require_office(unit.actor, "carrier", "treasurer")
    grant = _get(unit, grant_id)
    grant.sources = [
        each | {"received": True} if each["title"] == title else each for each in _with_source(grant, title)
    ]


def _with_source(grant: Grant, title: str) -> list[dict[str, Any]]:
    if title not in {each["title"] for each in grant.sources}:
        raise rules.SourceNotFound
    return grant.sources


def _drafted(unit: Unit, grant_id: str) -> Grant:
    require_office(unit.actor, "carrier", "treasurer")
    grant = _get(unit, grant_id)
    rules.check_draft(grant.state)
    return grant


def approve_grant(unit: Unit, grant_id: str) -> Decision:
    """Record that the funder has approved; from now on the lines can be spent, here and in other services."""
    grant = _approvable(unit, grant_id)
    decision = decide(unit, "grants", "approve_grant", grant.id)
    if decision.effective:
        _approve(unit, grant.id)
    return decision


def _approvable(unit: Unit, grant_id: str) -> Grant:
    grant = _get(unit, grant_id)
    rules.check_approvable(grant.state, [line.amount_cents for line in grant.lines])
    rules.check_balance(grant.cost_cents, grant.award_cents, grant.other_cents)
    return grant


def _approve(unit: Unit, grant_id: str) -> None:
    grant = _approvable(unit, grant_id)
    grant.state = rules.GrantState.APPROVED
    grant.approved_at = unit.now
    grant.award_cents = grant.awarded_cents
    grant.profile_kept = profile_on(unit.session, grant.profile, unit.today).as_json()
    if grant.parent_id is not None:
        _pass_on(unit, grant.parent_id, grant.awarded_cents)
    unit.emit(
        sends.GrantApproved.of(
            grant_id=grant.id,
            **written.named(unit, grant.id, grant.title),
            funder=grant.funder,
            valid_from=grant.valid_from,
            valid_until=grant.valid_until,
            total_cents=sum(line.amount_cents for line in grant.lines),
            lines=[
                {
                    "line_id": line.id,
                    "title": line.title,
                    "spent_by": line.spent_by,
                    "amount_cents": line.amount_cents,
                }
                for line in grant.lines
            ],
        )
    )


def _pass_on(unit: Unit, source_id: str, cents: int) -> None:
    """Have a grant pass so much more on. Its constraint refuses more than it is itself."""
    passed_on = update(Grant).where(Grant.id == source_id)
    with unit.constraint(rules.PassedOnTooMuch(), "ck_grants_passed_on"):
        unit.session.execute(passed_on.values(passed_on_cents=Grant.passed_on_cents + cents))


def _get(unit: Unit, grant_id: str) -> Grant:
    """The grant, locked until the unit ends: two approvals must not both find a draft."""
    grant = unit.session.scalar(select(Grant).where(Grant.id == grant_id).with_for_update())
    if grant is None:
        raise rules.GrantNotFound
    return grant


ACTS = (Act("approve_grant", "grants", N_("Record a funder’s approval"), _approve),)
