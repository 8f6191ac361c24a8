"""What funding says of money that may come: institutions and amounts, no persons."""

from funding.acquisition.rules.stages import Refused
from quartier.event import Audience, Cents, Count, EventSchema, LocalDate, Ref, Slug, Text, event

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
