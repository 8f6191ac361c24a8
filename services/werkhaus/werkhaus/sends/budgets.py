"""What werkhaus says of what it spends."""

from quartier.event import Audience, Cents, EventSchema, LocalDate, Ref, event


@event(
    "quartier.werkhaus.expense.entered.v1",
    audience=Audience.INTERNAL,
    subject="expense_id",
    example={
        "expense_id": "6s7t8v9w0x1y2z3a4b5c",
        "line_id": "2k3m4n5p6q7r8s9t0v1w",
        "amount_cents": 4_990,
        "paid_on": "2026-05-12",
    },
)
class ExpenseEntered(EventSchema):
    """The house has paid this from a line of an approved grant; integer cents."""

    expense_id = Ref(required=True)
    line_id = Ref(required=True)
    amount_cents = Cents(required=True)
    paid_on = LocalDate(required=True)
