"""What is due to webhooks: queued from the stories, claimed by one instance, settled by what was answered.

Why nothing is skipped: positions are given in the order in which stories become visible (`stories.commands.tell`), so
everything up to the last one that can be read is there, and a webhook's `queued_upto` rises in the transaction that
queues. Why nothing is lost: a claim ends by itself, so what an instance that died had at hand is sent again. Why two
instances do not send the same: a claim is a row that only one of them can change. A receiver may still get a message
twice, where we died between its answer and our commit; it knows it by its `webhook-id`.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import bindparam, delete, exists, insert, or_, select, text, tuple_, update

from notify.feeds.views import last_position
from notify.settings import NotifySettings
from notify.stories.model import Story
from notify.stories.views import COUNTING
from notify.webhooks import rules
from notify.webhooks.model import Attempt, Delivery, Webhook, WebhookSecret
from notify.webhooks.rules import Outcome, Stage, State, Why
from quartier.event import new_ref
from quartier.unit import Unit

#: For how long a message is ours once we have taken it; longer than any try lasts.
CLAIM = timedelta(seconds=90)
#: Messages on the way to one receiver at a time; to one that fails, a single one that tries whether it is back.
AT_ONCE, PROBE = 4, 1

_QUEUE = text(
    """
    INSERT INTO webhook_delivery
        (webhook_id, message, event_id, stage, tries, next_at, created_at, changed_at)
    SELECT webhook.id, 'p' || notice.position, notice.id, 'due', 0,
           CASE WHEN webhook.not_before > :now THEN webhook.not_before ELSE :now END, :now, :now
    FROM webhook JOIN notice ON notice.position > webhook.queued_upto AND notice.position <= :last
    WHERE webhook.state = 'active'
      AND notice.audience IN ('public', 'partners')
      AND notice.kind NOT IN :counting
      AND (webhook.topics = '' OR ' ' || webhook.topics || ' ' LIKE '% ' || notice.about || ' %')
    ON CONFLICT (webhook_id, message) DO NOTHING
    """
).bindparams(
    bindparam("counting", expanding=True),
    bindparam("now", type_=Delivery.__table__.c.next_at.type),
)


@dataclass(frozen=True, slots=True)
class Due:
    """A message to be sent now."""

    webhook_id: str
    message: str
    url: str
    #: The secrets in force, the newest first.
    secrets: tuple[bytes, ...]
    #: None for a test.
    story: Story | None


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of a try."""

    webhook_id: str
    message: str
    at: datetime
    took_ms: int
    outcome: Outcome
    status: int | None = None
    answer: str = ""
    #: How long the receiver asks us to wait.
    wait: timedelta | None = None


def queue(unit: Unit) -> int:
    """Queue what was told since the last time for every webhook that wants it, in one statement; how many messages."""
    last = last_position(unit.session)
    values = {"now": unit.now, "last": last, "counting": list(COUNTING) or [""]}
    queued = unit.session.connection().execute(_QUEUE, values).rowcount
    behind = update(Webhook).where(Webhook.state == State.ACTIVE, Webhook.queued_upto < last)
    unit.session.execute(behind.values(queued_upto=last))
    return queued


def claim(unit: Unit, most: int, flying: Mapping[str, int], *, probes: bool = True) -> list[Due]:
    """Take messages that are due, the oldest first, and no more to one receiver than it may have at a time.

    Args:
        flying: how many messages are on their way to a webhook already.
        probes: whether receivers that failed last time are tried, too.
    """
    full = [webhook_id for webhook_id, count in flying.items() if count >= AT_ONCE]
    query = (
        select(Delivery, Webhook)
        .join(Webhook, Webhook.id == Delivery.webhook_id)
        .where(
            Delivery.stage == Stage.DUE,
            Delivery.next_at <= unit.now,
            or_(Delivery.claimed_until.is_(None), Delivery.claimed_until < unit.now),
            Webhook.state == State.ACTIVE,
            Webhook.id.not_in(full),
            or_(Webhook.failing_since.is_(None), Webhook.id.not_in(list(flying))),
        )
        .order_by(Delivery.next_at, Delivery.message)
        .limit(most * AT_ONCE)
        .with_for_update(of=Delivery, skip_locked=True)
    )
    if not probes:
        query = query.where(Webhook.failing_since.is_(None))
    count = dict(flying)
    taken: list[tuple[Delivery, Webhook]] = []
    for delivery, webhook in unit.session.execute(query):
        at_once = PROBE if webhook.failing_since else AT_ONCE
        if len(taken) < most and count.get(webhook.id, 0) < at_once:
            count[webhook.id] = count.get(webhook.id, 0) + 1
            delivery.claimed_until = unit.now + CLAIM
            taken.append((delivery, webhook))
    return _filled(unit, taken)


