"""The doors to webhooks for programs: the office's with its access token, a partner's with the token of its link."""

from dataclasses import replace
from typing import Any

from marshmallow import Schema, validate
from marshmallow import fields as json

from notify.stories.catalogue import topics
from notify.stories.rules import KEEPERS, PARTNERS, PUBLIC
from notify.webhooks import views
from notify.webhooks.commands import partners
from notify.webhooks.commands.partners import AddWebhook
from notify.webhooks.model import Partner, Webhook
from notify.webhooks.pages.own import ACTS, AGAIN, SECRET
from notify.webhooks.rules import message_id
from quartier.event import Instant
from quartier.web import Reply, Slice, Visit, api_get, api_post


class PartnerJson(Schema):
    """A partner, and how delivery to it stands; the link is in no answer but the first."""

    id = json.String()
    label = json.String()
    webhooks = json.Integer()
    taken = json.Integer()
    failed = json.Integer()
    waiting = json.Integer()
    ended_at = Instant(allow_none=True)
    manage_url = json.Url()


class AddPartnerJson(Schema):
    """A new partner."""

    label = json.String(required=True, validate=validate.Length(1, 120))


class WebhookJson(Schema):
    """A webhook; its secret is in no answer but the one that gave it."""

    id = json.String()
    url = json.String()
    topics = json.List(json.String())
    state = json.String()
    why = json.String(allow_none=True)
    failing_since = Instant(allow_none=True)
    created_at = Instant()
    secret = json.String()


class AddWebhookJson(Schema):
    """Where to send, and what: no topic is everything."""

    url = json.String(required=True, validate=validate.Length(1, 500))
    topics = json.List(
        json.String(validate=validate.OneOf([str(each) for each in topics((PUBLIC, PARTNERS))])),
        load_default=list,
        validate=validate.Length(max=20),
    )


class ActJson(Schema):
    """What to do with a webhook; a message's number for `again`."""

    act = json.String(required=True, validate=validate.OneOf([*ACTS, SECRET, AGAIN]))
    message = json.String(load_default="-", validate=validate.Length(max=40))


class MessageJson(Schema):
    """A message, and what became of its last try."""

    id = json.String()
    message = json.String()
    event_id = json.String(allow_none=True)
    type = json.String(allow_none=True)
    stage = json.String()
    tries = json.Integer()
    next_at = Instant()
    created_at = Instant()
    outcome = json.String(allow_none=True)
    status = json.Integer(allow_none=True)


class PageQuery(Schema):
    """Which part of a list."""

    cursor = json.String()
    limit = json.String()


def api_partners(visit: Visit) -> list[dict[str, Any]]:
    """Every partner, and how delivery to it stands."""
    visit.require(*KEEPERS)
    with visit.read() as session:
        rows = views.standings(session, visit.now)
    return [
        {
            "id": row.partner.id,
            "label": row.partner.label,
            "webhooks": len(row.webhooks),
            "taken": row.taken,
            "failed": row.failed,
            "waiting": row.waiting,
            "ended_at": row.partner.ended_at,
        }
        for row in rows
    ]


def api_add_partner(visit: Visit) -> dict[str, Any]:
    """Enter a partner; the answer holds the link to its page, this once."""
    label = visit.load(AddPartnerJson)["label"]
    with visit.unit() as unit:
        ref, token = partners.add_partner(unit, label)
    return {"id": ref, "label": label, "manage_url": visit.absolute(f"/partner/{token}")}


def api_webhooks(visit: Visit, token: str) -> Reply:
    """A partner's webhooks."""
    with visit.read() as session:
        rows = views.webhooks(session, views.find_partner(session, token).id)
    return Reply([_as_json(row) for row in rows], headers=_PRIVATE)


def api_add_webhook(visit: Visit, token: str) -> Reply:
    """Set up a webhook; the answer holds its secret, this once."""
    partner, data = _partner(visit, token), visit.load(AddWebhookJson)
    with visit.unit() as unit:
        command = AddWebhook(partner_id=partner.id, url=data["url"], topics=data["topics"])
        webhook_id, secret = partners.add_webhook(unit, command)
        webhook = views.webhook(unit.session, partner.id, webhook_id)
    return Reply(_as_json(webhook) | {"secret": secret}, headers=_PRIVATE)


def api_act(visit: Visit, token: str, webhook_id: str) -> Reply:
    """Test, pause, resume, send again, give another secret, or end."""
    partner, data = _partner(visit, token), visit.load(ActJson)
    more: dict[str, Any] = {}
    with visit.unit() as unit:
        if data["act"] == SECRET:
            more["secret"] = partners.renew_secret(unit, partner.id, webhook_id)
        elif data["act"] == AGAIN:
            partners.replay(unit, partner.id, webhook_id, data["message"])
        else:
            ACTS[data["act"]](unit, partner.id, webhook_id)
        unit.session.flush()
        webhook = views.webhook(unit.session, partner.id, webhook_id)
    return Reply(_as_json(webhook) | more, headers=_PRIVATE)


def api_messages(visit: Visit, token: str, webhook_id: str) -> Slice:
    """What was queued for a webhook and what became of it, the latest first."""
    visit.query(PageQuery)
    cursor = visit.cursor()
    with visit.read() as session:
        views.webhook(session, views.find_partner(session, token).id, webhook_id)
        rows = views.messages(session, webhook_id, after=cursor.after_instant(), limit=cursor.limit + 1)
    part = Slice(rows, cursor, key=lambda row: [row.delivery.created_at.isoformat(), row.delivery.message])
    part.items = [_message(row) for row in part.items]
    return part


def _partner(visit: Visit, token: str) -> Partner:
    with visit.read() as session:
        return views.find_partner(session, token)


def _as_json(webhook: Webhook) -> dict[str, Any]:
    return {
        "id": webhook.id,
        "url": webhook.url,
        "topics": webhook.topics.split(),
        "state": webhook.state,
        "why": webhook.why,
        "failing_since": webhook.failing_since,
        "created_at": webhook.created_at,
    }


def _message(row: views.Sent) -> dict[str, Any]:
    delivery, last = row.delivery, row.last
    return {
        "id": message_id(delivery.webhook_id, delivery.message),
        "message": delivery.message,
        "event_id": delivery.event_id,
        "type": row.story.type if row.story else None,
        "stage": delivery.stage,
        "tries": delivery.tries,
        "next_at": delivery.next_at,
        "created_at": delivery.created_at,
        "outcome": last.outcome if last else None,
        "status": last.status if last else None,
    }


_PRIVATE = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}
_HOOKS = "/api/partner/<token>/webhooks"
ROUTES = (
    api_get("/api/partners", api_partners, returns=PartnerJson, many=True),
    api_post("/api/partners", api_add_partner, takes=AddPartnerJson, returns=PartnerJson, secret=True),
    *(
        replace(route, private=True)
        for route in (
            api_get(_HOOKS, api_webhooks, returns=WebhookJson, many=True),
            api_post(_HOOKS, api_add_webhook, takes=AddWebhookJson, returns=WebhookJson, secret=True),
            api_post(
                f"{_HOOKS}/<webhook_id>",
                api_act,
                takes=ActJson,
                returns=WebhookJson,
                secret=True,
                status=200,
            ),
            api_get(
                f"{_HOOKS}/<webhook_id>/messages",
                api_messages,
                returns=MessageJson,
                many=True,
                asks=PageQuery,
            ),
        )
    ),
)
