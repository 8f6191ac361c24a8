"""The door of the quarter: its start page."""

from itertools import groupby

from notify.start import rules, views
from notify.stories import rules as stories
from notify.stories.catalogue import BY_KIND
from notify.stories.model import Happening, Story
from notify.stories.rules import About, link
from notify.stories.views import Said, say, story_link
from notify.titles.views import called
from quartier.web import Form, Page, Visit, _l, fields, get

GREETINGS = {"morning": _l("Good morning!"), "day": _l("Good day!"), "evening": _l("Good evening!")}
SPANS = (("week", _l("This week")), ("month", _l("This month")), ("all", _l("Everything planned")))
ABOUT = (
    (About.GATHERING.value, _l("Gatherings")),
    (About.WORKDAY.value, _l("Work days")),
    (About.SHIFT.value, _l("Garden")),
)


class StartFilter(Form):
    """What of all that is coming to show."""

    about = fields.Choice(_l("What"), options=ABOUT)
    span = fields.Choice(_l("When"), options=SPANS)


def start(visit: Visit) -> Page:
    """Today and this week, who needs help, what was decided, and how to follow it."""
    chosen = visit.query(StartFilter)
    span, about = chosen["span"] or "week", chosen["about"]
    local = visit.now.astimezone(visit.zone)
    audiences = stories.audiences(visit.actor.offices)
    with visit.read() as session:
        happenings = views.coming(session, visit.now, until=rules.until(span, local), about=about)
        later = [] if happenings else views.coming(session, visit.now, about=about, limit=1)
        calls = views.calls_for_help(session, visit.now)
        opening = views.next_opening(session, visit.now)
        lately = views.lately(session, audiences, visit.now)

    def told(section: str) -> list[tuple[Story, Said, str | None]]:
        urls = visit.settings.neighbour_urls
        return [(each, say(visit.texts, each), story_link(urls, each)) for each in lately[section]]

    return Page(
        "start/start.html",
        title=_l("Start"),
        greeting=GREETINGS[rules.greeting(local)],
        today=local.date(),
        days=[
            (day, list(each))
            for day, each in groupby(happenings, lambda item: item.starts_at.astimezone(visit.zone).date())
        ],
        later=later[0] if later else None,
        calls=calls,
        opening=opening,
        open_now=opening is not None and opening.starts_at <= visit.now,
        hours_url=link(visit.settings.neighbour_urls, "werkhaus", "/hours", ""),
        asked=told("asked"),
        decisions=told("decided"),
        garden=told("garden"),
        grants=told("granted"),
        called=lambda item: called(item.title, item.titles, visit.lang),
        link=lambda item: _link(visit, item),
        span=span,
        spans=SPANS,
        about=about,
        abouts=ABOUT,
    )


def _link(visit: Visit, item: Happening) -> str | None:
    told = BY_KIND[f"{item.about}-announced"]
    return link(visit.settings.neighbour_urls, told.service, told.path, item.subject)


ROUTES = (get("/", start),)
