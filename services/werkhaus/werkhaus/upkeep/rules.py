"""What is true of defects, inspections and maintenance.

How often something is inspected, and by whom, is data with its source. The house may set a shorter interval, never one
longer than the source's most. Months are counted as in §§ 187, 188 BGB: six months after 31 August is 28 February.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from quartier.errors import Conflict, Invalid, NotFound
from quartier.handover.windows import add_months


class DefectState(StrEnum):
    """How far a defect has come; the last two are final."""

    REPORTED = "reported"
    #: Somebody has looked: nobody may use it until it is repaired.
    IN_REPAIR = "in_repair"
    FIXED = "fixed"
    #: There was nothing wrong with it.
    UNFOUNDED = "unfounded"


#: The states that end a defect.
SETTLED = (DefectState.FIXED, DefectState.UNFOUNDED)
#: The field of a defect that `quartier.kept_files` keeps.
PHOTO = "photo"


class Result(StrEnum):
    """How an inspection ended."""

    PASSED = "passed"
    FAILED = "failed"


class Qualification(StrEnum):
    """By virtue of what somebody inspects."""

    #: Elektrofachkraft.
    ELECTRICIAN = "electrician"
    #: Elektrotechnisch unterwiesene Person, with a tester and under an electrician's lead.
    INSTRUCTED = "instructed"
    #: Zur Prüfung befähigte Person, appointed in writing.
    APPOINTED = "appointed"
    #: Sachkundige Person, of a specialised firm.
    EXPERT = "expert"
    USER = "user"


@dataclass(frozen=True, slots=True)
class InspectionKind:
    """What is inspected how often and by whom, as a source says it from a day on; intervals in months."""

    slug: str
    usual: int
    #: The longest interval that the source allows; None where the risk assessment decides.
    most: int | None
    by: frozenset[Qualification]
    source: str
    since: date = date(2026, 1, 1)


_Q = Qualification
_ELECTRICAL = frozenset({_Q.ELECTRICIAN, _Q.INSTRUCTED})
#: As looked up for 2026. When a source changes, a row with a later `since` is added; the old one stays.
KINDS = (
    InspectionKind("portable_workshop", 6, 12, _ELECTRICAL, "DGUV Vorschrift 3, Tabelle 1B"),
    InspectionKind("portable_site", 3, 12, _ELECTRICAL, "DGUV Vorschrift 3, Tabelle 1B"),
    InspectionKind("portable_office", 6, 24, _ELECTRICAL, "DGUV Vorschrift 3, Tabelle 1B"),
    InspectionKind(
        "fixed_installation", 48, 48, frozenset({_Q.ELECTRICIAN}), "DGUV Vorschrift 3, Tabelle 1A"
    ),
    InspectionKind("special_rooms", 12, 12, frozenset({_Q.ELECTRICIAN}), "DGUV Vorschrift 3, Tabelle 1A"),
    InspectionKind("rcd_button", 6, 6, frozenset(_Q), "DGUV Information 109-009"),
    InspectionKind("rcd_measured", 1, 1, frozenset({_Q.ELECTRICIAN}), "DGUV Information 109-009"),
    InspectionKind(
        "ladder", 12, None, frozenset({_Q.APPOINTED}), "DGUV Information 208-016, BetrSichV §§ 3, 14"
    ),
    InspectionKind(
        "fire_extinguisher", 24, None, frozenset({_Q.EXPERT}), "üblich; Quelle nicht nachgeschlagen"
    ),
    #: The house's own plan, as the maker's manual says.
    InspectionKind("maintenance", 12, None, frozenset(_Q), "Plan des Hauses, Anleitung des Herstellers"),
)


class DefectNotFound(NotFound):
    """There is no such report of a defect. Choose one from the list."""


class PhotoNotFound(NotFound):
    """There is no photo of this defect, or it was deleted when the matter was closed."""


class TooManyDefects(Conflict):
    """So many defects have been reported in this hour that no more can be taken.
    Do not use the thing, and tell somebody in the house."""


class DefectSettled(Conflict):
    """This defect is settled already. Its page says how."""


class DutyNotFound(NotFound):
    """There is no such inspection. Choose one from the list of what is due."""


class AlreadyInspected(Conflict):
    """This is inspected already. Change its interval instead."""

    field = "kind"


class IntervalTooLong(Invalid):
    """At most every {most} months ({source}). Choose a shorter interval."""

    field = "every_months"


class NotQualified(Invalid):
    """Somebody with this qualification may not do this inspection ({source}). Choose who did it."""

    field = "qualification"


class InspectedInFuture(Invalid):
    """An inspection cannot be recorded before it has taken place. Choose today or an earlier day."""

    field = "inspected_on"


class InspectedBefore(Conflict):
    """A later inspection is recorded already. Choose the day of the newest one."""

    field = "inspected_on"


class NothingLocked(Conflict):
    """This locks nothing any more. The page of the machine says whether something else does."""


class NotPassedYet(Conflict):
    """The last inspection was failed. The machine is released when one is passed."""


def kind_on(slug: str, day: date) -> InspectionKind:
    """What the source says of a kind on a day; of a day before all of them, what it said first."""
    rows = sorted((kind for kind in KINDS if kind.slug == slug), key=lambda kind: kind.since)
    return ([rows[0]] + [kind for kind in rows if kind.since <= day])[-1]


def check_interval(kind: InspectionKind, months: int) -> None:
    """Shorter than the source asks is the house's choice; longer is not."""
    if kind.most is not None and months > kind.most:
        raise IntervalTooLong(most=kind.most, source=kind.source)


def check_inspector(kind: InspectionKind, qualification: Qualification) -> None:
    """Raise `NotQualified` unless this kind may be done by somebody so qualified."""
    if qualification not in kind.by:
        raise NotQualified(source=kind.source)


def next_due(inspected_on: date, months: int) -> date:
    """The last day on which the next inspection is in time."""
    return add_months(inspected_on, months)


def check_settling(state: str) -> None:
    """Raise `DefectSettled` for a defect that has come to its end."""
    if state in SETTLED:
        raise DefectSettled
