"""What the start page shows, from events alone."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, func, select, union_all
from sqlalchemy.orm import Session

from notify.start.model import Opening
from notify.stories.model import Happening, Story
from notify.stories.rules import About, State
from notify.stories.views import Wanted, overtaken

#: The sections of the start page by what their stories are about.
SECTIONS = {
    About.RESOLUTION: "decided",
    About.GRANT: "granted",
    About.SHIFT: "garden",
    About.HANDOVER: "asked",
}
#: Kinds that ask for an answer: what is open for decision.
ASKING = ("stage-proposed", "stage-objected", "answer-awaited")


def coming(
    session: Session,
    now: datetime,
    *,
    until: datetime | None = None,
    about: str | None = None,
    limit: int = 100,
) -> list[Happening]:
    """What takes place and is not over, the next first; what was cancelled stays until its time. One query."""
    query = (
        select(Happening)
        .where(func.coalesce(Happening.ends_at, Happening.starts_at) > now)
        .order_by(Happening.starts_at, Happening.subject)
        .limit(limit)
    )
    if until:
        query = query.where(Happening.starts_at < until)
    if about:
        query = query.where(Happening.about == about)
    return list(session.scalars(query))


def calls_for_help(session: Session, now: datetime, limit: int = 3) -> list[Happening]:
    """What still misses people and has not begun, the next first; one query."""
    query = (
        select(Happening)
        .where(Happening.missing > 0, Happening.starts_at > now, Happening.state != State.CANCELLED)
        .order_by(Happening.starts_at, Happening.subject)
        .limit(limit)
    )
    return list(session.scalars(query))


def next_opening(session: Session, now: datetime) -> Opening | None:
    """When the Werkhaus is open: the stretch that goes on now, else the next one; one query."""
    query = select(Opening).where(Opening.ends_at > now).order_by(Opening.starts_at).limit(1)
    return session.scalar(query)


def lately(
    session: Session, audiences: Sequence[str], now: datetime, each: int = 3
) -> dict[str, list[Story]]:
    """The latest of each section of the start page: `decided`, `granted`, `garden`, `asked`; one query."""
    chosen = []
    for about in SECTIONS:
        part = Wanted(audiences=audiences, about=about).of(select(Story.id))
        if about is About.HANDOVER:
            part = _open(part, now)
        part = part.order_by(Story.occurred_at.desc(), Story.id.desc()).limit(each)
        chosen.append(select(part.subquery().c.id))
    rows = session.scalars(
        select(Story)
        .where(Story.id.in_(union_all(*chosen)))
        .order_by(Story.occurred_at.desc(), Story.id.desc())
    )
    found: dict[str, list[Story]] = {name: [] for name in SECTIONS.values()}
    for story in rows:
        found[SECTIONS[About(story.about)]].append(story)
    return found


def _open(query: Select[str], now: datetime) -> Select[str]:
    """What asks for an answer, is not over and was not overtaken by what came of it."""
    return query.where(Story.kind.in_(ASKING), Story.expires_at > now, ~overtaken())
