"""A partner's own page: its webhooks, what was sent to them, and what can be done with them.

It has two doors: the partner's private link, and the office's, for a partner that asks for help. Both do the same.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from notify.stories.catalogue import topics
from notify.stories.pages import choices
from notify.stories.rules import PARTNERS, PUBLIC
from notify.stories.sentences import ABOUT
from notify.webhooks import views
from notify.webhooks.commands import partners
from notify.webhooks.commands.partners import AddWebhook
from notify.webhooks.deliverer import TEST_TYPE
from notify.webhooks.model import Partner
from notify.webhooks.pages.words import OUTCOMES, STAGES, STATES
from notify.webhooks.rules import UnknownAct
from quartier.signin import manage
from quartier.unit import Unit
from quartier.web import N_, Column, Form, Page, Route, See, Sheet, Slice, Visit, _l, fields, get, i18n, post

#: What a form can do with a webhook besides its secret: its name, the command, and what is said afterwards.
ACTS: dict[str, Callable[[Unit, str, str], Any]] = {
    "test": partners.test,
    "replay": partners.replay,
    "pause": partners.pause,
    "resume": partners.resume,
    "end": partners.end_webhook,
}
SECRET, AGAIN = "secret", "again"
FLASHES = {
    "webhook-test": N_("A test is on its way. Look at this page again in a few seconds."),
    "webhook-replay": N_("What had failed is on its way again."),
    "webhook-again": N_("The message is on its way again."),
    "webhook-pause": N_("Nothing is sent for now. What happens meanwhile waits."),
    "webhook-resume": N_("Messages are sent again, beginning with what has waited."),
    "webhook-end": N_("The webhook has ended."),
}


class WebhookForm(Form):
    """Where a partner's program wants to be told."""

    url = fields.Text(
        _l("Address of your program"),
        required=True,
        max=500,
        autocomplete="url",
        hint=_l("It begins with https:// and takes POST requests."),
    )
    topics = fields.Choices(
        _l("What it shall be told"),
        options=choices(ABOUT, topics((PUBLIC, PARTNERS))),
        hint=_l("None chosen: everything, also what is added later."),
    )


class ActForm(Form):
    """What shall be done with a webhook."""

    act = fields.Hidden(required=True)
    message = fields.Hidden()


COLUMNS = (
    Column(_l("Queued"), lambda row: row.delivery.created_at),
    Column(_l("Event"), lambda row: row.story.type if row.story else TEST_TYPE),
    Column(_l("State"), lambda row: STAGES[row.delivery.stage][1]),
    Column(_l("Tries"), lambda row: row.delivery.tries),
    Column(_l("Last answer"), lambda row: said(row.last) if row.last else ""),
)


def said(attempt: Any) -> str:
    """What became of a try, in words, with the status that was answered."""
    words = i18n.gettext(OUTCOMES[attempt.outcome].msgid)
    return f"{words} ({attempt.status})" if attempt.status else words


@dataclass(frozen=True, slots=True)
class _Own:
    """The partner whose page is open, and where it is open."""

    partner: Partner
    base: str
    office: bool


def _own(visit: Visit, token: str | None = None, partner_id: str | None = None) -> _Own:
    """By the link, or by the office. Raises `PartnerNotFound`, `OfficeRequired`, `SignInFirst`."""
    if token is None:
        visit.require("carrier")
        with visit.read() as session:
            return _Own(views.partner(session, str(partner_id)), f"/partners/{partner_id}", True)
    with visit.read() as session:
        partner = views.find_partner(session, token)
    if partner.last_used_on != visit.today:
        with visit.store.unit(correlation_id=visit.correlation_id) as unit:
            partners.note_use(unit, partner.id)
    return _Own(partner, f"/partner/{token}", False)


def show_partner(visit: Visit, **whose: str) -> Page:
    """A partner's webhooks, and a form for another."""
    own = _own(visit, **whose)
    with visit.read() as session:
        hooks = views.webhooks(session, own.partner.id)
    return Page(
        "webhooks/own.html",
        title=own.partner.label,
        headers=manage.PRIVATE,
        own=own,
        webhooks=[(each, STATES[each.state], _about(each)) for each in hooks],  # type: ignore[index]
        form=visit.form(WebhookForm),
    )


