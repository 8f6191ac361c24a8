"""The doors to stories: the stream for people, the order of events for programs, and the catalogue of both."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from marshmallow import Schema, validate
from marshmallow import fields as json

from notify.stories import catalogue, rules, views
from notify.stories.catalogue import TOLD, UNTOLD, Told, topics
from notify.stories.model import Story
from notify.stories.rules import Change
from notify.stories.sentences import ABOUT, PLACES, SERVICES
from quartier.event import MOST, Instant
from quartier.web import (
    Column,
    Form,
    Page,
    Reply,
    Sheet,
    Slice,
    Visit,
    _l,
    api_get,
    fields,
    get,
    i18n,
)
from quartier.web.formats import short_day
from quartier.web.i18n import N_, Lazy

COLUMNS = (
    Column(_l("Told on"), lambda row: row.story.occurred_at),
    Column(_l("What it is about"), lambda row: i18n.gettext(ABOUT[row.story.about])),
    Column(_l("News"), lambda row: views.say(i18n.current(), row.story).headline),
    Column(_l("In detail"), lambda row: views.say(i18n.current(), row.story).text),
    Column(_l("Begins"), lambda row: row.story.starts_at),
)
AUDIENCES = {"public": _l("everybody"), "partners": _l("partners")}
CHANGES = {
    Change.NEW: _l("something new"),
    Change.UPDATE: _l("changes what was told"),
    Change.WITHDRAWN: _l("withdraws what was told"),
    Change.COUNT: _l("only counts"),
}


def choices(words: Mapping[Any, str], of: Iterable[Any] | None = None) -> list[tuple[str, Lazy]]:
    """Words for slugs as the options of a choice."""
    return [(str(key), Lazy(words[key])) for key in (words if of is None else of)]


class StreamFilter(Form):
    """Which stories to show."""

    about = fields.Choice(_l("What it is about"), options=choices(ABOUT))
    service = fields.Choice(_l("Who says it"), options=choices(SERVICES))
    place = fields.Choice(_l("Where"), options=choices(PLACES))
    since = fields.Day(_l("Since"))


def list_stories(visit: Visit) -> Page:
    """All that was told, the latest first."""
    chosen = visit.query(StreamFilter)
    wanted = wanted_by(visit, chosen)
    cursor = visit.cursor(30)
    with visit.read() as session:
        rows = views.stories(session, wanted, after=cursor.after_instant(), limit=cursor.limit + 1)
    part = Slice(rows, cursor, key=_key)
    urls = visit.settings.neighbour_urls
    return Page(
        "stories/list.html",
        title=_l("News from the quarter"),
        stories=[
            (row.story, views.say(visit.texts, row.story), views.story_link(urls, row.story), row.old)
            for row in part.items
        ],
        next=part.next,
        sheet=Sheet(_l("News from the quarter"), COLUMNS, part),
        form=visit.form(StreamFilter),
        chosen=chosen,
        options={
            "about": choices(ABOUT, topics(wanted.audiences)),
            "service": choices(SERVICES),
            "place": choices(PLACES),
        },
        filtered=any(chosen.values()),
    )


def wanted_by(visit: Visit, chosen: dict[str, Any]) -> views.Wanted:
    """What was chosen, as far as it is for whoever asks; a day begins on the quarter's clocks."""
    day = chosen.get("since")
    return views.Wanted(
        audiences=rules.audiences(visit.actor.offices),
        about=chosen.get("about"),
        service=chosen.get("service"),
        place=chosen.get("place"),
        since=datetime(day.year, day.month, day.day, tzinfo=visit.zone) if day else None,
    )


def _key(row: views.Shown) -> list[str]:
    return [row.story.occurred_at.isoformat(), row.story.id]


# ── the catalogue ────────────────────────────────────────────────────────────────────────────────────


def show_catalogue(visit: Visit) -> Page:
    """Every event that is told: what it is, who may read it, since when; for its keepers also how often it came."""
    keeper = not visit.actor.offices.isdisjoint(rules.KEEPERS)
    counts: dict[str, int] = {}
    if keeper:
        with visit.read() as session:
            counts = views.told_of_each(session)
    return Page(
        "stories/catalogue.html",
        title=_l("Events"),
        groups=[
            (service, name, [_row(visit, told, counts) for told in TOLD if told.service == service])
            for service, name in ((key, visit.texts.gettext(label)) for key, label in SERVICES.items())
        ],
        keeper=keeper,
        untold=[
            [name, visit.texts.said(count)]
            for name, count in sorted(counts.items())
            if name not in catalogue.BY_TYPE and name.split(".", 1)[1].rsplit(".", 1)[0] not in UNTOLD
        ],
    )


