"""What is in a feed's document: stories in the reader's language as entries, what takes place as dates."""

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast
from weakref import WeakKeyDictionary

from notify.feeds import atom, calendar, jsonfeed, rss, rules
from notify.settings import NotifySettings
from notify.stories.catalogue import BY_KIND
from notify.stories.model import Happening, Story
from notify.stories.rules import Place, link
from notify.stories.sentences import ABOUT, PLACES, SERVICES
from notify.stories.views import Wanted, say, story_link
from quartier.store import Store
from quartier.web import N_, Visit
from quartier.web.i18n import Texts

TITLE = N_("News from the quarter")
#: `updated` of a feed in which nothing has been told yet.
BEFORE_ALL = datetime(2026, 1, 1, tzinfo=UTC)
#: Entries kept per process: those of some months in every language, about a kilobyte each.
ENTRIES = 20_000
_entries: "WeakKeyDictionary[Store, OrderedDict[tuple[str, str, str], atom.Entry]]" = WeakKeyDictionary()
STATUS = {"confirmed": "CONFIRMED", "cancelled": "CANCELLED"}


@dataclass(frozen=True, slots=True)
class Format:
    """A format of feeds: how it is written, and its addresses for everybody and for partners."""

    write: Callable[[atom.Feed], bytes] | None
    type: str
    path: str
    private: str


ATOM = Format(atom.write, atom.TYPE, "/feed.atom", "/feed/{token}.atom")
RSS = Format(rss.write, rss.TYPE, "/feed.rss", "/feed/{token}.rss")
JSON = Format(jsonfeed.write, jsonfeed.TYPE, "/feed.json", "/feed/{token}.json")
CALENDAR = Format(None, calendar.TYPE, "/calendar.ics", "/feed/{token}.ics")


@dataclass(frozen=True)
class Channel:
    """One feed: who may read it, what of it was chosen, and where it is."""

    name: str
    audiences: tuple[str, ...]
    path: str
    archives: str
    headers: Mapping[str, str]
    format: Format
    lang: str
    choice: Mapping[str, str]

    @property
    def wanted(self) -> Wanted:
        return Wanted(
            audiences=self.audiences,
            about=self.choice.get("about"),
            service=self.choice.get("service"),
        )


def feed(
    visit: Visit, channel: Channel, told: Sequence[Story], before: str | None, month: str | None = None
) -> bytes:
    texts = Texts(channel.lang, visit.app.locales, visit.zone)

    def address(path: str) -> str:
        return visit.absolute(rules.named(path, channel.choice))

    kind = channel.format.type
    own = channel.archives.format(month) if month else channel.path
    links = [atom.Link("self", address(own), kind), atom.Link("alternate", visit.absolute("/"), "text/html")]
    if month:
        links.append(atom.Link("current", address(channel.path), kind))
    if before and channel.format is ATOM:
        links.append(atom.Link("prev-archive", address(channel.archives.format(before)), kind))
    assert channel.format.write
    return channel.format.write(
        atom.Feed(
            id=f"{_tag(visit)}/feed/{_name(channel)}" + (f"/{month}" if month else ""),
            title=_title(visit, texts, channel),
            author=visit.settings.quarter_name,
            updated=max((story.occurred_at for story in told), default=BEFORE_ALL),
            lang=channel.lang,
            links=links,
            entries=[_kept_entry(visit, channel.lang, story) for story in told],
            archive=month is not None,
        )
    )


def _kept_entry(visit: Visit, lang: str, story: Story) -> atom.Entry:
    """The entry, said once: with each new story a feed is written anew, and all its other entries are as they were."""
    kept = _entries.setdefault(visit.store, OrderedDict())
    key = lang, story.id, str(story.params)
    if key not in kept:
        kept[key] = _entry(visit, lang, story)
        if len(kept) > ENTRIES:
            kept.popitem(last=False)
    return kept[key]


def _entry(visit: Visit, lang: str, story: Story) -> atom.Entry:
    # Texts of its own: it remembers whether German had to help out.
    texts = Texts(lang, visit.app.locales, visit.zone)
    said, label = say(texts, story), texts.gettext(ABOUT[story.about])  # type: ignore[index]
    url = story_link(visit.settings.neighbour_urls, story)
    return atom.Entry(
        id=f"{_tag(visit)}/event/{story.id}",
        title=said.headline,
        text=said.text,
        updated=story.occurred_at,
        lang="de" if texts.missing else lang,
        link=atom.Link("alternate", url or visit.absolute(f"/notices#{story.id}"), "text/html"),
        category=(story.about, label),
    )


def dates(visit: Visit, channel: Channel, rows: Sequence[Happening]) -> bytes:
    texts = Texts(channel.lang, visit.app.locales, visit.zone)
    authority = cast(NotifySettings, visit.settings).authority
    dates = []
    for row in rows:
        told = BY_KIND[f"{row.about}-announced"]
        where = row.place or ("" if told.place is Place.QUARTER else texts.gettext(PLACES[told.place]))
        missing = (
            texts.ngettext("{n} person missing", "{n} people missing", row.missing) if row.missing else ""
        )
        dates.append(
            calendar.Date(
                uid=f"{row.about}-{row.subject}@{authority}",
                title=row.title,
                text=missing,
                starts_at=row.starts_at,
                ends_at=row.ends_at,
                where=where,
                status=STATUS.get(row.state, "CONFIRMED" if row.wanted else "TENTATIVE"),
                sequence=row.changes,
                changed_at=row.changed_at,
                url=link(visit.settings.neighbour_urls, told.service, told.path, row.subject),
                category=texts.gettext(ABOUT[told.about]),
            )
        )
    return calendar.write(_title(visit, texts, channel), dates)


def _tag(visit: Visit) -> str:
    return f"tag:{cast(NotifySettings, visit.settings).authority},2026:{visit.settings.quarter}"


def _name(channel: Channel) -> str:
    """Part of the feed's id: never the token, which can change. The id of an unfiltered feed is as it always was."""
    chosen = [f"{name}={value}" for name, value in sorted(channel.choice.items()) if name != "lang"]
    return "/".join([channel.name, channel.lang, *chosen])


def _title(visit: Visit, texts: Texts, channel: Channel) -> str:
    words = [texts.gettext(TITLE), visit.settings.quarter_name]
    title = " ".join(words)
    if service := channel.choice.get("service"):
        title += f" – {texts.gettext(SERVICES[service])}"
    if about := channel.choice.get("about"):
        title += f" – {texts.gettext(ABOUT[about])}"  # type: ignore[index]
    return title
