"""What funding says of money called from a funder and the window it is spent in."""

from quartier.event import Audience, Cents, Count, EventSchema, LocalDate, Ref, event

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
