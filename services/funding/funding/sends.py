"""Every event that funding publishes."""

from marshmallow import Schema, fields, validate

from funding.acquisition.rules.stages import Refused
from funding.microfund.rules import DeclineReason as IdeaReason
from funding.requests.rules import DeclineReason
from quartier.event import Audience, Cents, Count, EventSchema, LocalDate, Ref, Slug, Text, Titles, event


class BudgetLine(Schema):
    """One line of a grant's budget."""

    line_id = Ref(required=True)
    title = Text(required=True)
    #: The service that spends it; null where it is not bound to one.
    spent_by = Slug("werkhaus", "garden", "participation", required=True, allow_none=True)
    amount_cents = Cents(min=1, required=True)


@event(
    "quartier.funding.grant.approved.v1",
    audience=Audience.PARTNERS,
    subject="grant_id",
    example={
        "grant_id": "7k2m9x0r4t6v8w1y3z5a",
        "title": "Werkhaus: Werkstatt einrichten",
        "titles": {"de": "Werkhaus: Werkstatt einrichten", "ru": "Веркхаус: обустройство мастерской"},
        "funder": "Städtebauförderung, Sozialer Zusammenhalt",
        "valid_from": "2026-01-01",
        "valid_until": "2026-12-31",
        "total_cents": 2500000,
        "lines": [
            {
                "line_id": "0a1b2c3d4e5f6g7h8j9k",
                "title": "Maschinen",
                "spent_by": "werkhaus",
                "amount_cents": 1800000,
            },
            {
                "line_id": "1a1b2c3d4e5f6g7h8j9k",
                "title": "Beete",
                "spent_by": "garden",
                "amount_cents": 700000,
            },
        ],
    },
)
class GrantApproved(EventSchema):
    """A grant has been approved: its lines may be spent from `valid_from` to `valid_until`, both included."""

    grant_id = Ref(required=True)
    title = Text(required=True)
    titles = Titles()
    funder = Text(required=True)
    valid_from = LocalDate(required=True)
    valid_until = LocalDate(required=True)
    total_cents = Cents(required=True)
    lines = fields.List(fields.Nested(BudgetLine), required=True, validate=validate.Length(1, 50))


@event(
    "quartier.funding.grant.translated.v1",
    audience=Audience.PARTNERS,
    subject="grant_id",
    example={
        "grant_id": "7k2m9x0r4t6v8w1y3z5a",
        "title": "Werkhaus: Werkstatt einrichten",
        "titles": {"de": "Werkhaus: Werkstatt einrichten", "ru": "Веркхаус: обустройство мастерской"},
    },
)
class GrantTranslated(EventSchema):
    """Somebody has translated what a grant is called, or changed a translation; `titles` are all there are."""

    grant_id = Ref(required=True)
    title = Text(required=True)
    titles = Titles(required=True)


@event(
    "quartier.funding.expense.recorded.v1",
    audience=Audience.INTERNAL,
    subject="grant_id",
    example={
        "expense_id": "2b3c4d5e6f7g8h9j0k1m",
        "grant_id": "7k2m9x0r4t6v8w1y3z5a",
        "line_id": "0a1b2c3d4e5f6g7h8j9k",
        "amount_cents": 12990,
        "remaining_cents": 1787010,
        "booked_on": "2026-03-02",
    },
)
class ExpenseRecorded(EventSchema):
    """An expense was recorded against a line; `remaining_cents` is what the line still holds."""

    expense_id = Ref(required=True)
    grant_id = Ref(required=True)
    line_id = Ref(required=True)
    amount_cents = Cents(required=True)
    remaining_cents = Cents(required=True)
    booked_on = LocalDate(required=True)


@event(
    "quartier.funding.expense.released.v1",
    audience=Audience.INTERNAL,
    subject="grant_id",
    example={
        "expense_id": "2b3c4d5e6f7g8h9j0k1m",
        "grant_id": "7k2m9x0r4t6v8w1y3z5a",
        "line_id": "0a1b2c3d4e5f6g7h8j9k",
        "amount_cents": 12990,
        "remaining_cents": 1800000,
    },
)
class ExpenseReleased(EventSchema):
    """An expense counts no longer, because its voucher was reversed; `remaining_cents` is what the line holds again."""

    expense_id = Ref(required=True)
    grant_id = Ref(required=True)
    line_id = Ref(required=True)
    amount_cents = Cents(required=True)
    remaining_cents = Cents(required=True)


