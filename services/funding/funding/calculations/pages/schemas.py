"""What calculations take, as JSON: amounts in whole cents, days as ISO dates, per cents as numbers or texts."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

from marshmallow import Schema, ValidationError, validate
from marshmallow import fields as json

from funding.calculations.rules.microfund import Base
from funding.calculations.rules.settlement import Financing
from funding.rule_profiles.rules import DAY_COUNTS, INTEREST_STARTS, RECOGNISED
from quartier.event import Cents, Count, LocalDate

#: Ten billion euros.
MOST_CENTS = 10**12
MOST_ROWS = 500


class Exact(json.Decimal):
    """A number from `least` to `most` with at most six decimal places, taken exactly."""

    def __init__(self, least: int, most: int, **kwargs: Any) -> None:
        # Said here and not by a validator: that one's bounds would be described as Decimals, which JSON has not.
        bounds = {"type": ["number", "string"], "minimum": least, "maximum": most}
        super().__init__(metadata=bounds, **kwargs)
        self.least, self.most = least, most

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        number = super()._deserialize(value, attr, data, **kwargs)
        assert isinstance(number, Decimal)
        if abs(int(number.as_tuple().exponent)) > 6 or len(number.as_tuple().digits) > 12:
            raise ValidationError("Has more than six decimal places.")
        if not self.least <= number <= self.most:
            raise ValidationError(f"Is not between {self.least} and {self.most}.")
        return Fraction(number)


def _cents(**kwargs: Any) -> Cents:
    return Cents(min=0, max=MOST_CENTS, **kwargs)


def _title() -> json.String:
    return json.String(required=True, validate=validate.Length(1, 200))


def _words(words: Any, **kwargs: Any) -> json.String:
    return json.String(validate=validate.OneOf([str(word) for word in words]), **kwargs)


class CalculationJson(Schema):
    """What every calculation takes: what is not given comes from a profile's version of that day."""

    profile = json.String(validate=validate.Length(1, 40))
    profile_on = LocalDate()


class SettlementJson(CalculationJson):
    """A grant at its end."""

    financing = _words(Financing, required=True)
    award_cents = _cents(required=True)
    planned_cost_cents = _cents()
    share_percent = Exact(0, 100)
    eligible_cost_cents = _cents(required=True)
    own_planned_cents = _cents()
    planned_cover_cents = _cents()
    actual_cover_cents = _cents()
    drawn_cents = _cents()
    reduction_threshold_cents = _cents()
    unit_cents = _cents()
    units = Count(max=10**6)


class LineInPlanJson(Schema):
    """A line of the plan, and what was spent of it."""

    title = _title()
    planned_cents = _cents(required=True)
    actual_cents = _cents(required=True)
    approved = json.Boolean(load_default=False, truthy={True}, falsy={False})


class ToleranceJson(CalculationJson):
    """All lines of a plan."""

    lines = json.List(json.Nested(LineInPlanJson), required=True, validate=validate.Length(1, MOST_ROWS))
    tolerance_percent = Exact(0, 100)
    warning_percent = Exact(0, 100)
    recognised_up_to = _words(RECOGNISED)


class DrawDownJson(CalculationJson):
    """A grant in the middle of its time."""

    financing = _words(Financing, required=True)
    mode = _words(("advance", "reimbursement"))
    award_cents = _cents(required=True)
    planned_cost_cents = _cents()
    share_percent = Exact(0, 100)
    own_planned_cents = _cents()
    planned_cover_cents = _cents()
    spent_cents = _cents(required=True)
    due_cents = _cents(required=True)
    drawn_cents = _cents(required=True)
    cash_limit_left_cents = _cents()


class InstalmentJson(Schema):
    """Money that came."""

    received_on = LocalDate(required=True)
    amount_cents = _cents(required=True)


class PaymentJson(Schema):
    """Eligible cost that was paid."""

    paid_on = LocalDate(required=True)
    amount_cents = _cents(required=True)


class LateUseJson(CalculationJson):
    """Instalments and payments of one grant. Without a window of its own, the profile's holds."""

    instalments = json.List(
        json.Nested(InstalmentJson), required=True, validate=validate.Length(1, MOST_ROWS)
    )
    payments = json.List(json.Nested(PaymentJson), required=True, validate=validate.Length(max=MOST_ROWS))
    as_of_on = LocalDate(required=True)
    share_percent = Exact(0, 100)
    window_weeks = Count(max=260)
    window_months = Count(max=60)
    interest_start = _words(INTEREST_STARTS)
    points = Exact(0, 20)
    day_count = _words(DAY_COUNTS)


class RepaymentInterestJson(CalculationJson):
    """An amount paid back."""

    amount_cents = _cents(required=True)
    from_on = LocalDate(required=True)
    until_on = LocalDate(required=True)
    points = Exact(0, 20)
    day_count = _words(DAY_COUNTS)


class MatchedFundJson(CalculationJson):
    """A micro fund that others' money matches."""

    private_cents = _cents(required=True)
    municipal_extra_cents = _cents()
    public_percent = Exact(0, 100)
    drawn_cents = _cents()
    non_investive_cents = _cents()


class VotedJson(Schema):
    """What somebody asks for, and the votes."""

    title = _title()
    asked_cents = _cents(required=True)
    yes = Count(required=True, max=1000)
    no = Count(max=1000)
    abstained = Count(max=1000)


class ActionFundJson(CalculationJson):
    """A micro fund that is paid in full, and its jury."""

    budget_cents = _cents(required=True)
    cap_cents = _cents(required=True)
    decided_cents = _cents()
    members = Count(required=True, min=1, max=1000)
    quorum = Count(max=1000)
    majority_of = _words(Base)
    proposals = json.List(json.Nested(VotedJson), required=True, validate=validate.Length(1, MOST_ROWS))


class PurposeBindingJson(CalculationJson):
    """A thing that a grant has paid for."""

    grant_cents = _cents(required=True)
    begun_on = LocalDate(required=True)
    bound_months = Count(required=True, min=1, max=1200)
    ended_on = LocalDate(required=True)


class DeadlinesJson(CalculationJson):
    """The end of a grant's period."""

    period_end_on = LocalDate(required=True)
    proof_months = Count(max=60)
    retention_years = Count(max=30)
    tax_retention_years = Count(max=30)
    submitted_on = LocalDate()
    last_voucher_on = LocalDate()


class FigureJson(Schema):
    """A figure of a sheet. Amounts that are not whole cents yet, and per cents, are texts."""

    key = json.String()
    of = json.String()
    value = json.Raw()
    formula = json.String()
    given = json.Dict(keys=json.String(), values=json.Raw())


class SheetJson(Schema):
    """A calculation as it can be checked; `result` has the results by their keys."""

    name = json.String()
    clause = json.String()
    profile = json.String()
    profile_valid_from = LocalDate()
    inputs = json.List(json.Nested(FigureJson))
    steps = json.List(json.Nested(FigureJson))
    results = json.List(json.Nested(FigureJson))
    result = json.Dict(keys=json.String(), values=json.Raw())
