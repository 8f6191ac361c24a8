"""What is true of house rules and the operating concept. Days are local dates."""

from datetime import date
from enum import StrEnum

from quartier.errors import Conflict, Invalid, NotFound

#: The field of a version that `quartier.written` keeps.
TEXT = "text"
MOST_SIGNS = 20_000
#: Who may draft and translate.
WRITERS = ("carrier", "association", "council")


class Kind(StrEnum):
    """What the house has in writing."""

    #: What everybody keeps to who uses the house (Hausordnung).
    HOUSE_RULES = "house_rules"
    #: For whom the house is there, and how it is run (Nutzungskonzept).
    OPERATING_CONCEPT = "operating_concept"


class VersionNotFound(NotFound):
    """There is no such version. Choose one from the page of the house rules."""


class DraftKnown(Conflict):
    """A new version is being written already. Go on with that one."""


class AlreadyAdopted(Conflict):
    """This version is adopted, so its text stays as it is. Begin a new version."""


class WaitsForAdoption(Conflict):
    """It is being decided whether this version is adopted. Until then its text stays as it is."""


class NothingWritten(Conflict):
    """This version has no text yet. Write it first, then adopt it."""


class FromThePast(Invalid):
    """A version holds from today on at the earliest. Choose today or a later day."""

    field = "in_force_from"


class DayTaken(Conflict):
    """Another version holds from this day on. Choose another day."""

    field = "in_force_from"


class OtherMatter(Invalid):
    """This resolution is about something else, or nobody here has heard of it. Choose one from the list."""

    field = "resolution_id"


class ResolutionUsed(Conflict):
    """By this resolution another version was adopted. Choose another resolution, or none."""

    field = "resolution_id"


class NotAccepted(Invalid):
    """Who books keeps to the house rules, at present version {version}. Read them and tick that you keep to them."""

    field = "accepted_rules"


def check_day(in_force_from: date, today: date) -> None:
    """Nobody has to keep to rules that they could not know: a version holds from today on or later."""
    if in_force_from < today:
        raise FromThePast
