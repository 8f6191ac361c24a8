"""What was bought or built serves its purpose for a time; given up earlier, the rest is paid back pro rata."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from funding.calculations.rules.sheet import Figure, Sheet, inputs_of, months_after, rounded
from quartier.errors import Invalid

CLAUSE = "Nr. 4.2 ANBest-P (Zweckbindung)"


class EndedBeforeBegun(Invalid):
    """This day lies before the binding began. Correct one of the two days."""

    field = "ended_on"


@dataclass(frozen=True, kw_only=True)
class Binding:
    """Grant money in a thing, in cents, bound for so many months from a local day on."""

    grant_cents: int
    begun_on: date
    bound_months: int
    #: The day from which it no longer serves the purpose.
    ended_on: date


def pro_rata(command: Binding) -> Sheet:
    """What is paid back: the grant's part for the months that were not served in full."""
    if command.ended_on < command.begun_on:
        raise EndedBeforeBegun
    until = months_after(command.begun_on, command.bound_months)
    served = min(command.bound_months, full_months(command.begun_on, command.ended_on))
    missing = command.bound_months - served
    back = rounded(Fraction(command.grant_cents * missing, command.bound_months))
    steps = (
        Figure("bound_until_on", until),
        Figure("served_months", served),
        Figure("missing_months", missing, "{bound_months} − {served_months}"),
    )
    results = (
        Figure("repayment_cents", back, "{grant_cents} × {missing_months} ÷ {bound_months}"),
        Figure("kept_cents", command.grant_cents - back, "{grant_cents} − {repayment_cents}"),
    )
    inputs = inputs_of(command, *command.__dataclass_fields__)
    return Sheet("purpose-binding", CLAUSE, inputs, steps, results)


def full_months(first: date, last: date) -> int:
    """Months from one day to another that are over."""
    months = (last.year - first.year) * 12 + last.month - first.month
    return months if months_after(first, months) <= last else months - 1
