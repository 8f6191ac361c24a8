"""The doors for the office: which partners there are, how delivery to them stands, and what they can see."""

import json

from notify.stories import views as stories
from notify.stories.rules import KEEPERS, PARTNERS, PUBLIC
from notify.webhooks import views
from notify.webhooks.commands import partners
from quartier.signin import manage
from quartier.web import N_, Column, Confirm, Form, Page, See, Sheet, Slice, Visit, _l, fields, get, post
from quartier.web.i18n import Lazy


class PartnerForm(Form):
    """A new partner."""

    label = fields.Text(
        _l("Which organisation"),
        required=True,
        max=120,
        hint=_l("The name of the organisation, not of a person: for example “City planning office”."),
    )


class SeenQuery(Form):
    """Through whose eyes."""

    audience = fields.Choice(_l("Who looks"), options=((PUBLIC, _l("everybody")), (PARTNERS, _l("partners"))))


COLUMNS = (
    Column(_l("Organisation"), lambda row: row.partner.label),
    Column(_l("Webhooks"), lambda row: len(row.webhooks)),
    Column(_l("Taken in a day"), "taken"),
    Column(_l("Failed in a day"), "failed"),
    Column(_l("Waiting"), "waiting"),
    Column(_l("Waiting since"), "oldest"),
    Column(_l("State"), lambda row: state(row)[1]),
    Column(_l("Page last opened"), lambda row: row.partner.last_used_on),
)


def state(row: views.Standing) -> tuple[str, Lazy]:
    """In which state a partner's webhooks are, as a badge."""
    if row.partner.ended_at:
        return "quiet", _l("Ended")
    if row.silenced:
        return "danger", _l("Given up")
    if row.failing:
        return "caution", _l("Does not answer")
    return ("good", _l("In use")) if row.webhooks else ("quiet", _l("No webhook"))


def list_partners(visit: Visit) -> Page:
    """Which partners there are, how delivery to them stands, and a form for another."""
    visit.require(*KEEPERS)
    with visit.read() as session:
        rows = views.standings(session, visit.now)
    return Page(
        "webhooks/partners.html",
        title=_l("Partners"),
        headers={"Cache-Control": "no-store"},
        rows=[(row, state(row)) for row in rows],
        may_change=visit.actor.holds("carrier"),
        form=visit.form(PartnerForm),
        sheet=Sheet(_l("Partners"), COLUMNS, rows) if rows else None,
    )


def add_partner(visit: Visit) -> Page:
    """Enter a partner and show the link to its page, this once: it is kept nowhere."""
    visit.require("carrier")
    data = visit.load(PartnerForm)
    with visit.unit() as unit:
        _, token = partners.add_partner(unit, data["label"])
    return _given(visit, data["label"], token)


def renew_link(visit: Visit, partner_id: str) -> Page:
    """Make another link to a partner's page and show it; the one before leads nowhere."""
    visit.require("carrier")
    with visit.unit() as unit:
        label, token = partners.renew_link(unit, partner_id)
    return _given(visit, label, token)


def ask_end(visit: Visit, partner_id: str) -> Confirm:
    """Whether a partner's page and webhooks shall end."""
    visit.require("carrier")
    with visit.read() as session:
        partner = views.partner(session, partner_id)
    return Confirm(
        _l("End this partner’s page?"),
        action=f"/partners/{partner_id}/end",
        label=_l("End it"),
        back=f"/partners/{partner_id}",
        facts=[(_l("Organisation"), partner.label)],
        consequences=[_l("Its link leads nowhere, and nothing is sent to it any more.")],
    )


def end_partner(visit: Visit, partner_id: str) -> See:
    """End a partner's page and its webhooks."""
    visit.require("carrier")
    with visit.unit() as unit:
        partners.end_partner(unit, partner_id)
    return See("/partners", flash="partner-ended")


def show_seen(visit: Visit) -> Page:
    """What an audience can see: the stories as the page tells them, and what programs are given of each."""
    visit.require(*KEEPERS)
    audience = visit.query(SeenQuery)["audience"] or PARTNERS
    wanted = stories.Wanted(audiences=(PUBLIC,) if audience == PUBLIC else (PUBLIC, PARTNERS))
    cursor = visit.cursor(20)
    with visit.read() as session:
        rows = stories.stories(session, wanted, after=cursor.after_instant(), limit=cursor.limit + 1)
    part = Slice(rows, cursor, key=lambda row: [row.story.occurred_at.isoformat(), row.story.id])
    return Page(
        "webhooks/seen.html",
        title=_l("What partners can see"),
        audience=audience,
        form=visit.form(SeenQuery),
        rows=[
            (
                row.story,
                stories.say(visit.texts, row.story),
                json.dumps(row.story.params, ensure_ascii=False),
            )
            for row in part.items
        ],
        next=part.next,
    )


def _given(visit: Visit, label: str, token: str) -> Page:
    return Page(
        "webhooks/given.html",
        title=_l("The partner’s link"),
        headers=manage.PRIVATE,
        lead=visit.texts.gettext(N_("It is for: {label}"), label=label),
        name=_l("The link to the partner’s own page"),
        value=visit.absolute(f"/partner/{token}"),
        back="/partners",
    )


ROUTES = (
    get("/partners", list_partners),
    post("/partners", add_partner, again=list_partners),
    get("/partners/seen", show_seen),
    post("/partners/<partner_id>/link", renew_link, again=list_partners),
    get("/partners/<partner_id>/end", ask_end),
    post(
        "/partners/<partner_id>/end",
        end_partner,
        again=ask_end,
        flashes={"partner-ended": N_("The partner’s page has ended.")},
    ),
)
