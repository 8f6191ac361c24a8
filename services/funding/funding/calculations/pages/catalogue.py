"""Every calculation that is offered: its name, what it takes, how it is run."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from marshmallow import Schema

from funding.calculations.pages import schemas
from funding.calculations.rules.binding import Binding, pro_rata
from funding.calculations.rules.deadlines import Deadlines, deadlines
from funding.calculations.rules.draw import Draw, most_to_draw
from funding.calculations.rules.interest import Rates, Repayment, repayment_interest
from funding.calculations.rules.late_use import Instalment, LateUse, Payment, Window, late_use
from funding.calculations.rules.microfund import Action, Matched, Proposal, action_fund, matched_fund
from funding.calculations.rules.settlement import Settlement, settle
from funding.calculations.rules.sheet import Figure, Sheet, Value
from funding.calculations.rules.tolerance import Line, Tolerance, check_lines
from funding.rule_profiles.rules import Profile
from quartier.web.i18n import Lazy, _l

Given = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Calculation:
    """A calculation as its doors offer it; `rules` says which inputs a profile fills in, and by which rule."""

    name: str
    title: Lazy
    #: Said of it in the API's description and on its page.
    about: Lazy
    schema: type[Schema]
    run: Callable[[Given, Profile, Rates], Sheet]
    rules: Mapping[str, str]

    def sheet(self, given: Given, profile: Profile, rates: Rates) -> Sheet:
        """Its sheet for these inputs."""
        own = {key: value for key, value in given.items() if key not in ("profile", "profile_on")}
        filled = {key: _number(profile, rule) for key, rule in self.rules.items() if key not in own}
        return self.run({**filled, **own}, profile, rates)


def _number(profile: Profile, rule: str) -> int | str | Fraction | None:
    value = profile.rules[rule].value
    return Fraction(value) if rule.endswith(("_percent", "_points")) and isinstance(value, int) else value


def _tolerance(given: Given, profile: Profile, rates: Rates) -> Sheet:
    lines = [Line(**line) for line in given["lines"]]
    return check_lines(Tolerance(**{**given, "lines": lines}))


def _late_use(given: Given, profile: Profile, rates: Rates) -> Sheet:
    own = dict(given)
    weeks, months = own.pop("window_weeks", None), own.pop("window_months", None)
    window = Window.of(profile) if weeks is None and months is None else Window(weeks, months)
    own["instalments"] = [Instalment(**each) for each in own["instalments"]]
    own["payments"] = [Payment(**each) for each in own["payments"]]
    return late_use(LateUse(**own, window=window), rates)


def _action_fund(given: Given, profile: Profile, rates: Rates) -> Sheet:
    proposals = [Proposal(**each) for each in given["proposals"]]
    return action_fund(Action(**{**given, "proposals": proposals}))


_INTEREST = {"points": "interest_points", "day_count": "day_count"}
CALCULATIONS: Mapping[str, Calculation] = {
    each.name: each
    for each in (
        Calculation(
            "settlement",
            _l("Final grant"),
            _l("What of a grant stays at the end, and what is paid back."),
            schemas.SettlementJson,
            lambda given, profile, rates: settle(Settlement(**given)),
            {"reduction_threshold_cents": "reduction_threshold_cents"},
        ),
        Calculation(
            "tolerance",
            _l("Lines beyond the plan"),
            _l("Whether the lines of a plan keep to the 20 % rule, and what of them is recognised."),
            schemas.ToleranceJson,
            _tolerance,
            {
                "tolerance_percent": "tolerance_percent",
                "warning_percent": "tolerance_warning_percent",
                "recognised_up_to": "recognised_up_to",
            },
        ),
        Calculation(
            "draw-down",
            _l("Most that can be drawn"),
            _l("How much of a grant can be drawn down now."),
            schemas.DrawDownJson,
            lambda given, profile, rates: most_to_draw(Draw(**given)),
            {},
        ),
        Calculation(
            "late-use",
            _l("Late use"),
            _l("Until when money has to be spent, and the interest on what is spent later."),
            schemas.LateUseJson,
            _late_use,
            {"interest_start": "interest_start", **_INTEREST},
        ),
        Calculation(
            "repayment-interest",
            _l("Interest on a repayment"),
            _l("What money that is paid back costs from the day the award lost its effect."),
            schemas.RepaymentInterestJson,
            lambda given, profile, rates: repayment_interest(Repayment(**given), rates),
            _INTEREST,
        ),
        Calculation(
            "micro-fund",
            _l("Micro fund, matched"),
            _l("How large a micro fund is that others’ money matches."),
            schemas.MatchedFundJson,
            lambda given, profile, rates: matched_fund(Matched(**given)),
            {},
        ),
        Calculation(
            "action-fund",
            _l("Micro fund, paid in full"),
            _l("What a jury’s votes mean for each proposal, by its cap and its money."),
            schemas.ActionFundJson,
            _action_fund,
            {},
        ),
        Calculation(
            "purpose-binding",
            _l("Purpose given up early"),
            _l("What is paid back when a thing no longer serves its purpose."),
            schemas.PurposeBindingJson,
            lambda given, profile, rates: pro_rata(Binding(**given)),
            {},
        ),
        Calculation(
            "deadlines",
            _l("Proof and retention"),
            _l("When the proof of use is due, and how long vouchers are kept."),
            schemas.DeadlinesJson,
            lambda given, profile, rates: deadlines(Deadlines(**given)),
            {
                "proof_months": "proof_months",
                "retention_years": "retention_years",
                "tax_retention_years": "tax_retention_years",
            },
        ),
    )
}


def as_json(sheet: Sheet, profile: Profile) -> dict[str, Any]:
    """A sheet as programs read it."""
    return {
        "name": sheet.name,
        "clause": sheet.clause,
        "profile": profile.name,
        "profile_valid_from": profile.valid_from,
        "inputs": [_figure(figure) for figure in sheet.inputs],
        "steps": [_figure(figure) for figure in sheet.steps],
        "results": [_figure(figure) for figure in sheet.results],
        "result": {figure.key: _plain(figure.key, figure.value) for figure in sheet.results},
    }


def _figure(figure: Figure) -> dict[str, Any]:
    given = {key: _plain(key, value) for key, value in figure.given.items()}
    value = _plain(figure.key, figure.value)
    return {"key": figure.key, "of": figure.of, "value": value, "formula": figure.formula, "given": given}


def _plain(key: str, value: Value) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if not isinstance(value, Fraction):
        return value
    if key.endswith("_cents") and value.denominator == 1:
        return value.numerator
    return f"{decimal_of(value):f}"


def decimal_of(value: Fraction) -> Decimal:
    """A fraction to six decimal places, without zeros at its end."""
    digits = Decimal(value.numerator) / Decimal(value.denominator)
    return Decimal(f"{digits:.6f}".rstrip("0").rstrip("."))
