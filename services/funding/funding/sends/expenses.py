"""What funding says of what is spent."""

from quartier.event import Audience, Cents, EventSchema, LocalDate, Ref, event


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
