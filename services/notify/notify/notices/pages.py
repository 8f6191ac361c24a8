"""The doors to the stream of notices."""

from marshmallow import Schema
from marshmallow import fields as json

from notify.notices import rules, views
from notify.notices.model import Notice
from quartier.event import Instant
from quartier.web import (
    Column,
    Cursor,
    Form,
    Page,
    Sheet,
    Slice,
    Visit,
    _l,
    api_get,
    fields,
    get,
    i18n,
)

COLUMNS = (
    Column(_l("Told on"), "occurred_at"),
    Column(_l("What it is about"), lambda notice: i18n.gettext(views.ABOUT[notice.about])),
    Column(_l("News"), lambda notice: views.say(i18n.current(), notice).headline),
    Column(_l("In detail"), lambda notice: views.say(i18n.current(), notice).text),
    Column(_l("Begins"), "starts_at"),
)


class NoticeFilter(Form):
    """Which notices to show."""

    about = fields.Choice(
        _l("What it is about"), options=[(about.value, label) for about, label in views.ABOUT.items()]
    )


def list_notices(visit: Visit) -> Page:
    """All that was told, the latest first."""
    about = visit.query(NoticeFilter)["about"]
    audiences = rules.audiences(visit.actor.offices)
    part = _slice(visit, audiences, about, visit.cursor(30))
    urls = visit.settings.neighbour_urls
    return Page(
        "notices/list.html",
        title=_l("News from the quarter"),
        notices=[
            (notice, views.say(visit.texts, notice), rules.link(urls, notice.about, notice.subject))
            for notice in part.items
        ],
        next=part.next,
        sheet=Sheet(_l("News from the quarter"), COLUMNS, part),
        about=about,
        abouts=[
            (kind.value, _l(label))
            for kind, label in views.ABOUT.items()
            if rules.AUDIENCE[kind] in audiences
        ],
    )


def _slice(visit: Visit, audiences: tuple[str, ...], about: str | None, cursor: Cursor) -> Slice:
    with visit.read() as session:
        rows = views.notices(
            session, audiences, about=about, after=cursor.after_instant(), limit=cursor.limit + 1
        )
    return Slice(rows, cursor, key=lambda notice: [notice.occurred_at.isoformat(), notice.id])


# ── JSON ─────────────────────────────────────────────────────────────────────────────────────────────


class NoticeJson(Schema):
    """A notice, said in the language asked for."""

    id = json.String()
    kind = json.String()
    about = json.String()
    subject = json.String()
    headline = json.String()
    text = json.String()
    url = json.Url(allow_none=True)
    occurred_at = Instant()
    starts_at = Instant(allow_none=True)


def api_list(visit: Visit) -> Slice:
    """What was told to whoever asks, the latest first."""
    cursor = visit.cursor()
    part = _slice(visit, rules.audiences(visit.actor.offices), None, cursor)
    part.items = [_as_json(visit, notice) for notice in part.items]
    return part


def _as_json(visit: Visit, notice: Notice) -> dict[str, object]:
    said = views.say(visit.texts, notice)
    return {
        "id": notice.id,
        "kind": notice.kind,
        "about": notice.about,
        "subject": notice.subject,
        "headline": said.headline,
        "text": said.text,
        "url": rules.link(visit.settings.neighbour_urls, notice.about, notice.subject),
        "occurred_at": notice.occurred_at,
        "starts_at": notice.starts_at,
    }


ROUTES = (
    get("/notices", list_notices),
    api_get("/api/notices", api_list, returns=NoticeJson, many=True),
)