def _row(visit: Visit, told: Told, counts: dict[str, int]) -> tuple[str, list[str]]:
    """A type of event, and what there is to say of it."""
    said = [
        visit.texts.gettext(ABOUT[told.about]),
        visit.texts.gettext(N_("for {whom}"), whom=str(AUDIENCES[told.audience])),
        str(CHANGES[told.change]),
        visit.texts.gettext(N_("since {day}"), day=short_day(told.since, visit.lang)),
    ]
    if counts:
        said.append(
            visit.texts.gettext(N_("so far {count}"), count=visit.texts.said(counts.get(told.type, 0)))
        )
    return told.type, said


# ── JSON ─────────────────────────────────────────────────────────────────────────────────────────────


class StoryJson(Schema):
    """A story, said in the language asked for."""

    id = json.String()
    kind = json.String()
    about = json.String()
    subject = json.String()
    headline = json.String()
    text = json.String()
    url = json.Url(allow_none=True)
    occurred_at = Instant()
    starts_at = Instant(allow_none=True)


class StoryQuery(Schema):
    """Which stories to give."""

    about = json.String(validate=validate.OneOf([str(key) for key in ABOUT]))
    service = json.String(validate=validate.OneOf(list(SERVICES)))
    place = json.String(validate=validate.OneOf([str(key) for key in PLACES]))
    since = json.Date()
    cursor = json.String()
    limit = json.String()


class EventQuery(Schema):
    """After which number to go on, and how many at most."""

    after = json.Integer(load_default=0, validate=validate.Range(0, MOST))
    limit = json.Integer(load_default=100, validate=validate.Range(1, 500))


class EventJson(Schema):
    """A CloudEvent as it was told here; `sequence` rises in the order in which events became visible."""

    specversion = json.String()
    id = json.String()
    source = json.String()
    type = json.String()
    subject = json.String()
    time = Instant()
    datacontenttype = json.String()
    audience = json.String()
    sequence = json.Integer()
    data = json.Dict()


def api_list(visit: Visit) -> Slice:
    """What was told to whoever asks, the latest first."""
    wanted, cursor = wanted_by(visit, visit.query(StoryQuery)), visit.cursor()
    with visit.read() as session:
        rows = views.stories(session, wanted, after=cursor.after_instant(), limit=cursor.limit + 1)
    part = Slice(rows, cursor, key=_key)
    part.items = [_as_json(visit, row.story) for row in part.items]
    return part


def api_events(visit: Visit) -> Reply:
    """What became visible after a number, in order and never skipping any; begin with 0, go on with the last one's."""
    return events_after(visit, rules.audiences(visit.actor.offices), "/events")


def events_after(visit: Visit, audiences: tuple[str, ...], path: str) -> Reply:
    """The events of these audiences after the number asked for, and where to go on."""
    asked = visit.query(EventQuery)
    with visit.read() as session:
        rows = views.after(session, audiences, asked["after"], asked["limit"])
    last = rows[-1].position if rows else asked["after"]
    following = visit.absolute(f"{path}?{urlencode({'after': last, 'limit': asked['limit']})}")
    headers = {"Link": f'<{following}>; rel="next"'}
    return Reply([views.as_event(visit.settings.quarter, story) for story in rows], headers=headers)


def _as_json(visit: Visit, story: Story) -> dict[str, object]:
    said = views.say(visit.texts, story)
    return {
        "id": story.id,
        "kind": story.kind,
        "about": story.about,
        "subject": story.subject,
        "headline": said.headline,
        "text": said.text,
        "url": views.story_link(visit.settings.neighbour_urls, story),
        "occurred_at": story.occurred_at,
        "starts_at": story.starts_at,
    }


ROUTES = (
    get("/notices", list_stories),
    get("/catalogue", show_catalogue),
    api_get("/api/notices", api_list, returns=StoryJson, many=True, asks=StoryQuery),
    api_get("/events", api_events, returns=EventJson, many=True, asks=EventQuery),
)
