"""The doors to feeds: Atom for readers, a page that says how to follow, and the list of partners' addresses.

A partner's address carries its token in the path. It goes into no log, no metric and no other address; unknown,
revoked and expired ones are answered alike.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import cast

from notify.feeds import atom, commands, rules, views
from notify.feeds.commands import GiveAccess
from notify.notices.model import Notice
from notify.notices.rules import PARTNERS, PUBLIC, link
from notify.notices.views import ABOUT, say
from notify.settings import NotifySettings
from quartier.signin import manage
from quartier.web import N_, File, Form, Page, See, Visit, _l, fields, get, post
from quartier.web.i18n import LANGUAGES, Texts

TITLE = N_("News from the quarter")
#: `updated` of a feed in which nothing has been told yet.
BEFORE_ALL = datetime(2026, 1, 1, tzinfo=UTC)
PRIVATE = {"Cache-Control": "private, no-cache", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}
#: Readers ask every few minutes at most; what stands between them and us may answer for so long.
OPEN = {"Cache-Control": "public, max-age=300"}


class FeedQuery(Form):
    """In which language the feed speaks; each has its own address."""

    lang = fields.Choice(_l("Language"), options=tuple(LANGUAGES.items()))


class AccessForm(Form):
    """A new feed address."""

    label = fields.Text(
        _l("For which organisation"),
        required=True,
        max=120,
        hint=_l("The name of the organisation, not of a person: for example “City planning office”."),
    )
    days = fields.Whole(_l("Valid for how many days"), required=True, min=1, max=730)


@dataclass(frozen=True)
class _Channel:
    """One feed: who may read it, and where it is."""

    name: str
    audiences: tuple[str, ...]
    path: str
    archives: str
    headers: dict[str, str]


_PUBLIC = _Channel("public", (PUBLIC,), "/feed.atom", "/feed-archive/{}.atom", OPEN)


def _partners(token: str) -> _Channel:
    return _Channel(
        "partners", (PUBLIC, PARTNERS), f"/feed/{token}.atom", f"/feed/{token}/{{}}.atom", PRIVATE
    )


# ── for feed readers ─────────────────────────────────────────────────────────────────────────────────


def public_feed(visit: Visit) -> File:
    """What everybody may know, as Atom."""
    return _current(visit, _PUBLIC)


def public_archive(visit: Visit, month: str) -> File:
    """A past month of it; it does not change any more."""
    return _archive(visit, _PUBLIC, month)


def partner_feed(visit: Visit, token: str) -> File:
    """What partners may know, for whoever has the address."""
    return _current(visit, _partners(token)) if _known(visit, token) else _nowhere()


def partner_archive(visit: Visit, token: str, month: str) -> File:
    """A past month of it."""
    return _archive(visit, _partners(token), month) if _known(visit, token) else _nowhere()


def _known(visit: Visit, token: str) -> bool:
    with visit.read() as session:
        access = views.find_access(session, token, visit.now)
    if access is None:
        return False
    if access.last_used_on != visit.now.astimezone(visit.zone).date():
        with visit.unit() as unit:
            commands.note_use(unit, access.id)
    return True


def _current(visit: Visit, channel: _Channel) -> File:
    least = cast(NotifySettings, visit.settings).feed_entries
    with visit.read() as session:
        notices = views.latest(session, channel.audiences, visit.now, least)
        this_month = rules.month_bounds(rules.month_of(visit.now))
        assert this_month
        before = views.month_before(session, channel.audiences, this_month[0])
    return _document(visit, channel, notices, before)


def _archive(visit: Visit, channel: _Channel, month: str) -> File:
    bounds = rules.month_bounds(month)
    if bounds is None or bounds[1] > visit.now:
        return _nowhere()
    with visit.read() as session:
        notices = views.arrived_in(session, channel.audiences, *bounds)
        before = views.month_before(session, channel.audiences, bounds[0])
    return _document(visit, channel, notices, before, month) if notices else _nowhere()


def _document(
    visit: Visit, channel: _Channel, notices: Sequence[Notice], before: str | None, month: str | None = None
) -> File:
    lang = visit.query(FeedQuery)["lang"] or visit.settings.language
    texts = Texts(lang, visit.app.locales, visit.zone)
    named = f"?lang={lang}" if lang != visit.settings.language else ""

    def address(path: str) -> str:
        return visit.absolute(path) + named

    links = [atom.Link("self", address(channel.archives.format(month) if month else channel.path), atom.TYPE)]
    links.append(atom.Link("alternate", visit.absolute("/"), "text/html"))
    if month:
        links.append(atom.Link("current", address(channel.path), atom.TYPE))
    if before:
        links.append(atom.Link("prev-archive", address(channel.archives.format(before)), atom.TYPE))
    tag = f"tag:{cast(NotifySettings, visit.settings).authority},2026:{visit.settings.quarter}"
    name = f"{channel.name}/{lang}" + (f"/{month}" if month else "")
    body = atom.write(
        atom.Feed(
            id=f"{tag}/feed/{name}",
            title=f"{texts.gettext(TITLE)} {visit.settings.quarter_name}",
            author=visit.settings.quarter_name,
            updated=max((notice.occurred_at for notice in notices), default=BEFORE_ALL),
            lang=lang,
            links=links,
            entries=[_entry(visit, tag, lang, notice) for notice in notices],
            archive=month is not None,
        )
    )
    changed = max((notice.received_at for notice in notices), default=BEFORE_ALL)
    headers = {
        **channel.headers,
        "Last-Modified": format_datetime(changed.astimezone(UTC), usegmt=True),
        "Content-Language": lang,
    }
    return File(
        body, f"{atom.TYPE}; charset=utf-8", etag=hashlib.sha256(body).hexdigest()[:32], headers=headers
    )


def _entry(visit: Visit, tag: str, lang: str, notice: Notice) -> atom.Entry:
    texts = Texts(
        lang, visit.app.locales, visit.zone
    )  # of its own: it remembers whether German had to help out
    said, label = say(texts, notice), texts.gettext(ABOUT[notice.about])  # type: ignore[index]
    url = link(visit.settings.neighbour_urls, notice.about, notice.subject)
    return atom.Entry(
        id=f"{tag}/event/{notice.id}",
        title=said.headline,
        text=said.text,
        updated=notice.occurred_at,
        lang="de" if texts.missing else lang,
        link=atom.Link("alternate", url or visit.absolute(f"/notices#{notice.id}"), "text/html"),
        category=(notice.about, label),
    )


def _nowhere() -> File:
    """The one answer to an address that leads nowhere, whatever the reason; it repeats nothing of it."""
    return File("404\n", "text/plain; charset=utf-8", status=404, headers=PRIVATE)


# ── for people ───────────────────────────────────────────────────────────────────────────────────────


def show_feeds(visit: Visit) -> Page:
    """How to follow the quarter; for the carrier also which partners have an address of their own."""
    keeper = visit.actor.holds("carrier")
    with visit.read() as session:
        accesses = views.accesses(session) if keeper else []
    default = visit.settings.language
    return Page(
        "feeds/list.html",
        title=_l("Follow by feed"),
        feeds=[
            (lang, name, visit.absolute("/feed.atom") + (f"?lang={lang}" if lang != default else ""))
            for lang, name in LANGUAGES.items()
        ],
        keeper=keeper,
        accesses=[
            (access, rules.open_at(visit.now, access.expires_at, access.revoked_at)) for access in accesses
        ],
        form=visit.form(AccessForm, days=cast(NotifySettings, visit.settings).feed_access_days),
    )


def give_access(visit: Visit) -> Page:
    """Make an address and show it, this once: it is kept nowhere, so no other page could show it."""
    data = visit.load(AccessForm)
    with visit.unit() as unit:
        token = commands.give_access(unit, GiveAccess(label=data["label"], days=data["days"]))
    return Page(
        "feeds/given.html",
        title=_l("The feed address"),
        headers=manage.PRIVATE,
        label=data["label"],
        address=visit.absolute(f"/feed/{token}.atom"),
    )


def revoke_access(visit: Visit, access_id: str) -> See:
    """End an address."""
    with visit.unit() as unit:
        commands.revoke_access(unit, access_id)
    return See("/feeds", flash="access-revoked")


ROUTES = (
    get("/feed.atom", public_feed),
    get("/feed-archive/<month>.atom", public_archive),
    get("/feed/<token>.atom", partner_feed),
    get("/feed/<token>/<month>.atom", partner_archive),
    get("/feeds", show_feeds),
    post("/feeds/addresses", give_access, again=show_feeds),
    post(
        "/feeds/addresses/<access_id>/revocation",
        revoke_access,
        flashes={"access-revoked": N_("The address leads nowhere now.")},
    ),
)
