"""When the proof of use is due, and how long vouchers are kept: the longer of grant law and tax law."""

from dataclasses import dataclass
from datetime import date

from funding.calculations.rules.sheet import Figure, Sheet, TooLate, inputs_of, months_after

CLAUSE = "Nr. 6.1, 6.5 ANBest-P, § 147 AO"


@dataclass(frozen=True, kw_only=True)
class Deadlines:
    """The end of a grant's period, and the terms of its profile."""

    period_end_on: date
    proof_months: int
    retention_years: int = 5
    tax_retention_years: int = 8
    #: The day the proof was handed in; until then, the last day on which it may be.
    submitted_on: date | None = None
    #: The day of the last voucher; without it, the period's last day.
    last_voucher_on: date | None = None


def deadlines(command: Deadlines) -> Sheet:
    """The days by which, and until which, something has to be done."""
    proof = months_after(command.period_end_on, command.proof_months)
    submitted = command.submitted_on or proof
    grant_law = months_after(submitted, 12 * command.retention_years)
    year = (command.last_voucher_on or command.period_end_on).year + command.tax_retention_years
    if year > date.max.year:
        raise TooLate
    tax_law = date(year, 12, 31)
    steps = (Figure("grant_retention_on", grant_law), Figure("tax_retention_on", tax_law))
    results = (
        Figure("proof_due_on", proof),
        Figure("keep_until_on", max(grant_law, tax_law), "max({grant_retention_on}, {tax_retention_on})"),
    )
    inputs = inputs_of(command, *command.__dataclass_fields__)
    return Sheet("deadlines", CLAUSE, inputs, steps, results)
