"""What the figures of a sheet are called, and a sheet as its page shows it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from babel.numbers import format_decimal

from funding.calculations.pages.catalogue import decimal_of
from funding.calculations.rules.sheet import Figure, Sheet, Value
from quartier.web import _l, formats, i18n
from quartier.web.i18n import Lazy

NAMES: Mapping[str, Lazy] = {
    "financing": _l("Type of financing"),
    "award_cents": _l("Grant awarded"),
    "planned_cost_cents": _l("Planned cost"),
    "share_percent": _l("Share that the grant bears"),
    "borne_percent": _l("Share that the grant bears"),
    "eligible_cost_cents": _l("Eligible cost"),
    "own_planned_cents": _l("Own money, planned"),
    "planned_cover_cents": _l("Others’ money and income, planned"),
    "actual_cover_cents": _l("Others’ money and income that came"),
    "drawn_cents": _l("Drawn down so far"),
    "reduction_threshold_cents": _l("Changes up to this sum do not count"),
    "unit_cents": _l("Amount for one unit"),
    "units": _l("Units"),
    "extra_cover_cents": _l("More money from others than planned"),
    "change_cents": _l("Change against the plan"),
    "supported_cost_cents": _l("Cost that the grant bears a share of"),
    "computed_grant_cents": _l("Grant by this rule"),
    "grant_cents": _l("Grant"),
    "reduction_cents": _l("Reduction"),
    "repayment_cents": _l("To pay back"),
    "remaining_cents": _l("Still to come from the funder"),
    "own_share_cents": _l("Left to own money"),
    "tolerance_percent": _l("Tolerance"),
    "warning_percent": _l("Warn when so much of the tolerance is used"),
    "recognised_up_to": _l("Recognised beyond the tolerance"),
    "over_percent": _l("Beyond the plan"),
    "line_state": _l("Where the line stands"),
    "line_recognised_cents": _l("Recognised of the line"),
    "over_cents": _l("Beyond the plan, all lines"),
    "saved_cents": _l("Saved in other lines"),
    "ok": _l("Keeps to the rule"),
    "recognised_cents": _l("Recognised in all"),
    "uncovered_cents": _l("Not covered by savings"),
    "lines_beyond": _l("Lines that need the funder’s consent"),
    "lines_near": _l("Lines near the end of their tolerance"),
    "mode": _l("Drawn"),
    "spent_cents": _l("Eligible cost paid so far"),
    "due_cents": _l("Due within the spending window"),
    "cash_limit_left_cents": _l("Left of the funder’s money for this year"),
    "needed_cents": _l("Needed until then"),
    "claim_cents": _l("The grant’s part of it"),
    "maximum_cents": _l("Most that can be drawn now"),
    "amount_cents": _l("Amount"),
    "from_on": _l("From"),
    "until_on": _l("Until"),
    "points": _l("Points above the base rate"),
    "day_count": _l("How days are counted"),
    "piece_cents": _l("Interest of this half-year"),
    "interest_cents": _l("Interest"),
    "total_cents": _l("Amount and interest"),
    "instalment_cents": _l("Money received"),
    "payment_cents": _l("Cost paid"),
    "as_of_on": _l("Looked at on"),
    "interest_start": _l("Interest runs from"),
    "window_weeks": _l("Weeks to spend it"),
    "window_months": _l("Months to spend it"),
    "use_by_on": _l("To be spent by"),
    "late_cents": _l("Spent late, or not yet"),
    "late_total_cents": _l("Spent late, or not yet, in all"),
    "unspent_cents": _l("Received and not spent yet"),
    "private_cents": _l("From private people and firms"),
    "municipal_extra_cents": _l("Further money of the city"),
    "public_percent": _l("Public share at most"),
    "non_investive_cents": _l("Decided for what is no investment"),
    "others_cents": _l("Others’ money together"),
    "federal_third_cents": _l("Third of the federal government"),
    "state_third_cents": _l("Third of the state"),
    "city_third_cents": _l("Third of the city"),
    "public_cents": _l("Public funding at most"),
    "fund_cents": _l("The whole fund"),
    "city_total_cents": _l("The city pays in all"),
    "return_cents": _l("Drawn too much, to be returned"),
    "non_investive_most_cents": _l("At most for what is no investment"),
    "refused_cents": _l("Decided beyond that, to be refused"),
    "budget_cents": _l("Budget"),
    "cap_cents": _l("At most for one action"),
    "decided_cents": _l("Decided already"),
    "members": _l("Members of the jury"),
    "quorum": _l("Quorum"),
    "majority_of": _l("Majority of"),
    "left_cents": _l("Left at the beginning"),
    "asked_cents": _l("Asked for"),
    "votes_needed": _l("Votes needed"),
    "yes": _l("Votes for it"),
    "outcome": _l("What becomes of it"),
    "awarded_cents": _l("Awarded"),
    "awarded_total_cents": _l("Awarded in all"),
    "still_left_cents": _l("Left at the end"),
    "begun_on": _l("Binding since"),
    "bound_months": _l("Months of binding"),
    "ended_on": _l("Purpose given up on"),
    "bound_until_on": _l("Bound until"),
    "served_months": _l("Full months served"),
    "missing_months": _l("Months missing"),
    "kept_cents": _l("May be kept"),
    "period_end_on": _l("Last day of the period"),
    "proof_months": _l("Months until the proof of use"),
    "retention_years": _l("Years by the grant’s rules"),
    "tax_retention_years": _l("Years by tax law"),
    "submitted_on": _l("Proof handed in on"),
    "last_voucher_on": _l("Day of the last voucher"),
    "grant_retention_on": _l("Kept until, by the grant’s rules"),
    "tax_retention_on": _l("Kept until, by tax law"),
    "proof_due_on": _l("Proof of use due by"),
    "keep_until_on": _l("Keep vouchers until"),
    "rate_percent": _l("Rate"),
    "days": _l("Days"),
    "planned_cents": _l("Planned"),
    "actual_cents": _l("Spent"),
}
WORDS: Mapping[str, Lazy] = {
    "share": _l("A share (Anteilfinanzierung)"),
    "deficit": _l("What is missing (Fehlbedarfsfinanzierung)"),
    "fixed": _l("A fixed amount (Festbetragsfinanzierung)"),
    "full": _l("All of it (Vollfinanzierung)"),
    "within": _l("Within the plan"),
    "over": _l("Within the tolerance"),
    "near": _l("Near the end of the tolerance"),
    "beyond": _l("Beyond the tolerance"),
    "tolerance": _l("Up to the tolerance"),
    "plan": _l("Up to the plan"),
    "advance": _l("In advance, for what is due soon"),
    "reimbursement": _l("Afterwards, for what was paid"),
    "payout": _l("The day the money came"),
    "deadline": _l("The end of the spending window"),
    "month-13": _l("The thirteenth month"),
    "act/365": _l("By days, a year has 365"),
    "act/act": _l("By days, a year has its own"),
    "30/360": _l("By months of 30 days"),
    "members": _l("All members"),
    "present": _l("Those present"),
    "cast": _l("Votes cast"),
    "granted": _l("Granted"),
    "partial": _l("Only a part is left: offer it, or wait"),
    "rejected": _l("Rejected"),
    "cap-exceeded": _l("More than one action may have"),
    "no-quorum": _l("Too few were present"),
    "no-money": _l("No money left"),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A figure as a page shows it: what it is, how it comes about, what it comes to."""

    name: str
    derived: str
    value: str


