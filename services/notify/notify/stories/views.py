"""What can be seen of stories: the stream, and each story as a sentence in a reader's language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from string import Formatter
from typing import Any, TypeVarTuple

from markupsafe import Markup, escape
from sqlalchemy import ColumnElement, Select, exists, func, select, tuple_
from sqlalchemy.orm import Session, aliased

from notify.stories.catalogue import BY_KIND, ROOM_PATH, UNTOLD_KIND
from notify.stories.model import Happening, Story
from notify.stories.rules import PUBLIC, Change, StoryNotFound, link
from notify.stories.sentences import HAZARDS, MATTERS, SENTENCES, SERVICES, UNNAMED, VARIANTS
from notify.titles.views import Marked, called
from quartier.handover import names
from quartier.handover.windows import last_day
from quartier.web.formats import day_range, short_day, time_range
from quartier.web.i18n import N_, Lazy, Texts

#: Kinds that only count, and are no news.
COUNTING = tuple(kind for kind, told in BY_KIND.items() if told.change is Change.COUNT)
#: Kinds that say of something told before that it is so no more.
OVERTAKING = tuple(kind for kind, told in BY_KIND.items() if told.change in (Change.UPDATE, Change.WITHDRAWN))


def _msgids(words: Mapping[str, Lazy]) -> dict[str, str]:
    return {slug: word.msgid for slug, word in words.items()}


#: The words for parameters that come as slugs; one we do not know yet is said as `other`.
_WORDS: Mapping[str, Mapping[str, str]] = {
    "category": HAZARDS,
    "domain": MATTERS,
    "service": {**SERVICES, "other": N_("The quarter")},
    "body": {**_msgids(names.BODIES), "other": N_("Another body")},
    "decides": {**_msgids(names.BODIES), "other": N_("Another body")},
    "reason": {**_msgids(names.REASONS), "other": N_("another reason")},
}
Columns = TypeVarTuple("Columns")


@dataclass(frozen=True, slots=True)
class Said:
    """A story in a language: a headline, which says on a page in which language a title in it is, and a sentence."""

    headline: Marked
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which stories somebody wants to see; None: all."""

    audiences: Sequence[str]
    about: str | None = None
    service: str | None = None
    place: str | None = None
    since: datetime | None = None

    def of(self, query: Select[*Columns], story: Any = Story) -> Select[*Columns]:
        """The query with these conditions on `story`, and without what only counts."""
        query = query.where(story.audience.in_(self.audiences), story.kind.not_in(COUNTING))
        for column, value in (
            (story.about, self.about),
            (story.service, self.service),
            (story.place, self.place),
        ):
            if value:
                query = query.where(column == value)
        return query.where(story.occurred_at >= self.since) if self.since else query


def say(texts: Texts, story: Story) -> Said:
    """The story in the language of `texts`; one whose sentence lacks a parameter is told plainly."""
    params = _filling(texts, story.params)
    if story.kind.startswith("machine-"):
        params.setdefault("name", texts.gettext(UNNAMED))
    name, value, suffix = VARIANTS.get(story.kind, ("", None, ""))
    sentences = SENTENCES[story.kind + (suffix if name and story.params.get(name) == value else "")]
    if _asked(sentences) - params.keys():
        sentences = SENTENCES[UNTOLD_KIND]
        params = {"service": texts.gettext(SERVICES[service_of(story)]), "what": story.kind}
    headline, text = sentences
    title = params.pop("title", None)
    if not isinstance(title, Marked):
        plain = texts.gettext(headline, **params)
        return Said(Marked(plain, escape(plain)), texts.gettext(text, **params))
    others = {name: escape(value) for name, value in params.items()}
    marked = Markup(texts.gettext(headline, title=title.html, **others))
    params["title"] = title.plain
    return Said(Marked(texts.gettext(headline, **params), marked), texts.gettext(text, **params))


def service_of(story: Story) -> str:
    """Whose story it is."""
    return story.service or BY_KIND[story.kind].service


def story_link(neighbours: Mapping[str, str], story: Story) -> str | None:
    """The page of what it is about, if the owning service is installed here."""
    path = BY_KIND[story.kind].path if story.kind in BY_KIND else "/"
    if story.params.get("kind") == "room":
        path = ROOM_PATH
    return link(neighbours, service_of(story), path, story.subject)