def _filled(unit: Unit, taken: Sequence[tuple[Delivery, Webhook]]) -> list[Due]:
    secrets = _secrets(unit, {webhook.id for _, webhook in taken})
    wanted = {delivery.event_id for delivery, _ in taken if delivery.event_id}
    found = unit.session.scalars(select(Story).where(Story.id.in_(wanted))) if wanted else ()
    stories = {story.id: story for story in found}
    return [
        Due(
            delivery.webhook_id,
            delivery.message,
            webhook.url,
            secrets.get(webhook.id, ()),
            stories[delivery.event_id] if delivery.event_id else None,
        )
        for delivery, webhook in taken
    ]


def _secrets(unit: Unit, webhooks: Collection[str]) -> dict[str, tuple[bytes, ...]]:
    keys = {rules.key_name(key): key for key in cast(NotifySettings, unit.settings).webhook_keys}
    query = select(WebhookSecret).where(
        WebhookSecret.webhook_id.in_(webhooks),
        or_(WebhookSecret.ends_at.is_(None), WebhookSecret.ends_at > unit.now),
    )
    made: dict[str, tuple[bytes, ...]] = {}
    for row in unit.session.scalars(query.order_by(WebhookSecret.number.desc())) if webhooks else ():
        secret = rules.secret_of(keys[row.key_name], row.webhook_id, row.number)
        made[row.webhook_id] = (*made.get(row.webhook_id, ()), secret)
    return made


def settle(unit: Unit, tried: Sequence[Tried], jitter: float) -> None:
    """Keep what was answered, and when each message that failed is tried again."""
    keys = [(each.webhook_id, each.message) for each in tried]
    mine = select(Delivery).where(tuple_(Delivery.webhook_id, Delivery.message).in_(keys))
    deliveries = {(row.webhook_id, row.message): row for row in unit.session.scalars(mine)}
    hooks = select(Webhook).where(Webhook.id.in_({each.webhook_id for each in tried}))
    webhooks = {row.id: row for row in unit.session.scalars(hooks)}
    for each in tried:
        delivery, webhook = deliveries[each.webhook_id, each.message], webhooks[each.webhook_id]
        delivery.tries += 1
        delivery.claimed_until, delivery.changed_at = None, unit.now
        if each.outcome is Outcome.TAKEN:
            delivery.stage = Stage.SENT
            _recover(unit, webhook)
        else:
            _put_off(unit, delivery, webhook, each, jitter)
    unit.session.execute(insert(Attempt), [_row(each) for each in tried])


def _row(tried: Tried) -> dict[str, Any]:
    return {
        "id": new_ref(),
        "webhook_id": tried.webhook_id,
        "message": tried.message,
        "at": tried.at,
        "took_ms": tried.took_ms,
        "outcome": tried.outcome,
        "status": tried.status,
        "answer": tried.answer,
    }


def _recover(unit: Unit, webhook: Webhook) -> None:
    """It answers again: what has waited is due now."""
    if webhook.failing_since is None:
        return
    webhook.failing_since = webhook.not_before = None
    unit.session.flush()
    waiting = update(Delivery).where(Delivery.webhook_id == webhook.id, Delivery.stage == Stage.DUE)
    unit.session.execute(waiting.values(next_at=unit.now), execution_options={"synchronize_session": False})


def _put_off(unit: Unit, delivery: Delivery, webhook: Webhook, tried: Tried, jitter: float) -> None:
    """Try it again later; all else that waits for this receiver waits as long."""
    again = rules.next_try(delivery.tries, unit.now, jitter, tried.wait)
    webhook.failing_since = webhook.failing_since or tried.at
    if tried.outcome is Outcome.GONE:
        _give_up(unit, webhook, Why.GONE)
    elif rules.given_up(webhook.failing_since, unit.now, cast(NotifySettings, unit.settings).webhook_days):
        _give_up(unit, webhook, Why.FAILING)
    if again:
        delivery.next_at = webhook.not_before = max(again, webhook.not_before or again)
    elif webhook.state == State.ACTIVE:  # else it waits until the webhook is taken up again
        delivery.stage = Stage.FAILED
    unit.session.flush()
    waiting = update(Delivery).where(
        Delivery.webhook_id == webhook.id, Delivery.stage == Stage.DUE, Delivery.next_at < webhook.not_before
    )
    if webhook.not_before:
        unit.session.execute(
            waiting.values(next_at=webhook.not_before), execution_options={"synchronize_session": False}
        )


def _give_up(unit: Unit, webhook: Webhook, why: Why) -> None:
    if webhook.state == State.ACTIVE:
        webhook.state, webhook.why, webhook.changed_at = State.DISABLED, why, unit.now


def forget(unit: Unit, before: datetime) -> int:
    """Remove tries of that long ago, and messages that are over; how many rows."""
    connection = unit.session.connection()
    gone = connection.execute(delete(Attempt).where(Attempt.at < before)).rowcount
    tried = exists().where(Attempt.webhook_id == Delivery.webhook_id, Attempt.message == Delivery.message)
    over = delete(Delivery).where(Delivery.stage != Stage.DUE, Delivery.changed_at < before, ~tried)
    return gone + connection.execute(over).rowcount
