"""How much of a grant may be drawn now (Nr. 1.4 ANBest-P): only what is due soon, and own money first."""

from dataclasses import dataclass
from fractions import Fraction

from funding.calculations.rules.settlement import Financing, share_of
from funding.calculations.rules.sheet import Figure, Sheet, inputs_of, rounded

CLAUSE = "Nr. 1.3, 1.4 ANBest-P"


@dataclass(frozen=True, kw_only=True)
class Draw:
    """A grant in the middle of its time, in cents: `due_cents` is due within the spending window.

    `mode` is ``advance``, or ``reimbursement`` where only what is paid counts.
    """

    financing: str
    award_cents: int
    spent_cents: int
    due_cents: int
    drawn_cents: int
    mode: str = "advance"
    planned_cost_cents: int | None = None
    share_percent: Fraction | None = None
    own_planned_cents: int = 0
    planned_cover_cents: int = 0
    #: What the funder's budget of this year still holds for this grant.
    cash_limit_left_cents: int | None = None


def most_to_draw(command: Draw) -> Sheet:
    """The most that can be drawn down now."""
    soon = command.due_cents if command.mode == "advance" else 0
    needed = "{spent_cents} + {due_cents}" if command.mode == "advance" else "{spent_cents}"
    steps = [Figure("needed_cents", command.spent_cents + soon, needed)]
    steps += _claim(command, command.spent_cents + soon)
    claim = steps[-1].value
    assert isinstance(claim, (int, Fraction))
    bounds = [claim - command.drawn_cents, Fraction(command.award_cents - command.drawn_cents)]
    names = ["{claim_cents} − {drawn_cents}", "{award_cents} − {drawn_cents}"]
    if command.cash_limit_left_cents is not None:
        bounds.append(Fraction(command.cash_limit_left_cents))
        names.append("{cash_limit_left_cents}")
    most = rounded(max(Fraction(0), min(bounds)))
    results = (Figure("maximum_cents", most, f"max(0, min({', '.join(names)}))"),)
    inputs = inputs_of(command, *command.__dataclass_fields__)
    return Sheet("draw-down", CLAUSE, inputs, tuple(steps), results)


def _claim(command: Draw, needed: int) -> list[Figure]:
    """The grant's part of what is needed."""
    if command.financing in (Financing.SHARE, Financing.FIXED):
        share = share_of(command.award_cents, command.planned_cost_cents, command.share_percent)
        derived = "{award_cents} ÷ {planned_cost_cents}" if command.share_percent is None else ""
        return [
            Figure("borne_percent", share * 100, derived),
            Figure("claim_cents", share * needed, "{borne_percent} × {needed_cents}"),
        ]
    if command.financing == Financing.FULL:
        left = max(0, needed - command.planned_cover_cents)
        return [Figure("claim_cents", left, "max(0, {needed_cents} − {planned_cover_cents})")]
    left = max(0, needed - command.own_planned_cents - command.planned_cover_cents)
    formula = "max(0, {needed_cents} − {own_planned_cents} − {planned_cover_cents})"
    return [Figure("claim_cents", left, formula)]
