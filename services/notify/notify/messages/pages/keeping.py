"""The doors for who looks after messages: how they stand, in numbers."""

from typing import cast

from marshmallow import Schema
from marshmallow import fields as json

from notify.messages import views
from notify.messages.pages.people import FOLLOWED, TOPICS
from notify.messages.rules import LetterState
from notify.settings import NotifySettings
from notify.stories.rules import KEEPERS
from quartier.event import Instant
from quartier.web import Column, Page, Sheet, Slice, Visit, _l, api_get, get

LETTERS = {
    LetterState.READY: _l("Waiting"),
    LetterState.SENDING: _l("Being sent"),
    LetterState.SENT: _l("Sent"),
    LetterState.FAILED: _l("Not taken"),
    LetterState.UNKNOWN: _l("Broken off, unknown whether they arrived"),
}
COLUMNS = (
    Column(_l("What it is about"), lambda row: FOLLOWED[row[0]]),
    Column(_l("People"), lambda row: row[1]),
)


def show_figures(visit: Visit) -> Page:
    """How messages stand: numbers, no addresses."""
    visit.require(*KEEPERS)
    with visit.read() as session:
        figures = views.figures(session, visit.now)
    rows = [(about, figures.topics.get(about)) for about in TOPICS]
    return Page(
        "messages/figures.html",
        title=_l("How messages to people stand"),
        figures=figures,
        letters=[(label, figures.letters[state]) for state, label in LETTERS.items()],
        topics=[(FOLLOWED[about], count) for about, count in rows],
        server=bool(cast(NotifySettings, visit.settings).mail_server),
        sheet=Sheet(_l("Who follows what"), COLUMNS, Slice(rows, visit.cursor(), key=lambda row: [row[0]])),
    )


# ── JSON ─────────────────────────────────────────────────────────────────────────────────────────────


class FiguresJson(Schema):
    """How messages stand; null is fewer than five people."""

    active = json.Integer(allow_none=True)
    asked = json.Integer(allow_none=True)
    silent = json.Integer(allow_none=True)
    letters = json.Dict(keys=json.String(), values=json.Integer())
    oldest_due_at = Instant(allow_none=True)
    topics = json.Dict(keys=json.String(), values=json.Integer(allow_none=True))


def api_figures(visit: Visit) -> views.Figures:
    """How messages stand, in numbers."""
    visit.require(*KEEPERS)
    with visit.read() as session:
        return views.figures(session, visit.now)


ROUTES = (
    get("/mail/figures", show_figures),
    api_get("/api/mail/figures", api_figures, returns=FiguresJson, name="message_figures"),
)
