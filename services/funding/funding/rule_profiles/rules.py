"""What is true of rule profiles and of the base interest rate.

Rules of grant law differ by funder and edition: the same rule stands in force with different values and under
different clauses. So a profile is data: each rule with its value, its clause, its source, and how sure we are of it.
A grant keeps the profile that was in force when it was awarded.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from quartier.errors import Conflict, Invalid, NotFound


class Evidence(StrEnum):
    """How sure a value is: read in the source named, well known but not read, or assumed until the notice says it."""

    READ = "read"
    KNOWN = "known"
    ASSUMED = "assumed"


class Unit(StrEnum):
    """What a rule's value counts."""

    CENTS = "cents"
    PERCENT = "percent"
    POINTS = "points"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"
    WORD = "word"


@dataclass(frozen=True, slots=True)
class Kind:
    """What values a rule can have: whole numbers up to `most`, or one of `words`; `optional` ones may be absent."""

    unit: Unit
    most: int = 0
    words: tuple[str, ...] = ()
    optional: bool = False


#: From when late use bears interest: the pay-out, the end of the window, or the thirteenth month (NRW).
INTEREST_STARTS = ("payout", "deadline", "month-13")
#: How days become parts of a year: by days of 365 or of the year's own days, or by months of 30.
DAY_COUNTS = ("act/365", "act/act", "30/360")
#: What of a line beyond its tolerance is recognised: up to the tolerance, or only up to the plan.
RECOGNISED = ("tolerance", "plan")
#: Whether every voucher is listed in the proof of use, or a sum by line is enough.
PROOF_LAYOUTS = ("full", "simple")

_MONTHS, _CENTS = Kind(Unit.MONTHS, 60), Kind(Unit.CENTS, 10**12)
_MAYBE_MONTHS, _MAYBE_CENTS = Kind(Unit.MONTHS, 60, optional=True), Kind(Unit.CENTS, 10**12, optional=True)
#: Every rule a profile sets. The window is counted in weeks where those are given, else in months; small instalments
#: may have longer ones.
KINDS: Mapping[str, Kind] = {
    "window_weeks": Kind(Unit.WEEKS, 260, optional=True),
    "window_months": _MAYBE_MONTHS,
    "small_instalment_cents": _MAYBE_CENTS,
    "small_instalment_months": _MAYBE_MONTHS,
    "middle_instalment_cents": _MAYBE_CENTS,
    "middle_instalment_months": _MAYBE_MONTHS,
    "interest_points": Kind(Unit.POINTS, 20),
    "interest_start": Kind(Unit.WORD, words=INTEREST_STARTS),
    "day_count": Kind(Unit.WORD, words=DAY_COUNTS),
    "tolerance_percent": Kind(Unit.PERCENT, 100),
    "tolerance_warning_percent": Kind(Unit.PERCENT, 100),
    "recognised_up_to": Kind(Unit.WORD, words=RECOGNISED),
    "reduction_threshold_cents": _CENTS,
    "proof_months": _MONTHS,
    "proof_layout": Kind(Unit.WORD, words=PROOF_LAYOUTS, optional=True),
    "retention_years": Kind(Unit.YEARS, 30),
    "tax_retention_years": Kind(Unit.YEARS, 30),
    "inventory_threshold_cents": _CENTS,
    "procurement_direct_cents": _CENTS,
    "procurement_direct_works_cents": _CENTS,
}


class ProfileNotFound(NotFound):
    """There is no such rule profile. Choose one from the list of rule profiles."""


class RuleNotFound(NotFound):
    """A rule profile has no such rule. Choose one from the profile’s list."""


class UnfitValue(Invalid):
    """This rule does not take such a value. Enter a whole number from 0 to {most}, or one of its words."""

    field = "value"


class WindowMissing(Invalid):
    """The spending window is missing. Enter it in weeks or in months, one of the two."""

    field = "value"


class TierUnfinished(Invalid):
    """A window for small instalments needs both: up to which amount, and how many months."""

    field = "value"


class NothingChanged(Conflict):
    """This version says the same as the one in force. Change a rule before it is adopted."""


class VersionKnown(Conflict):
    """This profile has a version being drafted already. Finish that one first."""


class DayTaken(Conflict):
    """Another version of this profile holds from that day on. Choose another day."""

    field = "valid_from"


class VersionStands(Conflict):
    """This version was adopted and stands as it is. Begin a new one to change it."""


class VersionWaits(Conflict):
    """This version waits for a decision. It can be changed again when that has been made."""


class NotInForce(Conflict):
    """No version of this profile is in force on {day}. Choose another profile, or adopt a version for that day."""


