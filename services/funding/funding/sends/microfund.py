"""What funding says of the residents' micro fund."""

from funding.microfund.rules import DeclineReason as IdeaReason
from quartier.event import Audience, Cents, Count, EventSchema, LocalDate, Ref, Slug, Text, event


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
