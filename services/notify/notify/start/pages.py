"""The door of the quarter: its start page."""

from itertools import groupby

from notify.notices import rules as notices
from notify.notices.rules import About, link
from notify.notices.views import notices as list_notices
from notify.notices.views import say
from notify.start import rules, views
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
    audiences = notices.audiences(visit.actor.offices)
    with visit.read() as session:
        happenings = views.coming(session, visit.now, until=rules.until(span, local), about=about)
        later = [] if happenings else views.coming(session, visit.now, about=about, limit=1)
        calls = views.calls_for_help(session, visit.now)
        decided = list_notices(session, audiences, about=About.RESOLUTION, limit=3)
        granted = list_notices(session, audiences, about=About.GRANT, limit=3)
    urls = visit.settings.neighbour_urls
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
        decisions=[(each, say(visit.texts, each), link(urls, each.about, each.subject)) for each in decided],
        grants=[(each, say(visit.texts, each), link(urls, each.about, each.subject)) for each in granted],
        called=lambda item: called(item.title, item.titles, visit.lang),
        link=lambda item: link(urls, item.about, item.subject),
        span=span,
        spans=SPANS,
        about=about,
        abouts=ABOUT,
    )


ROUTES = (get("/", start),)
