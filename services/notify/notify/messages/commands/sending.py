"""What happens to a letter: claimed by whoever sends it, settled by what became of it.

Why none is sent twice: a letter is marked as being sent and that is committed before the mail server hears of it. Who
is killed in between leaves it so; after a while it counts as unknown, and nobody sends it again: it may have arrived.
Only what the server certainly did not take is tried again.
"""

from dataclasses import dataclass
from typing import cast

from sqlalchemy import delete, select, update

from notify.messages import rules, views
from notify.messages.commands.subscribing import opened
from notify.messages.model import Item, Letter, Subscriber
from notify.messages.rules import ItemState, Kind, LetterState, Outcome, State
from notify.settings import NotifySettings
from notify.stories.model import Story
from quartier.unit import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A letter to be sent by whoever claimed it. Its address is nowhere else in the clear."""

    id: str
    kind: Kind
    address: str
    token: str
    lang: str
    stories: list[Story]
    #: The topics they follow.
    topics: list[str]

    def __repr__(self) -> str:
        return f"Claimed({self.id})"


def claim(unit: Unit) -> Claimed | None:
    """Take the next letter that is due; None: none is."""
    due = select(Letter).where(Letter.state == LetterState.READY, Letter.due_at <= unit.now)
    letter = unit.session.scalar(
        due.order_by(Letter.due_at, Letter.id).limit(1).with_for_update(skip_locked=True)
    )
    if letter is None:
        return None
    letter.state, letter.claimed_at = LetterState.SENDING, unit.now
    letter.attempts += 1
    person = unit.session.get_one(Subscriber, letter.subscriber_id)
    address, token = opened(cast(NotifySettings, unit.settings), person)
    ids = unit.session.scalars(select(Item.story_id).where(Item.letter_id == letter.id)).all()
    return Claimed(
        id=letter.id,
        kind=Kind(letter.kind),
        address=address,
        token=token,
        lang=person.lang,
        stories=views.stories_of(unit.session, ids),
        topics=sorted({about for about, _ in views.wishes(unit.session, person.id)}),
    )


def settle(unit: Unit, letter_id: str, outcome: Outcome, reason: str | None = None) -> None:
    """Note what became of it. One whose addressee has left meanwhile is gone, and nothing is noted."""
    letter = unit.session.get(Letter, letter_id)
    if letter is None or letter.state != LetterState.SENDING:
        return
    letter.reason = reason
    again = rules.next_try(letter.attempts, unit.now) if outcome is Outcome.LATER else None
    if again:
        letter.state, letter.due_at = LetterState.READY, again
        return
    letter.state, letter.settled_at = _SETTLED[outcome], unit.now
    person = unit.session.get_one(Subscriber, letter.subscriber_id)
    if outcome is Outcome.SENT:
        person.refusals = 0
    elif outcome is Outcome.REFUSED:
        person.refusals += 1
        if person.refusals >= rules.MOST_REFUSALS and person.state == State.ACTIVE:
            _silence(unit, person)


def give_up_broken_off(unit: Unit) -> int:
    """What somebody began to send long ago was broken off: whether it arrived is unknown, and is told as that."""
    broken = update(Letter).where(
        Letter.state == LetterState.SENDING, Letter.claimed_at <= unit.now - rules.BROKEN_OFF
    )
    values = {"state": LetterState.UNKNOWN, "settled_at": unit.now, "reason": "broken-off"}
    return int(unit.session.execute(broken.values(values)).rowcount)  # type: ignore[attr-defined]


_SETTLED = {
    Outcome.SENT: LetterState.SENT,
    Outcome.LATER: LetterState.FAILED,
    Outcome.REFUSED: LetterState.FAILED,
    Outcome.UNKNOWN: LetterState.UNKNOWN,
}


def _silence(unit: Unit, person: Subscriber) -> None:
    person.state, person.silent_since = State.SILENT, unit.now
    unit.session.execute(delete(Item).where(Item.subscriber_id == person.id, Item.state == ItemState.WAITING))
