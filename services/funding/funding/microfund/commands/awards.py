"""Awards: the jury votes, whoever decides on the micro fund decides, the treasurer pays and settles.

That no more is awarded than a round holds, and for what is no investment no more than others bring, are constraints of
the database.
"""

from datetime import date
from typing import Any

from sqlalchemy import select, update

from funding import sends
from funding.microfund import rules
from funding.microfund.commands.ideas import forget_votes
from funding.microfund.commands.rounds import TREASURY, go_on, locked_call
from funding.microfund.model import Ballot, Call, Idea
from funding.microfund.rules import DeclineReason, IdeaState, Voice
from funding.microfund.views import tally_of, verdict_on
from quartier.actor import require_office
from quartier.decide import Decision, decide
from quartier.handover import Act
from quartier.unit import Unit
from quartier.web.i18n import N_

DOMAIN = "microfund"


def vote(unit: Unit, idea_id: str, voice: Voice) -> None:
    """A member of the jury speaks to an idea, or says to be biased; the last word of each counts."""
    idea = _unanswered(unit, idea_id)
    call = unit.session.get_one(Call, idea.call_id)
    if call.jury is None:
        raise rules.NoJury
    require_office(unit.actor, call.jury)
    if call.closed_at is None:
        raise rules.CallStillOpen
    unit.session.merge(Ballot(idea_id=idea.id, person=unit.actor.ref, voice=voice.value))


def award_idea(unit: Unit, idea_id: str, amount_cents: int | None = None) -> Decision:
    """Give an idea its money, all it asks for or a part. In a round with a jury only after its majority."""
    idea = _unanswered(unit, idea_id)
    call = unit.session.get_one(Call, idea.call_id)
    amount = idea.amount_cents if amount_cents is None else amount_cents
    _check_jury(unit, call, idea)
    rules.check_award(amount, idea.amount_cents, call.left_cents)
    details: dict[str, Any] | None = {"amount_cents": amount} if amount != idea.amount_cents else None
    decision = decide(unit, DOMAIN, "award_idea", idea.id, details)
    if decision.effective:
        _award(unit, idea.id, amount_cents=amount)
    return decision


def decline_idea(unit: Unit, idea_id: str, reason: DeclineReason) -> Decision:
    """Say that an idea gets no money, and why."""
    idea = _unanswered(unit, idea_id)
    decision = decide(unit, DOMAIN, "decline_idea", idea.id, {"reason": reason.value})
    if decision.effective:
        _decline(unit, idea.id, reason=reason.value)
    return decision


def pay_out(unit: Unit, idea_id: str, paid_on: date) -> None:
    """Record the local day on which an idea's money was paid out."""
    require_office(unit.actor, *TREASURY)
    idea = _awarded(unit, idea_id)
    if idea.paid_on is not None:
        raise rules.AlreadyPaid
    if paid_on > unit.today:
        raise rules.PaidInTheFuture
    idea.paid_on = paid_on


def settle_idea(unit: Unit, idea_id: str, spent_cents: int) -> None:
    """Close an idea's account: what was not spent came back, and its round holds it again."""
    require_office(unit.actor, *TREASURY)
    idea = _awarded(unit, idea_id)
    if idea.paid_on is None:
        raise rules.NotPaid
    if idea.settled_at is not None:
        raise rules.AlreadySettled
    awarded = idea.gets_cents or 0
    idea.spent_cents, idea.settled_at = spent_cents, unit.now
    idea.returned_cents = rules.to_return(awarded, spent_cents)
    remaining = _use(unit, idea, -idea.returned_cents)
    go_on(unit, locked_call(unit, idea.call_id))
    unit.emit(
        sends.MicrofundAwardSettled.of(
            idea_id=idea.id,
            call_id=idea.call_id,
            spent_cents=spent_cents,
            returned_cents=idea.returned_cents,
            remaining_cents=remaining,
        )
    )


def _award(unit: Unit, idea_id: str, *, amount_cents: int | None = None) -> None:
    idea = _unanswered(unit, idea_id)
    amount = idea.amount_cents if amount_cents is None else amount_cents
    idea.awarded_at, idea.awarded_cents = unit.now, amount
    used_up = unit.constraint(rules.CallUsedUp(), "ck_microfund_call_used_up")
    with used_up, unit.constraint(rules.NonInvestiveUsedUp(), "ck_microfund_call_non_investive"):
        remaining = _use(unit, idea, amount)
    _answered(unit, idea)
    unit.emit(
        sends.MicrofundAwardGranted.of(
            idea_id=idea.id, call_id=idea.call_id, amount_cents=amount, remaining_cents=remaining
        )
    )


def _decline(unit: Unit, idea_id: str, *, reason: str) -> None:
    idea = _unanswered(unit, idea_id)
    idea.declined_at, idea.reason = unit.now, reason
    _answered(unit, idea)


def _answered(unit: Unit, idea: Idea) -> None:
    forget_votes(unit, idea)
    go_on(unit, locked_call(unit, idea.call_id))
    unit.emit(
        sends.MicrofundIdeaDecided.of(
            idea_id=idea.id,
            call_id=idea.call_id,
            amount_cents=idea.gets_cents or 0,
            reason=idea.reason,
            yes=idea.yes,
            no=idea.no,
            abstained=idea.abstained,
        )
    )


def _use(unit: Unit, idea: Idea, cents: int) -> int:
    """Have a round give so much more, or take so much back; returns what it still holds."""
    of_others = 0 if idea.investive else cents
    used = update(Call).where(Call.id == idea.call_id)
    return unit.session.scalars(
        used.values(
            awarded_cents=Call.awarded_cents + cents, non_investive_cents=Call.non_investive_cents + of_others
        ).returning(Call.amount_cents - Call.awarded_cents)
    ).one()


def _check_jury(unit: Unit, call: Call, idea: Idea) -> None:
    if call.votes is None:
        return
    if call.closed_at is None:
        raise rules.CallStillOpen
    tally = tally_of(unit.session, idea.id)
    rules.check_voted(verdict_on(call, idea, tally), call.votes, tally)


def _unanswered(unit: Unit, idea_id: str) -> Idea:
    idea = _locked(unit, idea_id)
    if idea.awarded_at is not None:
        raise rules.AlreadyAwarded
    if idea.state is not IdeaState.HANDED_IN:
        raise rules.AlreadyAnswered
    return idea


def _awarded(unit: Unit, idea_id: str) -> Idea:
    idea = _locked(unit, idea_id)
    if idea.awarded_at is None:
        raise rules.NotAwarded
    return idea


def _locked(unit: Unit, idea_id: str) -> Idea:
    query = select(Idea).where(Idea.id == idea_id).with_for_update()
    idea = unit.session.scalar(query.execution_options(populate_existing=True))
    if idea is None:
        raise rules.IdeaNotFound
    return idea


ACTS = (
    Act("award_idea", DOMAIN, N_("Award money from the micro fund"), _award),
    Act("decline_idea", DOMAIN, N_("Decline an idea for the micro fund"), _decline),
)
