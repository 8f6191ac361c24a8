"""The doors to feeds for the programs that read them: Atom, RSS, JSON Feed, calendar, and the order of events.

A partner's address carries its token in the path. It goes into no log, no metric and no other address; unknown,
revoked and expired ones are answered alike.

A document depends on what was told, not on when it is asked for: the last position given and the month. So it is
written once and kept until one of them changes.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any, cast
from weakref import WeakKeyDictionary

from notify.feeds import calendar, commands, rules, views
from notify.feeds.pages import bodies
from notify.feeds.pages.bodies import ATOM, BEFORE_ALL, CALENDAR, JSON, RSS, Channel, Format
from notify.settings import NotifySettings
from notify.stories import pages as stories
from notify.stories.model import Story
from notify.stories.rules import PARTNERS, PUBLIC
from notify.stories.sentences import ABOUT, SERVICES
from quartier.store import Store
from quartier.web import File, Form, Reply, Visit, _l, api_get, fields, get
from quartier.web.i18n import LANGUAGES
from quartier.web.refusals import PageMissing

PRIVATE = {"Cache-Control": "private, no-cache", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}
#: Readers ask every few minutes at most; what stands between them and us may answer for so long.
OPEN = {"Cache-Control": "public, max-age=300"}
#: Documents kept per process: each language of each format, and the topics people chose.
KEPT = 256


class FeedQuery(Form):
    """What the feed is of, and in which language; each has its own address."""

    lang = fields.Choice(_l("Language"), options=tuple(LANGUAGES.items()))
    about = fields.Choice(_l("What it is about"), options=stories.choices(ABOUT))
    service = fields.Choice(_l("Who says it"), options=stories.choices(SERVICES))


FORMATS = (
    (ATOM, _l("For feed readers (Atom)")),
    (CALENDAR, _l("For your calendar")),
    (RSS, _l("For older feed readers (RSS)")),
    (JSON, _l("For programs (JSON Feed)")),
)


def _channel(visit: Visit, format: Format, token: str | None) -> Channel:
    asked = visit.query(FeedQuery)
    lang = asked["lang"] or visit.settings.language
    choice = {name: asked[name] for name in ("about", "service") if asked[name]}
    if lang != visit.settings.language:
        choice["lang"] = lang
    if token is None:
        return Channel("public", (PUBLIC,), format.path, "/feed-archive/{}.atom", OPEN, format, lang, choice)
    path, archives = format.private.format(token=token), f"/feed/{token}/{{}}.atom"
    return Channel("partners", (PUBLIC, PARTNERS), path, archives, PRIVATE, format, lang, choice)


# ── the doors ────────────────────────────────────────────────────────────────────────────────────────


def _public(format: Format) -> Callable[[Visit], File]:
    def feed(visit: Visit) -> File:
        """What everybody may know."""
        return _current(visit, _channel(visit, format, None))

    return feed


def _partners(format: Format) -> Callable[[Visit, str], File]:
    def feed(visit: Visit, token: str) -> File:
        """What partners may know, for whoever has the address."""
        return _current(visit, _channel(visit, format, token)) if _known(visit, token) else nowhere()

    return feed


def public_archive(visit: Visit, month: str) -> File:
    """A past month of it; it does not change any more."""
    return _archive(visit, _channel(visit, ATOM, None), month)


def partner_archive(visit: Visit, token: str, month: str) -> File:
    """A past month of it."""
    return _archive(visit, _channel(visit, ATOM, token), month) if _known(visit, token) else nowhere()


def partner_events(visit: Visit, token: str) -> Reply:
    """What became visible to partners after a number, in order and never skipping any."""
    if not _known(visit, token):
        raise PageMissing
    reply = stories.events_after(visit, (PUBLIC, PARTNERS), f"/feed/{token}/events")
    return Reply(reply.data, headers={**reply.headers, **PRIVATE})


def _known(visit: Visit, token: str) -> bool:
    with visit.read() as session:
        access = views.find_access(session, token, visit.now)
    if access is None:
        return False
    if access.last_used_on != visit.today:
        with visit.unit() as unit:
            commands.note_use(unit, access.id)
    return True


def nowhere() -> File:
    """The one answer to an address that leads nowhere, whatever the reason; it repeats nothing of it."""
    return File("404\n", "text/plain; charset=utf-8", status=404, headers=PRIVATE)


# ── the documents ────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Kept:
    """A document, and what it was made from."""

    made_from: tuple[int, str]
    body: bytes
    etag: str
    changed: datetime


_documents: "WeakKeyDictionary[Store, OrderedDict[tuple[Any, ...], _Kept]]" = WeakKeyDictionary()


def forget(store: Store) -> None:
    """Let the next documents be written anew."""
    _documents.pop(store, None)


def _current(visit: Visit, channel: Channel) -> File:
    kept = _documents.setdefault(visit.store, OrderedDict())
    key = (channel.path, channel.lang, *sorted(channel.choice.items()))
    with visit.read() as session:
        made_from = views.last_position(session), rules.month_of(visit.now)
        found = kept.get(key)
        if found is None or found.made_from != made_from:
            body, changed = _written(visit, session, channel)
            found = _Kept(made_from, body, hashlib.sha256(body).hexdigest()[:32], changed)
            kept[key] = found
            if len(kept) > KEPT:
                kept.popitem(last=False)
    return _file(channel, found.body, found.etag, found.changed)


def _written(visit: Visit, session: Any, channel: Channel) -> tuple[bytes, datetime]:
    if channel.format is CALENDAR:
        rows = views.dates(session, channel.wanted, visit.now - calendar.KEPT, calendar.MOST)
        return bodies.dates(visit, channel, rows), max((row.changed_at for row in rows), default=BEFORE_ALL)
    least = cast(NotifySettings, visit.settings).feed_entries
    told, before = views.latest(session, channel.wanted, visit.now, least, whole=channel.format is ATOM)
    return bodies.feed(visit, channel, told, before), _changed(told)


def _archive(visit: Visit, channel: Channel, month: str) -> File:
    bounds = rules.month_bounds(month)
    if bounds is None or bounds[1] > visit.now:
        return nowhere()
    with visit.read() as session:
        told = views.arrived_in(session, channel.wanted, *bounds)
        before = views.month_before(session, channel.wanted, bounds[0])
    if not told:
        return nowhere()
    body = bodies.feed(visit, channel, told, before, month)
    return _file(channel, body, hashlib.sha256(body).hexdigest()[:32], _changed(told))


def _file(channel: Channel, body: bytes, etag: str, changed: datetime) -> File:
    headers = {
        **channel.headers,
        "Last-Modified": format_datetime(changed.astimezone(UTC), usegmt=True),
        "Content-Language": channel.lang,
    }
    return File(body, f"{channel.format.type}; charset=utf-8", etag=etag, headers=headers)


def _changed(told: Sequence[Story]) -> datetime:
    return max((story.received_at for story in told), default=BEFORE_ALL)


ROUTES = (
    *(get(format.path, _public(format)) for format, _ in FORMATS),
    *(get(format.private.format(token="<token>"), _partners(format)) for format, _ in FORMATS),
    get("/feed-archive/<month>.atom", public_archive),
    get("/feed/<token>/<month>.atom", partner_archive),
    api_get(
        "/feed/<token>/events", partner_events, returns=stories.EventJson, many=True, asks=stories.EventQuery
    ),
)
