"""What rules are called, and their values as people say them."""

from collections.abc import Mapping

from funding.rule_profiles.rules import KINDS, Evidence, Rule, Unit
from quartier.web import _l, formats, i18n
from quartier.web.i18n import Lazy

NAMES: Mapping[str, Lazy] = {
    "window_weeks": _l("Weeks to spend what was drawn"),
    "window_months": _l("Months to spend what was drawn"),
    "small_instalment_cents": _l("Small instalment: up to"),
    "small_instalment_months": _l("Small instalment: months to spend it"),
    "middle_instalment_cents": _l("Medium instalment: up to"),
    "middle_instalment_months": _l("Medium instalment: months to spend it"),
    "interest_points": _l("Interest, points above the base rate"),
    "interest_start": _l("Interest on late use runs from"),
    "day_count": _l("How days are counted"),
    "tolerance_percent": _l("A line may go beyond its plan by"),
    "tolerance_warning_percent": _l("Warn when so much of the tolerance is used"),
    "recognised_up_to": _l("Recognised beyond the tolerance"),
    "reduction_threshold_cents": _l("Changes up to this sum do not count"),
    "proof_months": _l("Months until the proof of use"),
    "proof_layout": _l("Simple or full proof of use"),
    "retention_years": _l("Years to keep vouchers, by the grant’s rules"),
    "tax_retention_years": _l("Years to keep vouchers, by tax law"),
    "inventory_threshold_cents": _l("Things are listed in the inventory from"),
    "procurement_direct_cents": _l("Direct order of goods and services up to"),
    "procurement_direct_works_cents": _l("Direct order of building work up to"),
}
WORDS: Mapping[str, Lazy] = {
    "payout": _l("The day the money came"),
    "deadline": _l("The end of the spending window"),
    "month-13": _l("The thirteenth month"),
    "act/365": _l("By days, a year has 365"),
    "act/act": _l("By days, a year has its own"),
    "30/360": _l("By months of 30 days"),
    "tolerance": _l("Up to the tolerance"),
    "plan": _l("Up to the plan"),
    "full": _l("Full, with a list of all vouchers"),
    "simple": _l("Simple, with sums by line"),
}
EVIDENCE: Mapping[str, Lazy] = {
    Evidence.READ: _l("Read in the source"),
    Evidence.KNOWN: _l("Usual, but not read in the source"),
    Evidence.ASSUMED: _l("Assumed: take it from the notice of award"),
}


def said(key: str, rule: Rule) -> str:
    """A rule's value in the reader's language."""
    value = rule.value
    if value is None:
        return "–"
    if isinstance(value, str):
        return str(WORDS[value])
    if KINDS[key].unit is Unit.CENTS:
        return formats.money(value, i18n.current().lang)
    return f"{value}\u00a0%" if KINDS[key].unit is Unit.PERCENT else str(value)


def source(rule: Rule) -> str:
    """Clause and source in one line."""
    return ": ".join(part for part in (rule.clause, rule.source) if part) or "–"
