"""What partners, and the office for them, can do with webhooks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import cast

from sqlalchemy import func, select, update

from notify.feeds.views import last_position
from notify.settings import NotifySettings
from notify.webhooks import rules
from notify.webhooks.model import Delivery, Partner, Webhook, WebhookSecret
from notify.webhooks.rules import Stage, State
from quartier.actor import require_office
from quartier.event import new_ref
from quartier.signin.manage import new_link
from quartier.unit import Unit


@dataclass(frozen=True, kw_only=True)
class AddWebhook:
    """Where a partner's program wants to be told, and of what (no topic: everything)."""

    partner_id: str
    url: str
    topics: Sequence[str] = ()


def add_partner(unit: Unit, label: str) -> tuple[str, str]:
    """Give an organisation a page of its own; its reference, and the link's token, which is kept nowhere."""
    require_office(unit.actor, "carrier")
    link, ref = new_link(), new_ref()
    unit.session.add(Partner(id=ref, label=label, token_hash=link.token_hash, created_at=unit.now))
    return ref, link.token


def renew_link(unit: Unit, partner_id: str) -> tuple[str, str]:
    """Another link to the same page; the one before leads nowhere at once. The label, and the token."""
    require_office(unit.actor, "carrier")
    partner, link = _partner(unit, partner_id), new_link()
    partner.token_hash = link.token_hash
    return partner.label, link.token


def end_partner(unit: Unit, partner_id: str) -> None:
    """End a partner's page and all its webhooks at once; nothing that waits is sent any more."""
    require_office(unit.actor, "carrier")
    partner = _partner(unit, partner_id)
    partner.ended_at = unit.now
    for webhook in unit.session.scalars(select(Webhook).where(Webhook.partner_id == partner_id)):
        _turn(unit, webhook, State.ENDED)


def note_use(unit: Unit, partner_id: str) -> None:
    """Keep the day on which a partner's page was last opened, and no more than the day."""
    unit.session.execute(update(Partner).where(Partner.id == partner_id).values(last_used_on=unit.today))


def add_webhook(unit: Unit, command: AddWebhook) -> tuple[str, str]:
    """A webhook for what is told from now on; its reference, and its secret as the partner is given it."""
    settings = cast(NotifySettings, unit.settings)
    partner = _partner(unit, command.partner_id)
    url = rules.check_target(command.url, plain=bool(settings.webhook_allowed))
    mine = Webhook.partner_id == partner.id, Webhook.state != State.ENDED
    if unit.session.scalar(select(func.count()).select_from(Webhook).where(*mine)) >= rules.MOST:  # type: ignore[operator]
        raise rules.TooManyWebhooks(most=rules.MOST)
    webhook = Webhook(
        id=new_ref(),
        partner_id=partner.id,
        url=url,
        topics=" ".join(command.topics),
        state=State.ACTIVE,
        created_at=unit.now,
        changed_at=unit.now,
        queued_upto=last_position(unit.session),
    )
    unit.session.add(webhook)
    unit.session.flush()
    return webhook.id, _secret(unit, webhook, 1)


def renew_secret(unit: Unit, partner_id: str, webhook_id: str) -> str:
    """A second secret for a webhook; every message is signed with both until the older one ends."""
    webhook = _webhook(unit, partner_id, webhook_id)
    known = list(unit.session.scalars(select(WebhookSecret).where(WebhookSecret.webhook_id == webhook.id)))
    ends = unit.now + timedelta(days=cast(NotifySettings, unit.settings).webhook_overlap_days)
    for secret in known:
        secret.ends_at = min(secret.ends_at or ends, ends)
    return _secret(unit, webhook, 1 + max(secret.number for secret in known))


def test(unit: Unit, partner_id: str, webhook_id: str) -> str:
    """Queue a message that says nothing but that it is a test; it goes the way of all others."""
    webhook = _webhook(unit, partner_id, webhook_id)
    message = f"t{new_ref()}"
    unit.session.add(
        Delivery(
            webhook_id=webhook.id,
            message=message,
            stage=Stage.DUE,
            tries=0,
            next_at=unit.now,
            created_at=unit.now,
            changed_at=unit.now,
        )
    )
    webhook.not_before = None
    return message


def replay(unit: Unit, partner_id: str, webhook_id: str, message: str | None = None) -> None:
    """Send a message again, or all whose last try has failed; each with the `webhook-id` it had."""
    webhook = _webhook(unit, partner_id, webhook_id)
    which = Delivery.message == message if message else Delivery.stage == Stage.FAILED
    again = update(Delivery).where(Delivery.webhook_id == webhook.id, which)
    done = unit.session.connection().execute(
        again.values(stage=Stage.DUE, tries=0, next_at=unit.now, changed_at=unit.now)
    )
    if message and not done.rowcount:
        raise rules.DeliveryNotFound
    webhook.not_before = None


def pause(unit: Unit, partner_id: str, webhook_id: str) -> None:
    """Send nothing for now; what is told meanwhile waits."""
    _turn(unit, _webhook(unit, partner_id, webhook_id), State.PAUSED)


def resume(unit: Unit, partner_id: str, webhook_id: str) -> None:
    """Send again, beginning with what has waited; also after the receiver was given up."""
    webhook = _webhook(unit, partner_id, webhook_id)
    _turn(unit, webhook, State.ACTIVE)
    webhook.failing_since = webhook.not_before = None
    due = update(Delivery).where(Delivery.webhook_id == webhook.id, Delivery.stage == Stage.DUE)
    unit.session.execute(due.values(next_at=unit.now, tries=0))


def end_webhook(unit: Unit, partner_id: str, webhook_id: str) -> None:
    """End a webhook for good."""
    _turn(unit, _webhook(unit, partner_id, webhook_id), State.ENDED)


def _turn(unit: Unit, webhook: Webhook, state: State) -> None:
    if webhook.state != state:
        webhook.state, webhook.why, webhook.changed_at = state, None, unit.now


def _secret(unit: Unit, webhook: Webhook, number: int) -> str:
    keys = cast(NotifySettings, unit.settings).webhook_keys
    if not keys:
        raise rules.WebhooksNotSetUp
    unit.session.add(
        WebhookSecret(
            webhook_id=webhook.id, number=number, key_name=rules.key_name(keys[0]), created_at=unit.now
        )
    )
    return rules.shown(rules.secret_of(keys[0], webhook.id, number))


def _partner(unit: Unit, partner_id: str) -> Partner:
    partner = unit.session.get(Partner, partner_id, with_for_update=True)
    if partner is None:
        raise rules.PartnerNotFound
    if partner.ended_at:
        raise rules.PartnerEnded
    return partner


def _webhook(unit: Unit, partner_id: str, webhook_id: str) -> Webhook:
    webhook = unit.session.get(Webhook, webhook_id, with_for_update=True)
    if webhook is None or webhook.partner_id != partner_id:
        raise rules.WebhookNotFound
    if webhook.state == State.ENDED:
        raise rules.WebhookEnded
    return webhook