class UnknownRate(Conflict):
    """The base interest rate for {day} is not known here. Enter it as soon as the Bundesbank has announced it."""


class RateKnown(Conflict):
    """The rate of that half-year is known already and stands."""

    field = "valid_from"


class NoHalfYear(Invalid):
    """The base interest rate changes on 1 January and 1 July only. Choose one of these days."""

    field = "valid_from"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a profile; `value` is a whole number in the unit of its kind, a word of it, or None."""

    value: int | str | None
    clause: str
    source: str
    evidence: str

    def as_json(self) -> dict[str, Any]:
        """As it is kept."""
        return {
            "value": self.value,
            "clause": self.clause,
            "source": self.source,
            "evidence": self.evidence,
        }


@dataclass(frozen=True, slots=True)
class Profile:
    """A version of a profile: all its rules, in force from a local day on."""

    name: str
    title: str
    valid_from: date
    rules: Mapping[str, Rule]

    def whole(self, key: str) -> int:
        """A number that every profile has."""
        value = self.rules[key].value
        assert isinstance(value, int)
        return value

    def maybe(self, key: str) -> int | None:
        """A number that a profile may have."""
        value = self.rules[key].value
        assert value is None or isinstance(value, int)
        return value

    def word(self, key: str) -> str:
        """One of the rule's words."""
        return str(self.rules[key].value)

    def as_json(self) -> dict[str, Any]:
        """As a grant keeps it."""
        return {
            "profile": self.name,
            "title": self.title,
            "valid_from": self.valid_from.isoformat(),
            "rules": {key: rule.as_json() for key, rule in self.rules.items()},
        }


def read_profile(document: Mapping[str, Any]) -> Profile:
    """A profile from its document; raises a refusal for what is none."""
    rules = read_rules(document["rules"])
    day = date.fromisoformat(document["valid_from"])
    return Profile(document["profile"], document["title"], day, rules)


def read_rules(document: Mapping[str, Mapping[str, Any]]) -> dict[str, Rule]:
    """All rules of a profile, each once, each fit, in their order; one the document leaves out is absent."""
    if unknown := document.keys() - KINDS.keys():
        raise RuleNotFound(rule=sorted(unknown)[0])
    absent = {"value": None, "clause": "", "source": "", "evidence": Evidence.ASSUMED.value}
    rules = {key: Rule(**{**absent, **document.get(key, {})}) for key in KINDS}
    for key, rule in rules.items():
        check_value(key, rule.value)
    check_window(rules)
    return rules


def check_value(key: str, value: int | str | None) -> None:
    """A rule's value is of its kind."""
    if key not in KINDS:
        raise RuleNotFound
    kind = KINDS[key]
    absent = value is None and kind.optional
    word = kind.unit is Unit.WORD and value in kind.words
    number = kind.unit is not Unit.WORD and type(value) is int and 0 <= value <= kind.most
    if not (absent or word or number):
        raise UnfitValue(most=kind.most)


def check_window(rules: Mapping[str, Rule]) -> None:
    """There is exactly one window, and each longer one for smaller instalments has its bound."""
    if (rules["window_weeks"].value is None) == (rules["window_months"].value is None):
        raise WindowMissing
    for tier in ("small", "middle"):
        bound, months = rules[f"{tier}_instalment_cents"], rules[f"{tier}_instalment_months"]
        if (bound.value is None) != (months.value is None):
            raise TierUnfinished


def changed(before: Mapping[str, Rule], after: Mapping[str, Rule]) -> list[str]:
    """The rules that two versions do not share, in the profile's order."""
    return [key for key in KINDS if before[key] != after[key]]


def in_force(versions: Iterable[Profile], day: date) -> Profile:
    """The version in force on a local day, of versions of one profile. Raises `NotInForce`."""
    begun = [version for version in versions if version.valid_from <= day]
    if not begun:
        raise NotInForce(day=day)
    return max(begun, key=lambda version: version.valid_from)


# ── The base interest rate (section 247 of the Civil Code): it holds for half a year ──────────────────────────────


def half_year(day: date) -> date:
    """The first day of the half-year that a day lies in."""
    return date(day.year, 1 if day.month < 7 else 7, 1)


def check_half_year(day: date) -> None:
    """A rate holds from the first day of a half-year on."""
    if day != half_year(day):
        raise NoHalfYear


def rate_on(rates: Mapping[date, Decimal], day: date) -> Decimal:
    """The rate in per cent on a local day; `rates` has each by the first day of its half-year.

    A half-year that is not in the table is refused: a rate is never carried forward without a word.
    """
    rate = rates.get(half_year(day))
    if rate is None:
        raise UnknownRate(day=half_year(day))
    return rate