@event(
    "quartier.funding.asset.inventoried.v1",
    audience=Audience.INTERNAL,
    subject="asset_id",
    example={
        "asset_id": "6f7g8h9j0k1m2n3p4q5r",
        "value_cents": 129900,
        "acquired_on": "2026-03-02",
        "bound_until": "2031-03-02",
    },
)
class AssetInventoried(EventSchema):
    """Something was bought that has to serve its purpose until `bound_until`, that day included."""

    asset_id = Ref(required=True)
    value_cents = Cents(min=1, required=True)
    acquired_on = LocalDate(required=True)
    bound_until = LocalDate(required=True)


@event(
    "quartier.funding.microfund_award.granted.v1",
    audience=Audience.PUBLIC,
    subject="idea_id",
    example={
        "idea_id": "5e6f7g8h9j0k1m2n3p4q",
        "call_id": "4d5e6f7g8h9j0k1m2n3p",
        "amount_cents": 25000,
        "remaining_cents": 75000,
    },
)
class MicrofundAwardGranted(EventSchema):
    """An idea gets money from the residents' micro fund; `remaining_cents` is what its call still holds."""

    idea_id = Ref(required=True)
    call_id = Ref(required=True)
    amount_cents = Cents(min=1, required=True)
    remaining_cents = Cents(min=0, required=True)


@event(
    "quartier.funding.microfund_round.opened.v1",
    audience=Audience.PUBLIC,
    subject="call_id",
    example={
        "call_id": "4d5e6f7g8h9j0k1m2n3p",
        "title": "Ideen für den Winter",
        "amount_cents": 1000000,
        "cap_cents": 150000,
        "closes_on": "2026-06-30",
    },
)
class MicrofundRoundOpened(EventSchema):
    """Ideas for the residents' micro fund can be handed in until `closes_on`, that day included."""

    call_id = Ref(required=True)
    title = Text(required=True)
    amount_cents = Cents(min=1, required=True)
    #: The most that one idea gets; null where only the whole amount bounds it.
    cap_cents = Cents(min=1, required=True, allow_none=True)
    closes_on = LocalDate(required=True)


@event(
    "quartier.funding.microfund_idea.decided.v1",
    audience=Audience.INTERNAL,
    subject="idea_id",
    example={
        "idea_id": "5e6f7g8h9j0k1m2n3p4q",
        "call_id": "4d5e6f7g8h9j0k1m2n3p",
        "amount_cents": 25000,
        "reason": None,
        "yes": 5,
        "no": 1,
        "abstained": 1,
    },
)
class MicrofundIdeaDecided(EventSchema):
    """An idea was answered: with so much money, or with none and a reason. How many of the jury voted how."""

    idea_id = Ref(required=True)
    call_id = Ref(required=True)
    amount_cents = Cents(min=0, required=True)
    reason = Slug(*(reason.value for reason in IdeaReason), required=True, allow_none=True)
    yes = Count(required=True)
    no = Count(required=True)
    abstained = Count(required=True)


@event(
    "quartier.funding.microfund_award.settled.v1",
    audience=Audience.INTERNAL,
    subject="idea_id",
    example={
        "idea_id": "5e6f7g8h9j0k1m2n3p4q",
        "call_id": "4d5e6f7g8h9j0k1m2n3p",
        "spent_cents": 21900,
        "returned_cents": 3100,
        "remaining_cents": 78100,
    },
)
class MicrofundAwardSettled(EventSchema):
    """An award's account is closed: what was not spent came back, and the round holds `remaining_cents`."""

    idea_id = Ref(required=True)
    call_id = Ref(required=True)
    spent_cents = Cents(min=0, required=True)
    returned_cents = Cents(min=0, required=True)
    remaining_cents = Cents(min=0, required=True)


@event(
    "quartier.funding.money.granted.v1",
    audience=Audience.INTERNAL,
    subject="request_id",
    example={
        "request_id": "3c4d5e6f7g8h9j0k1m2n",
        "project_id": "8j0k1m2n3p4q5r6s7t8v",
        "grant_id": "7k2m9x0r4t6v8w1y3z5a",
        "line_id": "0a1b2c3d4e5f6g7h8j9k",
        "amount_cents": 48000,
    },
)
class MoneyGranted(EventSchema):
    """A project gets the money that it asked for: the line keeps it until it is spent, withdrawn or left over."""

    request_id = Ref(required=True)
    project_id = Ref(required=True)
    grant_id = Ref(required=True)
    line_id = Ref(required=True)
    amount_cents = Cents(min=1, required=True)


