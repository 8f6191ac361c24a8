"""One idea at the desk: the jury votes, whoever decides answers it, the treasurer pays and settles."""

from funding.calculations.pages.catalogue import CALCULATIONS
from funding.calculations.pages.people import sheet_parts
from funding.microfund import rules, views
from funding.microfund.commands import awards
from funding.microfund.commands.awards import DOMAIN
from funding.microfund.commands.rounds import TREASURY
from funding.microfund.model import Call, Idea
from funding.microfund.pages.rounds import READERS, STATES
from funding.microfund.rules import CallState, DeclineReason, IdeaState, Voice
from quartier.decide import decisions_on
from quartier.handover.answers import may_begin, see_after
from quartier.web import N_, Form, Page, See, Visit, _l, fields, get, post

VOICES = {
    Voice.YES: _l("Yes"),
    Voice.NO: _l("No"),
    Voice.ABSTAINED: _l("I abstain"),
    Voice.BIASED: _l("I am biased: it is for me or somebody close to me"),
}
REASONS = {
    DeclineReason.NOT_AGREED: _l("The jury has not agreed to it"),
    DeclineReason.NO_MONEY: _l("There is no money left in this round"),
    DeclineReason.NOT_ELIGIBLE: _l("The micro fund may not pay for this"),
}


class VoteForm(Form):
    """What a member of the jury says."""

    ids = "vote-"

    voice = fields.Choice(_l("Your vote"), options=tuple(VOICES.items()), required=True)


class AwardForm(Form):
    """How much an idea gets."""

    ids = "award-"

    amount_cents = fields.Money(_l("How much it gets"), required=True, min=1, max=rules.MOST_CENTS)


class DeclineForm(Form):
    """Why it gets nothing."""

    ids = "decline-"

    reason = fields.Choice(_l("Reason"), options=tuple(REASONS.items()), required=True)


class PaymentForm(Form):
    """When the money was paid."""

    ids = "payment-"

    paid_on = fields.Day(_l("Paid out on"), required=True)


class SettlementForm(Form):
    """What was spent of it."""

    ids = "settlement-"

    spent_cents = fields.Money(_l("Really spent, by the receipts"), required=True, max=rules.MOST_CENTS)


def show_idea(visit: Visit, call_id: str, idea_id: str) -> Page:
    """One idea: how the jury voted, and what can be done with it."""
    visit.require(*READERS)
    with visit.read() as session:
        call, idea = views.call_detail(session, call_id), views.idea_detail(session, call_id, idea_id)
        waits = idea.state is IdeaState.HANDED_IN
        tally = views.tally_of(session, idea_id) if waits else idea.tally
        own = views.own_voice(session, idea_id, visit.actor.ref)
        decisions = decisions_on(session, idea_id)
    decides, pays = may_begin(visit, DOMAIN), visit.actor.holds(*TREASURY)
    may_answer = waits and decides and (call.votes is None or call.closed_at is not None)
    return Page(
        "microfund/idea.html",
        title=idea.title,
        call=call,
        idea=idea,
        state=STATES[idea.state],
        reason=REASONS[DeclineReason(idea.reason)] if idea.reason else None,
        contact=idea.contact if pays else None,
        tally=tally if call.votes and call.closed_at else None,
        decision=next((decision for decision in decisions if decision.open), None),
        may_vote=waits
        and call.state is CallState.CLOSED
        and bool(call.jury and visit.actor.holds(call.jury)),
        may_award=may_answer and call.left_cents > 0,
        may_decline=may_answer,
        may_pay=pays and idea.state is IdeaState.AWARDED,
        may_settle=pays and idea.state in (IdeaState.PAID, IdeaState.REPORTED),
        vote_form=visit.form(VoteForm, voice=own) if own else visit.form(VoteForm),
        award_form=visit.form(AwardForm, amount_cents=_offer(call, idea)),
        decline_form=visit.form(DeclineForm),
        payment_form=visit.form(PaymentForm, paid_on=visit.today),
        settlement_form=visit.form(
            SettlementForm, spent_cents=idea.gets_cents if idea.spent_cents is None else idea.spent_cents
        ),
        calculation=CALCULATIONS["action-fund"],
        **(sheet_parts(views.verdict_on(call, idea, tally)) if call.votes else {}),
    )


def _offer(call: Call, idea: Idea) -> int:
    """What can be awarded: all that is asked for, or the part that is left."""
    return min(idea.amount_cents, max(1, call.left_cents))


def vote(visit: Visit, call_id: str, idea_id: str) -> See:
    """Speak to an idea as one of the jury."""
    data = visit.load(VoteForm)
    with visit.unit() as unit:
        awards.vote(unit, idea_id, Voice(data["voice"]))
    return See(f"/microfund/{call_id}/ideas/{idea_id}", flash="idea-voted")


def award_idea(visit: Visit, call_id: str, idea_id: str) -> See:
    """Give an idea its money."""
    data = visit.load(AwardForm)
    with visit.unit() as unit:
        decision = awards.award_idea(unit, idea_id, data["amount_cents"])
    return see_after(decision, f"/microfund/{call_id}/ideas/{idea_id}", flash="idea-awarded")


def decline_idea(visit: Visit, call_id: str, idea_id: str) -> See:
    """Say no, and why."""
    data = visit.load(DeclineForm)
    with visit.unit() as unit:
        decision = awards.decline_idea(unit, idea_id, DeclineReason(data["reason"]))
    return see_after(decision, f"/microfund/{call_id}/ideas/{idea_id}", flash="idea-declined")


def pay_out(visit: Visit, call_id: str, idea_id: str) -> See:
    """Record the payment."""
    data = visit.load(PaymentForm)
    with visit.unit() as unit:
        awards.pay_out(unit, idea_id, data["paid_on"])
    return See(f"/microfund/{call_id}/ideas/{idea_id}", flash="idea-paid")


def settle_idea(visit: Visit, call_id: str, idea_id: str) -> See:
    """Close the account of an idea."""
    data = visit.load(SettlementForm)
    with visit.unit() as unit:
        awards.settle_idea(unit, idea_id, data["spent_cents"])
    return See(f"/microfund/{call_id}/ideas/{idea_id}", flash="idea-settled")


_ONE = "/microfund/<call_id>/ideas/<idea_id>"
ROUTES = (
    get(_ONE, show_idea),
    post(
        f"{_ONE}/votes",
        vote,
        again=show_idea,
        flashes={"idea-voted": N_("Your vote is counted. You can change it until the idea is answered.")},
    ),
    post(
        f"{_ONE}/award",
        award_idea,
        again=show_idea,
        flashes={"idea-awarded": N_("The idea gets its money.")},
    ),
    post(
        f"{_ONE}/refusal",
        decline_idea,
        again=show_idea,
        flashes={"idea-declined": N_("The idea is declined. Its people read it on their page.")},
    ),
    post(f"{_ONE}/payment", pay_out, again=show_idea, flashes={"idea-paid": N_("The payment is entered.")}),
    post(
        f"{_ONE}/settlement",
        settle_idea,
        again=show_idea,
        flashes={"idea-settled": N_("The idea is settled. What came back is in the round again.")},
    ),
)