def shown(sheet: Sheet, figures: tuple[Figure, ...]) -> list[Shown]:
    """Figures of a sheet in the reader's language."""
    return [
        Shown(_name(figure), _derived(figure, sheet.given(figure)), said(figure.key, figure.value))
        for figure in figures
    ]


def said(key: str, value: Value) -> str:
    """A value as people say it."""
    texts = i18n.current()
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return texts.gettext("Yes") if value else texts.gettext("No")
    if isinstance(value, date):
        return formats.short_day(value, texts.lang)
    if isinstance(value, str):
        return str(WORDS.get(value, value))
    if key.endswith("_cents") and Fraction(value).denominator == 1:
        return formats.money(int(value), texts.lang)
    number = _exact(value, key)
    return f"{number}\u00a0%" if key.endswith("_percent") else number


def _exact(value: int | Fraction, key: str) -> str:
    """A number with as many places as it has, up to six; parts of cents in euros."""
    number = decimal_of(Fraction(value) / (100 if key.endswith("_cents") else 1))
    return format_decimal(number, "#,##0.######", locale=formats.locale(i18n.current().lang))


def _name(figure: Figure) -> str:
    name = str(NAMES[figure.key])
    return f"{name}: {_days(figure.of)}" if figure.of else name


def _days(of: str) -> str:
    """Days in what a figure is of, as the reader writes them."""
    lang = i18n.current().lang
    return re.sub(r"\d{4}-\d\d-\d\d", lambda found: formats.short_day(date.fromisoformat(found[0]), lang), of)


def _derived(figure: Figure, given: Mapping[str, Value]) -> str:
    """The formula with the figures that stand in it; it runs from left to right in every language."""
    first, last = ("\u2068", "\u2069") if i18n.current().dir == "rtl" else ("", "")
    return re.sub(
        r"{(\w+)}", lambda found: first + said(found[1], given.get(found[1])) + last, figure.formula
    )
