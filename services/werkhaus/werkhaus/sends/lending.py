"""What werkhaus says of its loans: which thing and until when; people are references."""

from quartier.event import Audience, Count, EventSchema, Instant, LocalDate, Ref, Slug, event
from werkhaus.lending.rules import REMINDERS, Condition

_EXAMPLE = {
    "loan_id": "3p4q5r6s7t8v9w0x1y2z",
    "resource_id": "1m2n3p4q5r6s7t8v9w0x",
    "borrower_ref": "p0123456789abcdefghjk",
}
_CONDITIONS = tuple(condition.value for condition in Condition)


@event(
    "quartier.werkhaus.loan.offered.v1",
    audience=Audience.INTERNAL,
    subject="loan_id",
    example=_EXAMPLE
    | {"starts_on": "2026-05-22", "due_on": "2026-05-26", "hold_until": "2026-05-23T09:00:00Z"},
)
class LoanOffered(EventSchema):
    """A thing is kept until `hold_until` for who was first on its waiting list."""

    loan_id = Ref(required=True)
    resource_id = Ref(required=True)
    borrower_ref = Ref(required=True)
    starts_on = LocalDate(required=True)
    due_on = LocalDate(required=True)
    hold_until = Instant(required=True)


@event(
    "quartier.werkhaus.loan.issued.v1",
    audience=Audience.INTERNAL,
    subject="loan_id",
    example=_EXAMPLE | {"due_on": "2026-05-26", "condition": "good"},
)
class LoanIssued(EventSchema):
    """A thing was given out; it is due by the end of `due_on`. Without account, no reference."""

    loan_id = Ref(required=True)
    resource_id = Ref(required=True)
    borrower_ref = Ref(required=True, allow_none=True)
    due_on = LocalDate(required=True)
    condition = Slug(*_CONDITIONS, required=True)


@event(
    "quartier.werkhaus.loan.returned.v1",
    audience=Audience.INTERNAL,
    subject="loan_id",
    example=_EXAMPLE | {"condition": "worn", "days_late": 0},
)
class LoanReturned(EventSchema):
    """A thing is back."""

    loan_id = Ref(required=True)
    resource_id = Ref(required=True)
    borrower_ref = Ref(required=True, allow_none=True)
    condition = Slug(*_CONDITIONS, required=True)
    days_late = Count(required=True)


@event(
    "quartier.werkhaus.loan.overdue.v1",
    audience=Audience.INTERNAL,
    subject="loan_id",
    example=_EXAMPLE | {"due_on": "2026-05-26", "days_late": 1, "reminder": 1},
)
class LoanOverdue(EventSchema):
    """A thing should have been back; `reminder` counts from 1."""

    loan_id = Ref(required=True)
    resource_id = Ref(required=True)
    borrower_ref = Ref(required=True, allow_none=True)
    due_on = LocalDate(required=True)
    days_late = Count(min=1, required=True)
    reminder = Count(min=1, max=len(REMINDERS), required=True)
