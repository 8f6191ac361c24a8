"""Lines of the plan may be exceeded a little where others save as much (Nr. 1.2 ANBest-P, the 20 % rule)."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from funding.calculations.rules.sheet import Figure, Sheet, Value, inputs_of, per_cent, rounded

CLAUSE = "Nr. 1.2 ANBest-P"


class LineState(StrEnum):
    """Within the plan, over it, near the end of the tolerance, or beyond it."""

    WITHIN = "within"
    OVER = "over"
    NEAR = "near"
    BEYOND = "beyond"


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line of the plan and what became of it, in cents."""

    title: str
    planned_cents: int
    actual_cents: int
    #: The funder has agreed to the excess, or an authority's condition has caused it.
    approved: bool = False


@dataclass(frozen=True, kw_only=True)
class Tolerance:
    """All lines of a plan; per cents are those of the grant's profile."""

    lines: Sequence[Line]
    tolerance_percent: Fraction = Fraction(20)
    warning_percent: Fraction = Fraction(80)
    recognised_up_to: str = "tolerance"


def check_lines(command: Tolerance) -> Sheet:
    """Whether the lines keep to the rule, and what of them is recognised."""
    states = [line_state(line, command) for line in command.lines]
    over = sum(max(0, line.actual_cents - line.planned_cents) for line in command.lines)
    saved = sum(max(0, line.planned_cents - line.actual_cents) for line in command.lines)
    recognised = sum((_recognised(line, command) for line in command.lines), Fraction(0))
    beyond = [
        line
        for line, state in zip(command.lines, states, strict=True)
        if state is LineState.BEYOND and not line.approved
    ]
    steps = [
        figure
        for line, state in zip(command.lines, states, strict=True)
        for figure in _line_steps(line, state, command)
    ]
    steps += [Figure("over_cents", over), Figure("saved_cents", saved)]
    results = (
        Figure("ok", not beyond and over <= saved),
        Figure("recognised_cents", rounded(recognised)),
        Figure("uncovered_cents", max(0, over - saved), "max(0, {over_cents} − {saved_cents})"),
        Figure("lines_beyond", ", ".join(line.title for line in beyond)),
        Figure(
            "lines_near",
            ", ".join(
                line.title
                for line, state in zip(command.lines, states, strict=True)
                if state is LineState.NEAR and not line.approved
            ),
        ),
    )
    inputs = inputs_of(command, "tolerance_percent", "warning_percent", "recognised_up_to")
    return Sheet("tolerance", CLAUSE, inputs, tuple(steps), results)


def line_state(line: Line, command: Tolerance) -> LineState:
    """Where a line stands; exactly the tolerance is still allowed."""
    over = line.actual_cents - line.planned_cents
    room = line.planned_cents * per_cent(command.tolerance_percent)
    if over > room:
        return LineState.BEYOND
    if over <= 0:
        return LineState.WITHIN
    return LineState.NEAR if over >= room * per_cent(command.warning_percent) else LineState.OVER


def _recognised(line: Line, command: Tolerance) -> Fraction:
    room = 0 if command.recognised_up_to == "plan" else command.tolerance_percent
    limit = line.planned_cents * (1 + per_cent(room))
    return Fraction(line.actual_cents) if line.approved else min(Fraction(line.actual_cents), limit)


def _line_steps(line: Line, state: LineState, command: Tolerance) -> list[Figure]:
    given: dict[str, Value] = {
        "planned_cents": line.planned_cents,
        "actual_cents": line.actual_cents,
        "over_percent": Fraction(max(0, line.actual_cents - line.planned_cents), line.planned_cents) * 100
        if line.planned_cents
        else None,
    }
    formula = "({actual_cents} − {planned_cents}) ÷ {planned_cents}" if given["over_percent"] else ""
    recognised = _recognised(line, command)
    limit = "min({actual_cents}, {planned_cents} × (100 % + {tolerance_percent}))"
    if command.recognised_up_to == "plan":
        limit = "min({actual_cents}, {planned_cents})"
    return [
        Figure("over_percent", given["over_percent"], formula, line.title, given),
        Figure("line_state", state.value, "", line.title),
        Figure(
            "line_recognised_cents",
            recognised,
            "{actual_cents}" if line.approved else limit,
            line.title,
            given,
        ),
    ]
