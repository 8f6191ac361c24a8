"""Ideas: anybody hands one in and looks after it by a private link; an office does the same for who brings paper."""

from dataclasses import dataclass
from datetime import timedelta
from typing import cast

from sqlalchemy import func, or_, select, update

from funding.microfund import rules
from funding.microfund.commands.rounds import go_on, locked_call
from funding.microfund.model import Ballot, Idea
from funding.microfund.rules import IdeaState
from funding.settings import FundingSettings
from quartier.event import new_ref
from quartier.signin.manage import link_hash, new_link
from quartier.unit import Unit

#: Who may write ideas down for those whose ideas they are, in whatever number.
WRITERS = ("carrier", "council", "association", "gardener", "helper")


@dataclass(frozen=True, kw_only=True)
class HandIn:
    """An idea and what it costs; its title names nobody. `contact` is how its people can be reached."""

    call_id: str
    title: str
    amount_cents: int
    description: str | None = None
    contact: str | None = None
    investive: bool = True


@dataclass(frozen=True, slots=True)
class HandedIn:
    """An idea's reference, and the token of its people's private link, which is shown only now."""

    id: str
    token: str


def hand_in(unit: Unit, command: HandIn) -> HandedIn:
    """Hand an idea in; nobody needs an account for it."""
    call = locked_call(unit, command.call_id)  # so that none slips in behind its closing
    rules.check_open(call.closes_on, unit.today, call.closed_at is not None)
    rules.check_asked(command.amount_cents, call.amount_cents, call.cap_cents)
    if not unit.actor.holds(*WRITERS):
        _check_flood(unit)
    link = new_link()
    idea = Idea(
        id=new_ref(),
        call_id=call.id,
        title=command.title,
        amount_cents=command.amount_cents,
        description=command.description,
        contact=command.contact,
        investive=command.investive,
        token_hash=link.token_hash,
        handed_in_at=unit.now,
    )
    unit.session.add(idea)
    return HandedIn(idea.id, link.token)


def withdraw_idea(unit: Unit, token: str) -> None:
    """Its people no longer want an idea: what they wrote beside its title is forgotten."""
    idea = _mine(unit, token)
    if idea.state is not IdeaState.HANDED_IN:
        raise rules.AlreadyAnswered
    idea.withdrawn_at = unit.now
    idea.description = idea.contact = None
    forget_votes(unit, idea)
    go_on(unit, locked_call(unit, idea.call_id))


def report_use(unit: Unit, token: str, spent_cents: int, report: str) -> None:
    """Its people say what became of an idea and what it cost; it can be said again until it is settled."""
    idea = _mine(unit, token)
    if idea.awarded_at is None:
        raise rules.NotAwarded
    if idea.settled_at is not None:
        raise rules.AlreadySettled
    if idea.paid_on is None:
        raise rules.NotPaid
    idea.spent_cents, idea.report, idea.reported_at = spent_cents, report, unit.now


def forget_contacts(unit: Unit) -> int:
    """Forget how people can be reached some time after their idea came to its end; how many there were."""
    until = unit.now - timedelta(days=cast(FundingSettings, unit.settings).microfund_contacts_days)
    over = or_(Idea.declined_at <= until, Idea.settled_at <= until)
    old = update(Idea).where(Idea.contact.is_not(None), over).values(contact=None)
    return len(unit.session.execute(old.returning(Idea.id)).all())


def forget_votes(unit: Unit, idea: Idea) -> None:
    """Keep how many voted how; who it was is nobody's business any more."""
    voices = unit.session.scalars(select(Ballot).where(Ballot.idea_id == idea.id)).all()
    tally = rules.Tally.of(ballot.voice for ballot in voices)
    idea.yes, idea.no, idea.abstained, idea.biased = tally.yes, tally.no, tally.abstained, tally.biased
    for ballot in voices:
        unit.session.delete(ballot)


def _check_flood(unit: Unit) -> None:
    lately = select(func.count()).where(Idea.handed_in_at > unit.now - timedelta(hours=1))
    if (unit.session.scalar(lately) or 0) >= cast(FundingSettings, unit.settings).ideas_per_hour:
        raise rules.TooManyIdeas


def _mine(unit: Unit, token: str) -> Idea:
    query = select(Idea).where(Idea.token_hash == link_hash(token)).with_for_update()
    idea = unit.session.scalar(query.execution_options(populate_existing=True))
    if idea is None:
        raise rules.LinkNotFound
    return idea
