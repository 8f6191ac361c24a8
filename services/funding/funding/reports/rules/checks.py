"""What is looked at before a proof is handed in: each thing with its place, so that somebody can mend it.

A check that fails either keeps the proof here (`blocks`) or has to be explained in it; what is wrong is data, the
sentence with the remedy is the page's (`pages/words.py`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from funding.reports.rules.account import Cost, Income, Voucher
from funding.reports.rules.states import Kind, missing_sections

#: These keep a proof from being handed in; the others are for its report to explain.
BLOCKING = ("section-missing", "nothing-spent", "sums-differ", "outside-period", "line-unexplained")


@dataclass(frozen=True, slots=True)
class Check:
    """Something found; `amount_cents`, `count` and `of` fill its sentence."""

    key: str
    of: str = ""
    amount_cents: int = 0
    count: int = 0
    day: date | None = None

    @property
    def blocks(self) -> bool:
        """Whether it keeps the proof from being handed in."""
        return self.key in BLOCKING


@dataclass(frozen=True, kw_only=True)
class Checked:
    """What the checks take."""

    kind: str
    today: date
    first: date
    last: date
    due_on: date | None
    texts: Mapping[str, str]
    costs: Sequence[Cost]
    income: Sequence[Income]
    vouchers: Sequence[Voucher]
    #: What each line's own sum says, by its reference: the voucher list has to agree with it.
    booked: Mapping[str, int]
    #: Titles of lines beyond their tolerance.
    beyond: Sequence[str] = ()
    #: Drawn, not spent in time, and still open.
    late_cents: int = 0
    #: Asked from the funder, and neither come nor withdrawn.
    asked_cents: int = 0
    #: Hours of volunteers in the period.
    hours_minutes: int = 0
    #: From the final grant: what has to be paid back.
    repayment_cents: int = 0
    unknown_rate: date | None = None


def checks(given: Checked) -> list[Check]:
    """Everything that was found, what blocks first."""
    found = [*_texts(given), *_sums(given), *_plan(given), *_money(given), *_time(given)]
    return sorted(found, key=lambda each: not each.blocks)


def _texts(given: Checked) -> Iterator[Check]:
    for key in missing_sections(given.texts):
        yield Check("section-missing", of=key)


def _sums(given: Checked) -> Iterator[Check]:
    """The list and the lines agree to the cent, and nothing lies outside the period."""
    listed: dict[str, int] = {}
    for each in given.vouchers:
        listed[each.line_id] = listed.get(each.line_id, 0) + each.eligible_cents
    for cost in given.costs:
        if (differs := given.booked.get(cost.line_id, 0) - listed.get(cost.line_id, 0)) != 0:
            yield Check("sums-differ", of=cost.title, amount_cents=differs)
    inside = [each for each in given.vouchers if given.first <= each.paid_on <= given.last]
    if not inside:
        yield Check("nothing-spent")
    if outside := [each for each in given.vouchers if given.kind == Kind.FINAL and each not in inside]:
        yield Check("outside-period", count=len(outside))
    if without := [each for each in inside if not each.has_original]:
        yield Check("voucher-missing", count=len(without))


def _plan(given: Checked) -> Iterator[Check]:
    """Lines beyond their tolerance are explained, or agreed to by the funder (Nr. 1.2 ANBest-P)."""
    explained = bool(given.texts.get("deviations", "").strip())
    for title in given.beyond:
        yield Check("line-beyond" if explained else "line-unexplained", of=title)


def _money(given: Checked) -> Iterator[Check]:
    for source in given.income:
        if source.kind == "in-kind" and source.planned_cents and not given.hours_minutes:
            yield Check("hours-missing", of=source.title)
        elif source.kind not in ("grant", "in-kind") and source.actual_cents < source.planned_cents:
            yield Check(
                "income-missing", of=source.title, amount_cents=source.planned_cents - source.actual_cents
            )
    income = sum(source.actual_cents for source in given.income)
    spent = sum(cost.total_cents for cost in given.costs)
    if given.kind == Kind.FINAL and income != spent:
        key = "income-over" if income > spent else "income-under"
        yield Check(key, amount_cents=abs(income - spent))
    if given.asked_cents:
        yield Check("draw-open", amount_cents=given.asked_cents)
    if given.repayment_cents:
        yield Check("repayment-due", amount_cents=given.repayment_cents)
    if given.late_cents:
        yield Check("window-missed", amount_cents=given.late_cents)
    if given.unknown_rate:
        yield Check("rate-unknown", day=given.unknown_rate)


def _time(given: Checked) -> Iterator[Check]:
    if given.today <= given.last:
        yield Check("period-runs", day=given.last)
    if given.due_on is not None and given.today > given.due_on:
        yield Check("overdue", day=given.due_on)