@event(
    "quartier.funding.money.declined.v1",
    audience=Audience.INTERNAL,
    subject="request_id",
    example={
        "request_id": "3c4d5e6f7g8h9j0k1m2n",
        "project_id": "8j0k1m2n3p4q5r6s7t8v",
        "reason": "no-money",
        "note": "Im neuen Jahr ist wieder Geld im Quartiersfonds.",
    },
)
class MoneyDeclined(EventSchema):
    """A project does not get the money that it asked for; `note` is what the office wrote to explain it."""

    request_id = Ref(required=True)
    project_id = Ref(required=True)
    reason = Slug(*(reason.value for reason in DeclineReason), required=True)
    note = Text(max=500, required=True, allow_none=True)


_DRAWN = {
    "drawdown_id": "5d6e7f8g9h0j1k2m3n4p",
    "grant_id": "7k2m9x0r4t6v8w1y3z5a",
    "use_by": "2026-05-19",
}


@event(
    "quartier.funding.funds.drawn.v1",
    audience=Audience.INTERNAL,
    subject="drawdown_id",
    example=_DRAWN | {"amount_cents": 1100000, "received_on": "2026-03-19"},
)
class FundsDrawn(EventSchema):
    """Money of a grant has come from its funder; it has to be spent until `use_by`, that day included."""

    drawdown_id = Ref(required=True)
    grant_id = Ref(required=True)
    amount_cents = Cents(min=1, required=True)
    received_on = LocalDate(required=True)
    use_by = LocalDate(required=True)


@event(
    "quartier.funding.spending_deadline.approached.v1",
    audience=Audience.INTERNAL,
    subject="drawdown_id",
    example=_DRAWN | {"open_cents": 300000, "days_left": 14},
)
class SpendingDeadlineApproached(EventSchema):
    """Money that was drawn is not spent yet, and its window ends in so many days."""

    drawdown_id = Ref(required=True)
    grant_id = Ref(required=True)
    open_cents = Cents(min=1, required=True)
    use_by = LocalDate(required=True)
    days_left = Count(required=True)


@event(
    "quartier.funding.spending_deadline.missed.v1",
    audience=Audience.INTERNAL,
    subject="drawdown_id",
    example=_DRAWN | {"open_cents": 300000, "interest_cents": 4310},
)
class SpendingDeadlineMissed(EventSchema):
    """Money that was drawn was not spent in its window: the funder has to be told.

    `interest_cents` is what the grant owes so far; null where a base rate is not known yet.
    """

    drawdown_id = Ref(required=True)
    grant_id = Ref(required=True)
    open_cents = Cents(min=1, required=True)
    use_by = LocalDate(required=True)
    interest_cents = Cents(min=0, required=True, allow_none=True)


_OPPORTUNITY = {
    "opportunity_id": "6e7f8g9h0j1k2m3n4p5q",
    "funder": "Stiftung Nachbarschaft",
    "programme": "Orte der Begegnung",
}


@event(
    "quartier.funding.opportunity.identified.v1",
    audience=Audience.PARTNERS,
    subject="opportunity_id",
    example=_OPPORTUNITY | {"deadline_on": "2026-11-01", "own_share_percent": 10},
)
class OpportunityIdentified(EventSchema):
    """A programme was found that may help; `deadline_on` is null where it takes applications at any time."""

    opportunity_id = Ref(required=True)
    funder = Text(max=120, required=True)
    programme = Text(max=120, required=True)
    deadline_on = LocalDate(required=True, allow_none=True)
    own_share_percent = Count(max=100, required=True)


@event(
    "quartier.funding.application.submitted.v1",
    audience=Audience.PARTNERS,
    subject="opportunity_id",
    example=_OPPORTUNITY | {"amount_cents": 1200000, "submitted_on": "2026-10-20"},
)
class ApplicationSubmitted(EventSchema):
    """An application for money has gone out to a funder."""

    opportunity_id = Ref(required=True)
    funder = Text(max=120, required=True)
    programme = Text(max=120, required=True)
    amount_cents = Cents(min=1, required=True)
    submitted_on = LocalDate(required=True)


