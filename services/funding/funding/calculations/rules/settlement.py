"""The final grant by type of financing (Nr. 1.2 and 2 ANBest-P): what stays, what is paid back."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from funding.calculations.rules.sheet import Figure, Sheet, inputs_of, per_cent, rounded
from quartier.errors import Invalid

CLAUSE = "Nr. 1.2, 2.1, 2.2 ANBest-P"


class Financing(StrEnum):
    """Which part of the cost a grant bears (Finanzierungsart).

    A share of it; what own and others' money leaves open; a fixed amount; all of it.
    """

    SHARE = "share"
    DEFICIT = "deficit"
    FIXED = "fixed"
    FULL = "full"


class ShareUnknown(Invalid):
    """A share needs the planned cost, or the share in per cent. Enter one of the two."""

    field = "planned_cost_cents"


class UnitsUnfinished(Invalid):
    """A fixed amount by unit needs both: the amount for one, and how many there were."""

    field = "units"


@dataclass(frozen=True, kw_only=True)
class Settlement:
    """A grant at its end; amounts in cents. Cover is what third parties and income bring; own money is apart."""

    financing: str
    award_cents: int
    eligible_cost_cents: int
    planned_cost_cents: int | None = None
    #: The share in per cent; without it, it is the award's part of the planned cost.
    share_percent: Fraction | None = None
    own_planned_cents: int = 0
    planned_cover_cents: int = 0
    actual_cover_cents: int = 0
    drawn_cents: int = 0
    #: Changes up to this sum do not reduce the grant (Nr. 2.2; the amount is the notice's).
    reduction_threshold_cents: int = 0
    #: For a fixed amount by unit.
    unit_cents: int | None = None
    units: int | None = None


def settle(command: Settlement) -> Sheet:
    """The final grant, what is paid back or still to come, and what is left to own money."""
    steps = [*_change(command), *_STEPS[Financing(command.financing)](command)]
    computed = steps[-1]
    change = next(step.value for step in steps if step.key == "change_cents")
    assert isinstance(change, int)
    small = change <= command.reduction_threshold_cents and command.financing in (
        Financing.SHARE,
        Financing.DEFICIT,
    )
    if small and change > 0:
        grant = min(command.award_cents, command.eligible_cost_cents)
        formula = "min({award_cents}, {eligible_cost_cents})"
    else:
        assert isinstance(computed.value, (int, Fraction))
        grant = rounded(min(command.award_cents, max(0, computed.value)))
        formula = "min({award_cents}, max(0, {computed_grant_cents}))"
    own = max(0, command.eligible_cost_cents - command.actual_cover_cents - grant)
    results = (
        Figure("grant_cents", grant, formula),
        Figure("reduction_cents", command.award_cents - grant, "{award_cents} − {grant_cents}"),
        Figure(
            "repayment_cents", max(0, command.drawn_cents - grant), "max(0, {drawn_cents} − {grant_cents})"
        ),
        Figure(
            "remaining_cents", max(0, grant - command.drawn_cents), "max(0, {grant_cents} − {drawn_cents})"
        ),
        Figure(
            "own_share_cents", own, "max(0, {eligible_cost_cents} − {actual_cover_cents} − {grant_cents})"
        ),
    )
    inputs = inputs_of(command, *command.__dataclass_fields__)
    return Sheet("settlement", CLAUSE, inputs, tuple(steps), results)


def share_of(award_cents: int, planned_cost_cents: int | None, share_percent: Fraction | None) -> Fraction:
    """The share that a grant bears, as a fraction of one."""
    if share_percent is not None:
        return per_cent(share_percent)
    if not planned_cost_cents:
        raise ShareUnknown
    return Fraction(award_cents, planned_cost_cents)


def _change(command: Settlement) -> list[Figure]:
    """By how much cost went down and cover went up, together."""
    planned = command.planned_cost_cents
    parts, formula = 0, "{extra_cover_cents}"
    if planned is not None:
        parts = max(0, planned - command.eligible_cost_cents)
        formula = "max(0, {planned_cost_cents} − {eligible_cost_cents}) + {extra_cover_cents}"
    elif command.financing == Financing.DEFICIT:
        planned = command.award_cents + command.own_planned_cents + command.planned_cover_cents
        parts = max(0, planned - command.eligible_cost_cents)
        formula = (
            "max(0, {award_cents} + {own_planned_cents} + {planned_cover_cents} − {eligible_cost_cents})"
        )
        formula += " + {extra_cover_cents}"
    extra = max(0, command.actual_cover_cents - command.planned_cover_cents)
    return [
        Figure("extra_cover_cents", extra, "max(0, {actual_cover_cents} − {planned_cover_cents})"),
        Figure("change_cents", parts + extra, formula),
    ]


def _share(command: Settlement) -> list[Figure]:
    share = share_of(command.award_cents, command.planned_cost_cents, command.share_percent)
    extra = max(0, command.actual_cover_cents - command.planned_cover_cents)
    supported = max(0, command.eligible_cost_cents - extra)
    derived = "{award_cents} ÷ {planned_cost_cents}" if command.share_percent is None else ""
    return [
        Figure("borne_percent", share * 100, derived),
        Figure("supported_cost_cents", supported, "max(0, {eligible_cost_cents} − {extra_cover_cents})"),
        Figure("computed_grant_cents", share * supported, "{borne_percent} × {supported_cost_cents}"),
    ]


def _deficit(command: Settlement) -> list[Figure]:
    """Own money stays due in full."""
    left = command.eligible_cost_cents - command.own_planned_cents - command.actual_cover_cents
    formula = "{eligible_cost_cents} − {own_planned_cents} − {actual_cover_cents}"
    return [Figure("computed_grant_cents", left, formula)]


def _fixed(command: Settlement) -> list[Figure]:
    if (command.unit_cents is None) != (command.units is None):
        raise UnitsUnfinished
    if command.unit_cents is None or command.units is None:
        return [Figure("computed_grant_cents", command.eligible_cost_cents, "{eligible_cost_cents}")]
    amount = command.unit_cents * command.units
    return [Figure("computed_grant_cents", amount, "{unit_cents} × {units}")]


def _full(command: Settlement) -> list[Figure]:
    left = command.eligible_cost_cents - command.actual_cover_cents
    return [Figure("computed_grant_cents", left, "{eligible_cost_cents} − {actual_cover_cents}")]


_STEPS = {
    Financing.SHARE: _share,
    Financing.DEFICIT: _deficit,
    Financing.FIXED: _fixed,
    Financing.FULL: _full,
}
