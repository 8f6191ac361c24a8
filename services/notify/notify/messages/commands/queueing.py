"""What happens to news before it is a letter: who wants it gets it into the queue, and what is due becomes a letter.

Why nothing comes twice and nothing is left out: stories become visible in the order of their positions, and the last
position given out moves on in the transaction that gives the stories out. Each story for each person is a row with a
state; a letter takes rows that wait and are due, whenever it is written, so no window of dates can begin too late or
end too early.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, delete, insert, literal, or_, select, update

from notify.messages import rules
from notify.messages.commands.subscribing import write
from notify.messages.model import Item, Letter, Queued, Subscriber, Wish
from notify.messages.rules import ItemState, Kind, LetterState, Rhythm, State
from notify.stories.catalogue import BY_KIND
from notify.stories.model import Position, Story
from notify.stories.rules import PUBLIC
from notify.stories.views import COUNTING, overtaken
from quartier.tables import UtcInstant
from quartier.unit import Unit

#: Stories given out, and letters written, in one transaction.
BATCH = 100


def queue(unit: Unit) -> int:
    """Give the next stories to everybody who wants them; how many positions were passed.

    The very first time nothing is given out: what was told before anybody could ask for it is no news.
    """
    last = unit.session.scalar(select(Position.last)) or 0
    reached = unit.session.get(Queued, 1, with_for_update=True)
    if reached is None:
        unit.session.add(Queued(id=1, last=last))
        return 0
    until = min(last, reached.last + BATCH)
    wanted = select(Story).where(
        Story.position > reached.last,
        Story.position <= until,
        Story.audience == PUBLIC,
        Story.kind.not_in(COUNTING),
        Story.occurred_at > unit.now - rules.FRESH,
    )
    for story in unit.session.scalars(wanted.order_by(Story.position)).all():
        _give_out(unit, story)
    passed, reached.last = until - reached.last, until
    return passed


def compose(unit: Unit) -> int:
    """Write letters from what is due, one to a person; how many. What is over by now is in none."""
    due = Item.state == ItemState.WAITING, Item.due_at <= unit.now
    waiting = select(Item.subscriber_id).where(*due).distinct().order_by(Item.subscriber_id).limit(BATCH)
    people = unit.session.scalars(waiting).all()
    mine = (*due, Item.subscriber_id.in_(people))
    expired = select(Story.id).where(or_(Story.expires_at <= unit.now, overtaken()))
    unit.session.execute(update(Item).where(*mine, Item.story_id.in_(expired)).values(state=ItemState.OVER))
    left = unit.session.scalars(select(Item.subscriber_id).where(*mine).distinct()).all()
    letters = [write(unit, subscriber_id, Kind.NEWS) for subscriber_id in left]
    unit.session.flush()
    for letter in letters:
        taken = update(Item).where(*due, Item.subscriber_id == letter.subscriber_id)
        unit.session.execute(taken.values(state=ItemState.TAKEN, letter_id=letter.id))
    return len(people)


def forget(unit: Unit) -> int:
    """Erase who never confirmed, who cannot be reached any more, and what was sent to whom; how many rows."""
    settings: Any = unit.settings
    before = unit.now - timedelta(days=settings.mail_days)
    settled = LetterState.SENT, LetterState.FAILED, LetterState.UNKNOWN
    gone = 0
    for what in (
        delete(Subscriber).where(
            Subscriber.state == State.ASKED, Subscriber.created_at <= unit.now - rules.CONFIRM_WITHIN
        ),
        delete(Subscriber).where(Subscriber.silent_since <= unit.now - rules.SILENT_FOR),
        delete(Letter).where(Letter.state.in_(settled), Letter.settled_at <= before),
        delete(Item).where(Item.state == ItemState.OVER, Item.due_at <= before),
    ):
        gone += unit.session.execute(what).rowcount  # type: ignore[attr-defined]
    return gone


def _give_out(unit: Unit, story: Story) -> None:
    """A row for everybody who wants it, in one statement."""
    told = BY_KIND.get(story.kind)
    urgent = told is not None and rules.is_urgent(told.urgency)
    if story.kind in rules.ALWAYS:
        rows = select(Subscriber.id, literal(story.id), literal(unit.now, UtcInstant), _WAITING)
    else:
        rows = (
            select(Subscriber.id, literal(story.id), _due(unit), _WAITING)
            .join(Wish, Wish.subscriber_id == Subscriber.id)
            .where(Wish.about == story.about, Wish.urgent == urgent)
        )
    _insert(unit, rows.where(Subscriber.state == State.ACTIVE))


def _insert(unit: Unit, rows: Select[str, str, datetime, str]) -> None:
    columns = ("subscriber_id", "story_id", "due_at", "state")
    unit.session.execute(insert(Item).from_select(columns, rows))


_WAITING = literal(ItemState.WAITING.value)


def _due(unit: Unit) -> ColumnElement[datetime]:
    """When it is due for each: now, after their quiet time, or at their hour. The calendar is reckoned here, once for
    each hour there is, and only looked up in the database."""
    zone, hours = unit.settings.timezone, range(24)
    hour = unit.now.astimezone(zone).hour

    def at(weekday: int | None) -> dict[int, Any]:
        return {each: literal(rules.next_hour(unit.now, zone, each, weekday), UtcInstant) for each in hours}

    daily, weekly = at(None), at(rules.WEEKLY_ON)
    start, end = Subscriber.quiet_from, Subscriber.quiet_until
    quiet = or_(
        and_(start < end, start <= hour, end > hour),
        and_(start > end, or_(start <= hour, end > hour)),
    )
    return case(
        (Wish.rhythm == Rhythm.DAILY, case(daily, value=Subscriber.digest_hour)),
        (Wish.rhythm == Rhythm.WEEKLY, case(weekly, value=Subscriber.digest_hour)),
        (quiet, case(daily, value=end)),
        else_=literal(unit.now, UtcInstant),
    )