@event(
    "quartier.funding.application.refused.v1",
    audience=Audience.PARTNERS,
    subject="opportunity_id",
    example=_OPPORTUNITY | {"reason": "no-money"},
)
class ApplicationRefused(EventSchema):
    """A funder has said no to an application; who could help instead may say so."""

    opportunity_id = Ref(required=True)
    funder = Text(max=120, required=True)
    programme = Text(max=120, required=True)
    reason = Slug(*(reason.value for reason in Refused), required=True)


@event(
    "quartier.funding.co_funding.committed.v1",
    audience=Audience.PARTNERS,
    subject="grant_id",
    example={
        "grant_id": "7k2m9x0r4t6v8w1y3z5a",
        "opportunity_id": "6e7f8g9h0j1k2m3n4p5q",
        "funder": "Stiftung Nachbarschaft",
        "amount_cents": 1200000,
    },
)
class CoFundingCommitted(EventSchema):
    """A funder pays a part of what another grant is for; the amount is now in that grant's financing plan."""

    grant_id = Ref(required=True)
    opportunity_id = Ref(required=True)
    funder = Text(max=120, required=True)
    amount_cents = Cents(min=1, required=True)


_PROOF = {
    "grant_id": "7k2m9x0r4t6v8w1y3z5a",
    "proof_id": "6p7r8t9v0w1x2y3z4a5b",
    "title": "Werkhaus: Werkstatt einrichten",
    "titles": {"de": "Werkhaus: Werkstatt einrichten"},
    "kind": "final",
}


class _OfProof(EventSchema):
    """What every event of a proof says: an interim one accounts for a part of the grant's period."""

    grant_id = Ref(required=True)
    proof_id = Ref(required=True)
    title = Text(required=True)
    titles = Titles()
    kind = Slug("interim", "final", required=True)


@event(
    "quartier.funding.proof_deadline.approached.v1",
    audience=Audience.PARTNERS,
    subject="grant_id",
    example=_PROOF | {"due_on": "2027-06-30"},
)
class ProofDeadlineApproached(_OfProof):
    """A proof of use is due soon and not handed in; said once."""

    due_on = LocalDate(required=True)


@event(
    "quartier.funding.proof.submitted.v1",
    audience=Audience.PARTNERS,
    subject="grant_id",
    example=_PROOF
    | {
        "version": 1,
        "period_until": "2026-12-31",
        "spent_cents": 2450000,
        "grant_cents": 2450000,
        "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    },
)
class ProofSubmitted(_OfProof):
    """A proof of use is handed in; `sha256` is the fingerprint of what is kept of it.

    `spent_cents` is what was spent in its period until `period_until`; `grant_cents` what stays of the grant at the
    end, null for an interim proof.
    """

    version = Count(required=True)
    period_until = LocalDate(required=True)
    spent_cents = Cents(min=0, required=True)
    grant_cents = Cents(min=0, required=True, allow_none=True)
    sha256 = Text(max=64, required=True)


@event(
    "quartier.funding.proof.accepted.v1",
    audience=Audience.PARTNERS,
    subject="grant_id",
    example=_PROOF | {"accepted_on": "2027-09-14", "recognised_cents": 2450000, "repayment_cents": 0},
)
class ProofAccepted(_OfProof):
    """The authority accepts a proof of use; the two amounts are the final one's, null for an interim proof."""

    accepted_on = LocalDate(required=True)
    recognised_cents = Cents(min=0, required=True, allow_none=True)
    repayment_cents = Cents(min=0, required=True, allow_none=True)


@event(
    "quartier.funding.repayment.claimed.v1",
    audience=Audience.INTERNAL,
    subject="proof_id",
    example={
        "grant_id": "7k2m9x0r4t6v8w1y3z5a",
        "proof_id": "6p7r8t9v0w1x2y3z4a5b",
        "amount_cents": 600000,
        "interest_from": "2027-01-01",
    },
)
class RepaymentClaimed(EventSchema):
    """A part of a grant has to be paid back, with interest from a day on."""

    grant_id = Ref(required=True)
    proof_id = Ref(required=True)
    amount_cents = Cents(min=1, required=True)
    interest_from = LocalDate(required=True)
