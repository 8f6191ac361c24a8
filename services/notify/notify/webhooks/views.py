"""What can be seen of webhooks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from notify.stories.model import Position, Story
from notify.webhooks import rules
from notify.webhooks.model import Attempt, Delivery, Partner, Webhook, WebhookSecret
from notify.webhooks.rules import Outcome, Stage, State
from quartier.signin.manage import link_hash

#: The stretch of time that figures of success and failure are of.
LATELY = timedelta(days=1)


def find_partner(session: Session, token: str) -> Partner:
    """Whose link this is. Raises `PartnerNotFound` for one that is unknown or over, without a difference."""
    partner = session.scalar(select(Partner).where(Partner.token_hash == link_hash(token)))
    if partner is None or partner.ended_at:
        raise rules.PartnerNotFound
    return partner


def partner(session: Session, partner_id: str) -> Partner:
    """A partner, also one whose page has ended. Raises `PartnerNotFound`."""
    found = session.get(Partner, partner_id)
    if found is None:
        raise rules.PartnerNotFound
    return found


def webhooks(session: Session, partner_id: str) -> list[Webhook]:
    """A partner's webhooks, the latest first; one query."""
    mine = select(Webhook).where(Webhook.partner_id == partner_id)
    return list(session.scalars(mine.order_by(Webhook.created_at.desc(), Webhook.id)))


def webhook(session: Session, partner_id: str, webhook_id: str) -> Webhook:
    """One of them. Raises `WebhookNotFound`."""
    found = session.get(Webhook, webhook_id)
    if found is None or found.partner_id != partner_id:
        raise rules.WebhookNotFound
    return found


def secrets(session: Session, webhook_id: str, now: datetime) -> list[WebhookSecret]:
    """The secrets in force, the newest first; one query."""
    query = select(WebhookSecret).where(
        WebhookSecret.webhook_id == webhook_id,
        WebhookSecret.ends_at.is_(None) | (WebhookSecret.ends_at > now),
    )
    return list(session.scalars(query.order_by(WebhookSecret.number.desc())))


@dataclass(frozen=True, slots=True)
class Sent:
    """A message to a webhook, the story it tells (None: a test), and its tries, the latest first."""

    delivery: Delivery
    story: Story | None
    tries: Sequence[Attempt]

    @property
    def last(self) -> Attempt | None:
        return self.tries[0] if self.tries else None


def messages(
    session: Session, webhook_id: str, *, after: tuple[datetime, str] | None = None, limit: int = 30
) -> list[Sent]:
    """What was queued for a webhook, the latest first; two queries."""
    query = (
        select(Delivery, Story)
        .outerjoin(Story, Story.id == Delivery.event_id)
        .where(Delivery.webhook_id == webhook_id)
        .order_by(Delivery.created_at.desc(), Delivery.message.desc())
    )
    if after:
        query = query.where(tuple_(Delivery.created_at, Delivery.message) < after)
    rows = session.execute(query.limit(limit)).all()
    tries: dict[str, list[Attempt]] = {row[0].message: [] for row in rows}
    made = select(Attempt).where(Attempt.webhook_id == webhook_id, Attempt.message.in_(list(tries)))
    for each in session.scalars(made.order_by(Attempt.at.desc(), Attempt.id.desc())):
        tries[each.message].append(each)
    return [Sent(delivery, story, tries[delivery.message]) for delivery, story in rows]


@dataclass(frozen=True, slots=True)
class Standing:
    """How it stands with a partner's webhooks: how many of them there are, and which of them need somebody's eye."""

    partner: Partner
    webhooks: Sequence[Webhook]
    #: Tries of the last day that were taken, and that failed.
    taken: int
    failed: int
    #: Messages that wait, and since when the oldest of them does.
    waiting: int
    oldest: datetime | None

    @property
    def silenced(self) -> bool:
        """Whether one of the webhooks was given up."""
        return any(each.state == State.DISABLED for each in self.webhooks)

    @property
    def failing(self) -> bool:
        return any(each.state == State.ACTIVE and each.failing_since for each in self.webhooks)


def standings(session: Session, now: datetime) -> list[Standing]:
    """All partners, by name, those that have ended last; four queries."""
    partners = session.scalars(select(Partner)).all()
    hooks: dict[str, list[Webhook]] = {each.id: [] for each in partners}
    for each in session.scalars(select(Webhook).where(Webhook.state != State.ENDED)):
        hooks[each.partner_id].append(each)
    waiting = _waiting(session)
    tried = _tried(session, now - LATELY)
    found = [
        Standing(
            each,
            hooks[each.id],
            tried.get((each.id, True), 0),
            tried.get((each.id, False), 0),
            *waiting.get(each.id, (0, None)),
        )
        for each in partners
    ]
    return sorted(
        found, key=lambda row: (row.partner.ended_at is not None, row.partner.label, row.partner.id)
    )


def _waiting(session: Session) -> dict[str, tuple[int, datetime | None]]:
    query = (
        select(Webhook.partner_id, func.count(), func.min(Delivery.created_at))
        .join(Delivery, Delivery.webhook_id == Webhook.id)
        .where(Delivery.stage == Stage.DUE, Webhook.state != State.ENDED)
        .group_by(Webhook.partner_id)
    )
    return {row[0]: (row[1], row[2]) for row in session.execute(query)}


def _tried(session: Session, since: datetime) -> dict[tuple[str, bool], int]:
    taken = (Attempt.outcome == Outcome.TAKEN).label("taken")
    query = (
        select(Webhook.partner_id, taken, func.count())
        .join(Webhook, Webhook.id == Attempt.webhook_id)
        .where(Attempt.at >= since)
        .group_by(Webhook.partner_id, taken)
    )
    return {(row[0], bool(row[1])): row[2] for row in session.execute(query)}


def anything_due(session: Session, now: datetime) -> bool:
    """Whether a webhook has something to be told, or something was told that is not queued yet; two queries."""
    active = select(Webhook.id).where(Webhook.state == State.ACTIVE)
    last = select(func.coalesce(func.max(Position.last), 0)).scalar_subquery()
    if session.scalar(active.where(Webhook.queued_upto < last).limit(1)):
        return True
    due = active.join(Delivery, Delivery.webhook_id == Webhook.id)
    return bool(session.scalar(due.where(Delivery.stage == Stage.DUE, Delivery.next_at <= now).limit(1)))


def keys_needed(session: Session, now: datetime) -> set[str]:
    """The names of the keys that make the secrets in force; one query."""
    in_force = WebhookSecret.ends_at.is_(None) | (WebhookSecret.ends_at > now)
    query = select(WebhookSecret.key_name).join(Webhook, Webhook.id == WebhookSecret.webhook_id)
    return set(session.scalars(query.where(in_force, Webhook.state != State.ENDED).distinct()))
