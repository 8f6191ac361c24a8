"""What can be seen of notices: the stream, and each notice as a sentence in a reader's language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from markupsafe import Markup, escape
from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from notify.notices.model import Happening, Notice
from notify.notices.rules import COUNTING, About
from notify.titles.views import Marked, called
from quartier.web.formats import short_day, time_range
from quartier.web.i18n import N_, Texts

#: What each kind says: a headline, and the sentence beneath it. `{when}` is its time.
SENTENCES = {
    "gathering-announced": (N_("Planned: {title}"), N_("{when}. The place is still being sought.")),
    "gathering-announced-open": (N_("Planned: {title}"), N_("{when}.")),
    "gathering-moved": (N_("New time: {title}"), N_("It is now planned for {when}.")),
    "gathering-confirmed": (N_("It takes place: {title}"), N_("{when}. Where: {place}.")),
    "gathering-unplaced": (
        N_("Still without a place: {title}"),
        N_("No room has been found for {when}. The organisers are looking for another way."),
    ),
    "gathering-cancelled": (N_("Cancelled: {title}"), N_("It does not take place on {when}.")),
    "workday-announced": (
        N_("Work day in the Werkhaus: {title}"),
        N_("{when}. Helpers wanted: {helpers_wanted}."),
    ),
    "workday-staffed": (
        N_("Work day in the Werkhaus: {title}"),
        N_("{when}. Helpers still missing: {missing}."),
    ),
    "workday-cancelled": (N_("Cancelled: {title}"), N_("It does not take place on {when}.")),
    "shift-announced": (N_("Hands wanted in the garden: {title}"), N_("{when}. Helpers wanted: {places}.")),
    "shift-staffed": (
        N_("Hands wanted in the garden: {title}"),
        N_("{when}. Helpers still missing: {missing}."),
    ),
    "shift-cancelled": (N_("Cancelled: {title}"), N_("It does not take place on {when}.")),
    "resolution-adopted": (
        N_("The residents’ council has adopted: {title}"),
        N_("Decided on {decided_on}. Yes: {yes}, no: {no}, abstentions: {abstain}."),
    ),
    "resolution-rejected": (
        N_("The residents’ council has rejected: {title}"),
        N_("Decided on {decided_on}. Yes: {yes}, no: {no}, abstentions: {abstain}."),
    ),
    "grant-approved": (
        N_("Grant approved: {title}"),
        N_("{funder}: {total_cents}, to be spent from {valid_from} to {valid_until}."),
    ),
    "hazard-reported": (N_("Dangerous spot reported: {category}"), N_("Reported on {reported_on}.")),
}
#: What people call the kinds of dangerous spots; one we do not know yet is said as the last.
HAZARDS = {
    "dark_corner": N_("dark corner"),
    "speeding": N_("cars too fast"),
    "crossing": N_("difficult crossing"),
    "surface": N_("bad surface"),
    "barrier": N_("barrier"),
    "other": N_("another danger"),
}
#: What a notice is about, as people say it.
ABOUT = {
    About.GATHERING: N_("Gatherings"),
    About.WORKDAY: N_("Work days"),
    About.SHIFT: N_("Garden"),
    About.RESOLUTION: N_("Decisions"),
    About.GRANT: N_("Grants"),
    About.HAZARD: N_("Safe streets"),
}


@dataclass(frozen=True, slots=True)
class Said:
    """A notice in a language: a headline, which says on a page in which language a title in it is, and a sentence."""

    headline: Marked
    text: str


def say(texts: Texts, notice: Notice) -> Said:
    """The notice in the language of `texts`."""
    kind = notice.kind
    if kind == "gathering-announced" and notice.params.get("needs_room") is False:
        kind = "gathering-announced-open"
    headline, text = SENTENCES[kind]
    params = _filling(texts, notice.params)
    title = params.pop("title", None)
    if not isinstance(title, Marked):
        plain = texts.gettext(headline, **params)
        return Said(Marked(plain, escape(plain)), texts.gettext(text, **params))
    marked = Markup(texts.gettext(headline, title=title.html, **params))
    params["title"] = title.plain
    return Said(Marked(texts.gettext(headline, **params), marked), texts.gettext(text, **params))


def notices(
    session: Session,
    audiences: Sequence[str],
    *,
    about: str | None = None,
    after: tuple[datetime, str] | None = None,
    counting: bool = False,
    limit: int = 30,
) -> list[Notice]:
    """What was told to these audiences, the latest first; one query. `counting`: also each sign-up."""
    query = select(Notice).where(Notice.audience.in_(audiences)).limit(limit)
    query = query.order_by(Notice.occurred_at.desc(), Notice.id.desc())
    if not counting:
        query = query.where(Notice.kind.not_in(COUNTING))
    if about:
        query = query.where(Notice.about == about)
    if after:
        query = query.where(tuple_(Notice.occurred_at, Notice.id) < after)
    return list(session.scalars(query))


def happening(session: Session, about: str, subject: str) -> Happening | None:
    """How something that takes place stands now."""
    return session.get(Happening, (about, subject))


def _filling(texts: Texts, params: Mapping[str, Any]) -> dict[str, object]:
    """Parameters as people say them."""
    known = {name: _typed(name, value) for name, value in params.items()}
    titles = known.pop("titles", None)
    start, end = known.get("starts_at"), known.get("ends_at")
    said = {name: texts.said(value, name) for name, value in known.items()}
    if isinstance(start, datetime):
        ranged = isinstance(end, datetime)
        said["when"] = time_range(start, end, texts.lang, texts.zone) if ranged else texts.said(start)
    for name in ("valid_from", "valid_until"):
        if isinstance(day := known.get(name), date):
            said[name] = short_day(day, texts.lang)
    if "title" in said:
        said["title"] = called(str(said["title"]), titles, texts.lang)
    if "category" in said:
        said["category"] = texts.gettext(HAZARDS.get(str(said["category"]), HAZARDS["other"]))
    return said


def _typed(name: str, value: Any) -> Any:
    if isinstance(value, str) and name.endswith("_at"):
        return datetime.fromisoformat(value)
    if isinstance(value, str) and name.endswith(("_on", "_from", "_until")):
        return date.fromisoformat(value)
    return value
