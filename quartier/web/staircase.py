"""The staircase: on which of six steps each matter stands, from the carrier's deciding to the residents' own.

Nothing here decides anything; it prepares the drawing (`quartier/staircase.html`). Lengths across are shares of the
width, so that the steps fill a phone and a sheet of paper alike while numbers keep their size.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from quartier.web.i18n import Lazy, _l

Words = str | Lazy
Side = Literal["", "moving", "planned", "falling", "paused", "step_in", "stepped_back"]

#: What people call the six steps, the lowest first.
STEPS: tuple[Lazy, ...] = (
    _l("The carrier decides"),
    _l("Residents are heard first"),
    _l("Both decide together"),
    _l("Residents decide, the carrier may object"),
    _l("Residents decide, the carrier helps in an emergency"),
    _l("Residents are responsible"),
)
#: Height of the drawing, of the lowest step, and by how much each one rises, in px.
HEIGHT, LOWEST, RISE = 82, 22, 6


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one matter (domain of decision) stands, as the staircase shows it."""

    #: What the matter is called.
    domain: Words
    #: 0 to 5.
    step: int
    #: Since when it stands there.
    since: date | datetime | None = None
    #: Who decides today, in words; without it the step's name says enough.
    who: Words = ""
    #: Who agreed that it stands there, in words.
    by: Sequence[Words] = ()
    #: What the next step still needs, each in words; empty: nothing any more; None: the staircase does not say.
    missing: Sequence[Words] | None = None
    #: What else is true of it: a move up is proposed, or decided and not begun; a step down is proposed; it is paused,
    #: the carrier stepped in, it went one step down.
    side: Side = ""
    #: How long that lasts: the last day of the objection window, of the pause, of the step-in; or the first day of
    #: what is decided.
    until: date | datetime | None = None
    #: What else there is to say, in words.
    note: Words = ""
    #: Who has agreed to what is proposed, in words.
    agreed: Sequence[Words] = ()
    #: The page that tells more.
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One step as it is drawn: x and width as shares in per cent, y and height in px."""

    number: int
    x: str
    middle: str
    width: str
    y: int
    height: int
    #: reached: below where the matter stands; here; next: a move to it is proposed; ahead.
    kind: Literal["reached", "here", "next", "ahead"]

    @property
    def over(self) -> bool:
        """Whether it is drawn over its neighbours."""
        return self.kind == "next"


def steps_of(standing: Standing, direction: str = "ltr") -> list[Step]:
    """The six steps of one matter, rising to the right, in a right-to-left page to the left."""
    count = len(STEPS)
    drawn = []
    for number in range(count):
        place = count - 1 - number if direction == "rtl" else number
        height = LOWEST + number * RISE
        drawn.append(
            Step(
                number=number,
                x=_share(place / count),
                middle=_share((place + 0.5) / count),
                width=_share(1 / count),
                y=HEIGHT - height,
                height=height,
                kind=_kind(standing, number),
            )
        )
    return drawn


def _kind(standing: Standing, number: int) -> Literal["reached", "here", "next", "ahead"]:
    if number == standing.step:
        return "here"
    if number < standing.step:
        return "reached"
    return "next" if standing.side in ("moving", "planned") and number == standing.step + 1 else "ahead"


def _share(part: float) -> str:
    return f"{part * 100:.2f}%"