def as_event(quarter: str, story: Story) -> dict[str, Any]:
    """The story as the CloudEvent it was, for programs; `sequence` is its position here."""
    return {
        "specversion": "1.0",
        "id": story.id,
        "source": f"/{quarter}/{service_of(story)}",
        "type": story.type,
        "subject": story.subject,
        "time": story.occurred_at,
        "datacontenttype": "application/json",
        "audience": story.audience,
        "sequence": story.position,
        "data": story.params,
    }


@dataclass(frozen=True, slots=True)
class Shown:
    """A story, and whether there is later news of it."""

    story: Story
    old: bool


def stories(
    session: Session, wanted: Wanted, *, after: tuple[datetime, str] | None = None, limit: int = 30
) -> list[Shown]:
    """What was told, the latest first; one query."""
    query = wanted.of(select(Story, overtaken())).order_by(Story.occurred_at.desc(), Story.id.desc())
    if after:
        query = query.where(tuple_(Story.occurred_at, Story.id) < after)
    return [Shown(story, old) for story, old in session.execute(query.limit(limit))]


def after(session: Session, audiences: Sequence[str], position: int, limit: int) -> list[Story]:
    """What became visible after a position, in the order in which it did; also what only counts. One query."""
    query = select(Story).where(Story.position > position, Story.audience.in_(audiences))
    return list(session.scalars(query.order_by(Story.position).limit(limit)))


def public_story(session: Session, story_id: str) -> Story:
    """A story that everybody may read. Raises `StoryNotFound`."""
    story = session.get(Story, story_id)
    if story is None or story.audience != PUBLIC:
        raise StoryNotFound
    return story


def told_of_each(session: Session) -> dict[str, int]:
    """How many stories there are of each type of event; one query."""
    query = select(Story.type, func.count()).where(Story.type.is_not(None)).group_by(Story.type)
    return {str(kind): count for kind, count in session.execute(query)}


def overtaken() -> ColumnElement[bool]:
    """Whether a later story changed or withdrew what this one tells."""
    later = aliased(Story)
    return exists().where(
        later.subject == Story.subject,
        later.service == Story.service,
        later.noun == Story.noun,
        later.kind.in_(OVERTAKING),
        later.occurred_at > Story.occurred_at,
    )


def thing(session: Session, subject: str) -> dict[str, Any]:
    """Name and kind with which a thing of the Werkhaus was registered; empty where we have not heard of it."""
    query = select(Story.params).where(Story.subject == subject, Story.kind == "resource-registered")
    return session.scalar(query.order_by(Story.position.desc()).limit(1)) or {}


def happening(session: Session, about: str, subject: str) -> Happening | None:
    """How something that takes place stands now."""
    return session.get(Happening, (about, subject))


def _asked(sentences: tuple[str, str]) -> set[str]:
    """The parameters that these sentences have to be filled with."""
    return {name for each in sentences for _, name, _, _ in Formatter().parse(each) if name}


def _filling(texts: Texts, params: Mapping[str, Any]) -> dict[str, object]:
    """Parameters as people say them."""
    known = {name: _typed(name, value) for name, value in params.items()}
    titles = known.pop("titles", None)
    start, end = known.get("starts_at"), known.get("ends_at")
    said = {name: texts.said(value, name) for name, value in known.items()}
    if isinstance(start, datetime):
        ranged = isinstance(end, datetime)
        said["when"] = time_range(start, end, texts.lang, texts.zone) if ranged else texts.said(start)
    for name in ("valid_from", "valid_until", "first_day"):
        if isinstance(day := known.get(name), date):
            said[name] = short_day(day, texts.lang)
    first, last = known.get("first_day"), known.get("last_day")
    if isinstance(first, date) and isinstance(last, date):
        said["days"] = day_range(first, last, texts.lang) if first < last else texts.said(first)
    for name, words in _WORDS.items():
        if name in known:
            said[name] = texts.gettext(words.get(str(known[name]), words["other"]))
    for name in ("stage", "to_stage"):
        if name in known:
            said[name] = texts.gettext(names.STAGES[known[name]].msgid)
    if "domain" in said:
        said["matter"] = said["domain"]
        if isinstance(
            until := known.get("until"), datetime
        ):  # a window of days, which ends with its last one
            said["until"] = texts.said(last_day(until, texts.zone))
    if "title" in said:
        said["title"] = called(str(said["title"]), titles, texts.lang)
    return said


def _typed(name: str, value: Any) -> Any:
    if isinstance(value, str) and (name == "until" or name.endswith("_at")):
        return datetime.fromisoformat(value)
    if isinstance(value, str) and name.endswith(("_on", "_from", "_until", "_day")):
        return date.fromisoformat(value)
    return value
