"""What can be done with the micro fund."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select, update

from funding import sends
from funding.microfund import rules
from funding.microfund.model import Call, Idea
from quartier.actor import require_office
from quartier.decide import Decision, decide
from quartier.event import new_ref
from quartier.handover import Act
from quartier.unit import Unit
from quartier.web.i18n import N_

DOMAIN = "microfund"


@dataclass(frozen=True, kw_only=True)
class OpenCall:
    """A call for ideas; ``closes_on`` is its last day, a local date."""

    title: str
    amount_cents: int
    closes_on: date


def open_call(unit: Unit, command: OpenCall) -> str:
    """Open a call for ideas; returns its reference."""
    require_office(unit.actor, "carrier", "council")
    rules.check_closing_day(command.closes_on, unit.today)
    call = Call(
        id=new_ref(),
        title=command.title,
        amount_cents=command.amount_cents,
        closes_on=command.closes_on,
        opened_at=unit.now,
    )
    unit.session.add(call)
    return call.id


@dataclass(frozen=True, kw_only=True)
class HandIn:
    """An idea and what it costs; its title names nobody."""

    call_id: str
    title: str
    amount_cents: int


def hand_in(unit: Unit, command: HandIn) -> str:
    """Hand an idea in; returns its reference. An office writes it down for the residents whose idea it is."""
    require_office(unit.actor, "carrier", "council", "association", "gardener")
    call = unit.session.get(Call, command.call_id)
    if call is None:
        raise rules.CallNotFound
    rules.check_open(call.closes_on, unit.today)
    if command.amount_cents > call.amount_cents:
        raise rules.MoreThanTheCall
    idea = Idea(
        id=new_ref(),
        call_id=call.id,
        title=command.title,
        amount_cents=command.amount_cents,
        handed_in_at=unit.now,
    )
    unit.session.add(idea)
    return idea.id


def award_idea(unit: Unit, idea_id: str) -> Decision:
    """Give an idea its money. The call's constraint refuses to be overdrawn."""
    idea = _not_awarded(unit, idea_id)
    decision = decide(unit, DOMAIN, "award_idea", idea.id)
    if decision.effective:
        _award(unit, idea.id)
    return decision


def _award(unit: Unit, idea_id: str) -> None:
    idea = _not_awarded(unit, idea_id)
    idea.awarded_at = unit.now
    with unit.constraint(rules.CallUsedUp(), "ck_microfund_call_used_up"):
        remaining = unit.session.scalars(
            update(Call)
            .where(Call.id == idea.call_id)
            .values(awarded_cents=Call.awarded_cents + idea.amount_cents)
            .returning(Call.amount_cents - Call.awarded_cents)
        ).one()
    unit.emit(
        sends.MicrofundAwardGranted.of(
            idea_id=idea.id, call_id=idea.call_id, amount_cents=idea.amount_cents, remaining_cents=remaining
        )
    )


def _not_awarded(unit: Unit, idea_id: str) -> Idea:
    query = select(Idea).where(Idea.id == idea_id).with_for_update()
    idea = unit.session.scalar(query.execution_options(populate_existing=True))
    if idea is None:
        raise rules.IdeaNotFound
    if idea.awarded_at is not None:
        raise rules.AlreadyAwarded
    return idea


ACTS = (Act("award_idea", DOMAIN, N_("Award money from the micro fund"), _award),)
