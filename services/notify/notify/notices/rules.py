"""What is true of notices."""

from collections.abc import Mapping, Set
from datetime import datetime
from enum import StrEnum

PUBLIC, PARTNERS = "public", "partners"
#: Who may read what is told to partners. Everybody else sees only what is public.
PARTNER_OFFICES = frozenset({"carrier", "treasurer", "council", "partner", "city"})


class About(StrEnum):
    """What a notice can be about."""

    GATHERING = "gathering"
    WORKDAY = "workday"
    SHIFT = "shift"
    RESOLUTION = "resolution"
    GRANT = "grant"
    HAZARD = "hazard"


class State(StrEnum):
    """How something that is to happen stands."""

    PLANNED = "planned"
    CONFIRMED = "confirmed"
    UNPLACED = "unplaced"
    CANCELLED = "cancelled"


#: Where the owning service shows it, below its public address.
PATHS = {
    About.GATHERING: ("participation", "/gatherings/{}"),
    About.RESOLUTION: ("participation", "/resolutions/{}"),
    About.HAZARD: ("participation", "/hazards"),
    About.WORKDAY: ("werkhaus", "/workdays/{}"),
    About.SHIFT: ("garden", "/shifts/{}"),
    About.GRANT: ("funding", "/grants/{}"),
}
#: Whom each is for. Decided here and not taken from what an envelope says of itself.
AUDIENCE = {about: PARTNERS if about in (About.GRANT, About.HAZARD) else PUBLIC for about in About}
#: Kinds that only count: each sign-up makes one. They change what the start page shows, and are no news for a feed.
COUNTING = ("workday-staffed", "shift-staffed")


def audiences(offices: Set[str]) -> tuple[str, ...]:
    """Which audiences somebody with these offices belongs to."""
    return (PUBLIC, PARTNERS) if not PARTNER_OFFICES.isdisjoint(offices) else (PUBLIC,)


def link(neighbours: Mapping[str, str], about: str, subject: str) -> str | None:
    """The owning service's page, or nothing where that service is not installed here."""
    service, path = PATHS[About(about)]
    return neighbours[service] + path.format(subject) if service in neighbours else None


def over(starts_at: datetime, ends_at: datetime | None, now: datetime) -> bool:
    """Whether it has ended; where no end is known, whether it has begun."""
    return (ends_at or starts_at) <= now
