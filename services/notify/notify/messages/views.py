"""What can be seen of messages. No list shows an address, and none shows who gets what."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from notify.messages.model import Letter, Subscriber, Wish
from notify.messages.rules import LetterState, LinkNotFound, State
from notify.stories.model import Story
from quartier.signin.manage import link_hash

#: A number of people below this one is not told (facts: participation, section 3).
FEWEST = 5


@dataclass(frozen=True, slots=True)
class Figures:
    """How messages stand: numbers only, those of people suppressed below five (None)."""

    active: int | None
    asked: int | None
    silent: int | None
    #: Letters by state, of the last seven days; `ready` and `sending` whenever they came.
    letters: dict[str, int]
    #: The longest that a letter waits beyond its time; None: nothing waits.
    oldest_due_at: datetime | None
    #: Topic → how many people follow it; None: fewer than five, or nobody.
    topics: dict[str, int | None]


def find(session: Session, token: str) -> Subscriber:
    """Whose link this is. Raises `LinkNotFound` for one that leads nowhere, whatever the reason."""
    found = session.scalar(select(Subscriber).where(Subscriber.token_hash == link_hash(token)))
    if found is None:
        raise LinkNotFound
    return found


def wishes(session: Session, subscriber_id: str) -> dict[tuple[str, bool], str]:
    """(topic, urgent) → how soon; one query."""
    rows = session.scalars(select(Wish).where(Wish.subscriber_id == subscriber_id))
    return {(wish.about, wish.urgent): wish.rhythm for wish in rows}


def stories_of(session: Session, ids: Sequence[str]) -> list[Story]:
    """The stories of a letter in the order in which things take place, then of their news; one query."""
    rows = session.scalars(select(Story).where(Story.id.in_(ids)))
    return sorted(rows, key=lambda story: (story.starts_at or story.occurred_at, story.id))


def keys_needed(session: Session) -> set[str]:
    """The names of the keys without which some address cannot be read; one query."""
    return set(session.scalars(select(Subscriber.key_name).distinct()))


def figures(session: Session, now: datetime) -> Figures:
    """How messages stand; four queries."""
    people = _counts(session, select(Subscriber.state, func.count()).group_by(Subscriber.state))
    settled = Letter.settled_at > now - timedelta(days=7)
    letters = _counts(
        session,
        select(Letter.state, func.count())
        .where(settled | Letter.state.in_((LetterState.READY, LetterState.SENDING)))
        .group_by(Letter.state),
    )
    waiting = select(func.min(Letter.due_at)).where(Letter.state == LetterState.READY, Letter.due_at <= now)
    followed = _counts(
        session,
        select(Wish.about, func.count(Wish.subscriber_id.distinct()))
        .join(Subscriber, Subscriber.id == Wish.subscriber_id)
        .where(Subscriber.state == State.ACTIVE)
        .group_by(Wish.about),
    )
    return Figures(
        active=_told(people.get(State.ACTIVE, 0)),
        asked=_told(people.get(State.ASKED, 0)),
        silent=_told(people.get(State.SILENT, 0)),
        letters={state.value: letters.get(state, 0) for state in LetterState},
        oldest_due_at=session.scalar(waiting),
        topics={about: _told(count) for about, count in followed.items()},
    )


def _counts(session: Session, query: Select[str, int]) -> dict[str, int]:
    return {str(name): count for name, count in session.execute(query)}


def _told(count: int) -> int | None:
    return count if count >= FEWEST else None
