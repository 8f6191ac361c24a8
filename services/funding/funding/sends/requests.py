"""What funding answers to those who ask for money."""

from funding.requests.rules import DeclineReason
from quartier.event import Audience, Cents, EventSchema, Ref, Slug, Text, event


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
