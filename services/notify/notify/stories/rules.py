"""What is true of stories."""

from collections.abc import Mapping, Set
from datetime import datetime
from enum import StrEnum

from quartier.errors import NotFound

PUBLIC, PARTNERS = "public", "partners"
#: Who may read what is told to partners. Everybody else sees only what is public.
PARTNER_OFFICES = frozenset({"carrier", "treasurer", "council", "partner", "city"})
#: Who looks after what is told: whether anything was told that has no words yet.
KEEPERS = ("carrier", "administrator")
SERVICES = ("participation", "werkhaus", "garden", "funding")


class About(StrEnum):
    """What a story is about: the topic people filter and subscribe by."""

    GATHERING = "gathering"
    WORKDAY = "workday"
    SHIFT = "shift"
    RESOLUTION = "resolution"
    BUILDING = "building"
    HOUSE = "house"
    MICROFUND = "microfund"
    HANDOVER = "handover"
    GRANT = "grant"
    HAZARD = "hazard"
    #: What has no words here yet.
    OTHER = "other"


class Place(StrEnum):
    """Where it concerns people."""

    WERKHAUS = "werkhaus"
    GARDEN = "garden"
    QUARTER = "quarter"


class Change(StrEnum):
    """What a story does to what was told of the same thing before."""

    NEW = "new"
    #: It replaces what was told before.
    UPDATE = "update"
    #: What was told before does not hold any more.
    WITHDRAWN = "withdrawn"
    #: It only counts: each sign-up makes one. It changes the start page and is no news for a feed.
    COUNT = "count"


class Urgency(StrEnum):
    """How soon whom it concerns should know."""

    CALM = "calm"
    SOON = "soon"
    #: What people have to know before they go there.
    AT_ONCE = "at_once"


class State(StrEnum):
    """How something that is to happen stands."""

    PLANNED = "planned"
    CONFIRMED = "confirmed"
    UNPLACED = "unplaced"
    CANCELLED = "cancelled"


class StoryNotFound(NotFound):
    """There is no such news. Look at the list."""


def audiences(offices: Set[str]) -> tuple[str, ...]:
    """Which audiences somebody with these offices belongs to."""
    return (PUBLIC, PARTNERS) if not PARTNER_OFFICES.isdisjoint(offices) else (PUBLIC,)


def link(neighbours: Mapping[str, str], service: str, path: str, subject: str) -> str | None:
    """The owning service's page, or nothing where that service is not installed here."""
    return neighbours[service] + path.format(subject) if service in neighbours else None


def over(starts_at: datetime, ends_at: datetime | None, now: datetime) -> bool:
    """Whether it has ended; where no end is known, whether it has begun."""
    return (ends_at or starts_at) <= now