def add_webhook(visit: Visit, **whose: str) -> Page:
    """Set up a webhook and show its secret, this once."""
    own = _own(visit, **whose)
    data = visit.load(WebhookForm)
    with visit.unit() as unit:
        command = AddWebhook(partner_id=own.partner.id, url=data["url"], topics=data["topics"])
        webhook_id, secret = partners.add_webhook(unit, command)
    return _secret(own, webhook_id, secret)


def show_webhook(visit: Visit, webhook_id: str, **whose: str) -> Page:
    """How it stands with a webhook: what was sent, what was answered, what can be done."""
    own, cursor = _own(visit, **whose), visit.cursor(30)
    with visit.read() as session:
        webhook = views.webhook(session, own.partner.id, webhook_id)
        rows = views.messages(session, webhook_id, after=cursor.after_instant(), limit=cursor.limit + 1)
        in_force = views.secrets(session, webhook_id, visit.now)
    part = Slice(rows, cursor, key=lambda row: [row.delivery.created_at.isoformat(), row.delivery.message])
    title = _l("Webhook")
    return Page(
        "webhooks/webhook.html",
        title=title,
        headers=manage.PRIVATE,
        own=own,
        webhook=webhook,
        state=STATES[webhook.state],  # type: ignore[index]
        about=_about(webhook),
        secrets=in_force,
        rows=[
            (
                row,
                row.story.type if row.story else None,
                STAGES[row.delivery.stage],
                [(each, said(each)) for each in row.tries],
            )
            for row in part.items
        ],
        next=part.next,
        sheet=Sheet(title, COLUMNS, part) if rows else None,
        form=visit.form(ActForm),
    )


def act(visit: Visit, webhook_id: str, **whose: str) -> Page | See:
    """Test, pause, resume, send again, give another secret, or end: what `act` says."""
    own, data = _own(visit, **whose), visit.load(ActForm)
    wanted = data["act"]
    with visit.unit() as unit:
        if wanted == SECRET:
            secret = partners.renew_secret(unit, own.partner.id, webhook_id)
        elif wanted == AGAIN:
            partners.replay(unit, own.partner.id, webhook_id, data["message"] or "-")
        elif wanted in ACTS:
            ACTS[wanted](unit, own.partner.id, webhook_id)
        else:
            raise UnknownAct
    if wanted == SECRET:
        return _secret(own, webhook_id, secret)
    return See(f"{own.base}/webhooks/{webhook_id}", flash=f"webhook-{wanted}")


def _about(webhook: Any) -> list[str]:
    """The topics in words; empty: everything."""
    return [i18n.gettext(ABOUT[topic]) for topic in webhook.topics.split() if topic in ABOUT]


def _secret(own: _Own, webhook_id: str, secret: str) -> Page:
    return Page(
        "webhooks/given.html",
        title=_l("The secret of the webhook"),
        headers=manage.PRIVATE,
        lead=_l("Your program knows by it that a message comes from us."),
        name=_l("Secret"),
        value=secret,
        back=f"{own.base}/webhooks/{webhook_id}",
    )


def _doors(base: str, *, private: bool) -> tuple[Route, ...]:
    # Functions of its own for each: a refused form is shown again where it came from.
    partner, webhook = _twin(show_partner), _twin(show_webhook)
    return (
        get(base, partner, private=private),
        post(f"{base}/webhooks", add_webhook, again=partner, private=private),
        get(f"{base}/webhooks/<webhook_id>", webhook, private=private),
        post(f"{base}/webhooks/<webhook_id>", act, again=webhook, flashes=FLASHES, private=private),
    )


def _twin(handler: Callable[..., Page]) -> Callable[..., Page]:
    @wraps(handler)
    def twin(visit: Visit, **arguments: str) -> Page:
        return handler(visit, **arguments)

    return twin


ROUTES = (*_doors("/partner/<token>", private=True), *_doors("/partners/<partner_id>", private=False))
