"""Whether a residents' body is ready for the next stage: criteria, and the evidence for them. Pure.

Each criterion is assessed by the residents' body and by the carrier; where they differ, it is shown. It is met when
both say so and the evidence of neither has expired. Evidence is dated, and has the fingerprint of its document.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from quartier.handover.windows import add_months


@dataclass(frozen=True, slots=True)
class Criterion:
    """Something that must, or should, be so."""

    name: str
    must: bool
    #: Months after which its evidence is no longer believed.
    months: int
    #: Asked for only where a house with machines and keys is run.
    house: bool = False


CRITERIA: dict[str, Criterion] = {
    one.name: one
    for one in (
        Criterion("registered", True, 24),
        Criterion("statutes", True, 60),
        Criterion("board", True, 24),
        Criterion("charitable", True, 36),
        Criterion("bank_account", True, 24),
        Criterion("insurance", True, 12),
        Criterion("owner_letter", True, 24, house=True),
        Criterion("usage_agreement", True, 24, house=True),
        Criterion("funding_conditions", True, 24),
        Criterion("house_rules", True, 24, house=True),
        Criterion("safety_roles", True, 12, house=True),
        Criterion("trainers", True, 12, house=True),
        Criterion("inspections", True, 12, house=True),
        Criterion("first_aid", True, 24, house=True),
        Criterion("key_register", True, 6, house=True),
        Criterion("data_protection", True, 12),
        Criterion("budget", True, 12),
        Criterion("emergency_plan", True, 12, house=True),
        Criterion("members", False, 12),
        Criterion("diverse_board", False, 24),
        Criterion("opening_hours_kept", False, 6, house=True),
        Criterion("shifts_filled", False, 6),
        Criterion("no_shows", False, 6, house=True),
        Criterion("own_events", False, 12),
        Criterion("own_project", False, 24),
        Criterion("conflict_procedure", False, 24),
        Criterion("annual_report", False, 14),
        Criterion("restore_tested", False, 6),
    )
}
#: What a body needs that runs a house.
HOUSE = tuple(CRITERIA)
#: What a body needs that decides on a matter without running a house.
GROUP = tuple(name for name, one in CRITERIA.items() if not one.house)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one side has shown about a criterion."""

    criterion: str
    #: The body that assessed it.
    body: str
    met: bool
    #: Local dates, both included.
    shown_on: date
    valid_until: date
    sha256: str = ""

    def holds(self, day: date) -> bool:
        """Whether it says so, and is believed on that day."""
        return self.met and self.shown_on <= day <= self.valid_until


@dataclass(frozen=True, slots=True)
class Point:
    """A criterion as it stands."""

    criterion: Criterion
    residents: Evidence | None
    carrier: Evidence | None
    met: bool
    #: It was met, and the evidence has run out.
    expired: bool

    @property
    def differs(self) -> bool:
        """Whether the two sides see it differently."""
        return (
            self.residents is not None and self.carrier is not None and self.residents.met != self.carrier.met
        )


@dataclass(frozen=True, slots=True)
class Readiness:
    """All criteria of a domain on a day."""

    points: tuple[Point, ...]

    @property
    def percent(self) -> int:
        """How many of all criteria are met, in whole percent, rounded down."""
        return 100 * sum(point.met for point in self.points) // len(self.points) if self.points else 100

    @property
    def met(self) -> frozenset[str]:
        """The names of what is met."""
        return frozenset(point.criterion.name for point in self.points if point.met)

    @property
    def musts(self) -> frozenset[str]:
        """The names of what must be met."""
        return frozenset(point.criterion.name for point in self.points if point.criterion.must)


def readiness(
    names: Iterable[str], shown: Mapping[tuple[str, str], Evidence], residents: str, day: date
) -> Readiness:
    """How a domain stands on a day.

    Args:
        names: the criteria asked for.
        shown: the newest evidence by criterion and body.
        residents: the residents' body.
    """
    return Readiness(tuple(_point(CRITERIA[name], shown, residents, day) for name in names))


def _point(one: Criterion, shown: Mapping[tuple[str, str], Evidence], residents: str, day: date) -> Point:
    ours, theirs = shown.get((one.name, residents)), shown.get((one.name, "carrier"))
    both = [evidence for evidence in (ours, theirs) if evidence is not None]
    met = len(both) == 2 and all(evidence.holds(day) for evidence in both)
    expired = not met and any(evidence.met and evidence.valid_until < day for evidence in both)
    return Point(one, ours, theirs, met, expired)


def valid_until(criterion: str, shown_on: date) -> date:
    """Until when evidence of that day is believed at most."""
    return add_months(shown_on, CRITERIA[criterion].months)
