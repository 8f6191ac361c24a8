"""How well an opportunity fits: a few questions with an answer each, weighed openly; no figure without its reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from funding.acquisition.rules.stages import Eligible, Terms, bears_own_share, next_deadline, within
from funding.calculations.rules.sheet import per_cent, rounded

#: So many days before a deadline there is time enough, and so many are still half of it.
ENOUGH_DAYS, FEW_DAYS = 28, 14
FULL, HALF, NONE = 100, 50, 0


@dataclass(frozen=True, slots=True)
class Criterion:
    """A question: how much it weighs, how many of 100 points its answer is worth, and that answer as a slug."""

    key: str
    weight: int
    points: int
    answer: str


def fit(
    terms: Terms,
    *,
    amount_cents: int,
    own_cents: int,
    eligible: str,
    action_field: str,
    action_fields: Sequence[str],
    excluded: bool,
    today: date,
) -> list[Criterion]:
    """Every question with its answer."""
    taken = {Eligible.YES: FULL, Eligible.OPEN: HALF, Eligible.NO: NONE}[Eligible(eligible)]
    supported = action_field in action_fields
    bears = bears_own_share(terms, amount_cents, own_cents)
    size = within(terms, amount_cents)
    points, time_left = _time_left(next_deadline(terms, today), today)
    return [
        Criterion("eligible", 3, taken, str(eligible)),
        Criterion("action-field", 3, FULL if supported else NONE, "yes" if supported else "no"),
        Criterion("own-share", 2, FULL if bears else NONE, "yes" if bears else "no"),
        Criterion("size", 2, FULL if size else NONE, "yes" if size else "no"),
        Criterion("combination", 2, NONE if excluded else FULL, "no" if excluded else "yes"),
        Criterion("time", 1, points, time_left),
    ]


def _time_left(deadline: date | None, today: date) -> tuple[int, str]:
    if deadline is None:
        return FULL, "any-time"
    days = (deadline - today).days
    if days < 0:
        return NONE, "over"
    if days >= ENOUGH_DAYS:
        return FULL, "enough"
    return (HALF, "few") if days >= FEW_DAYS else (NONE, "hardly")


def fit_percent(criteria: Sequence[Criterion]) -> int:
    """The weighted mean of the points, in whole per cent, rounded once, half up."""
    weights = sum(each.weight for each in criteria)
    return rounded(per_cent(100 * sum(each.weight * each.points for each in criteria)) / weights)
