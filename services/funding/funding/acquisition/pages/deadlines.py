"""What is due until when: a list, and a calendar to subscribe to (RFC 5545, 7986) whose address is its key."""

import hashlib
from collections.abc import Sequence
from datetime import timedelta

import icalendar

from funding.acquisition import commands, views
from funding.acquisition.pages.words import DUES, READERS
from funding.acquisition.rules.stages import OpportunityNotFound
from quartier.signin import manage
from quartier.signin.standing import offices_today
from quartier.web import N_, Column, File, Page, See, Sheet, Visit, _l, get, post

#: How often readers are asked to come again.
OFTEN = timedelta(hours=6)
PRIVATE = {"Cache-Control": "private, no-cache", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}
COLUMNS = (
    Column(_l("Day"), "day"),
    Column(_l("What is due"), lambda due: str(DUES[due.kind])),
    Column(_l("What for"), "title"),
    Column(_l("Name of the institution"), "funder"),
    Column(_l("Name of the programme"), "programme"),
)


def list_dues(visit: Visit) -> Page:
    """What lies ahead or is overdue, and how one's own programs can follow it."""
    visit.require(*READERS)
    with visit.read() as session:
        rows = views.dues(session, visit.today)
        access = views.calendar_of(session, visit.actor.ref)
    return Page(
        "acquisition/deadlines.html",
        title=_l("Deadlines and tasks"),
        rows=rows,
        words=DUES,
        today=visit.today,
        soon=visit.today + timedelta(days=14),
        access=access,
        sheet=Sheet(_l("Deadlines and tasks"), COLUMNS, rows) if rows else None,
    )


def give_address(visit: Visit) -> Page:
    """Make the address of one's own calendar and show it, this once: it is kept nowhere."""
    visit.require(*READERS)
    with visit.unit() as unit:
        token = commands.give_address(unit)
    return Page(
        "acquisition/address.html",
        title=_l("The address of your calendar"),
        headers=manage.PRIVATE,
        address=visit.absolute(f"/deadlines/{token}.ics"),
    )


def end_address(visit: Visit) -> See:
    """End it."""
    visit.require(*READERS)
    with visit.unit() as unit:
        commands.end_address(unit)
    return See("/deadlines", flash="calendar-ended")


def calendar(visit: Visit, token: str) -> File:
    """The deadlines for whoever has the address, as long as its person holds the office."""
    with visit.read() as session:
        access = views.calendar_by(session, token)
        demo = visit.settings.demo_sign_in
        held = offices_today(session, access.person, visit.today, demo=demo) if access else frozenset()
        holds = not held.isdisjoint(READERS)
        rows = views.dues(session, visit.today) if holds else []
    if access is None or not holds:
        raise OpportunityNotFound
    if access.last_used_on != visit.today:
        with visit.unit() as unit:
            commands.note_use(unit, access.person)
    body = _written(visit, rows)
    etag = hashlib.sha256(body).hexdigest()[:32]
    return File(body, "text/calendar; charset=utf-8", etag=etag, headers=PRIVATE)


def _written(visit: Visit, rows: Sequence[views.Due]) -> bytes:
    """Whole days; nothing in the file depends on when it is asked for."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Quartier//Funding//DE")
    calendar.add("version", "2.0")
    calendar.add("name", str(_l("Deadlines and tasks")))
    calendar.add("x-wr-calname", str(_l("Deadlines and tasks")))
    calendar.add("url", visit.absolute("/deadlines"))
    calendar.add("refresh-interval", OFTEN, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", icalendar.vDuration(OFTEN))
    for due in rows:
        event = icalendar.Event()
        event.add("uid", f"{due.id}@funding")
        event.add("dtstamp", due.created_at.replace(microsecond=0))
        event.add("summary", f"{DUES[due.kind]}: {due.title}")
        event.add("description", f"{due.funder}, {due.programme}")
        event.add("dtstart", due.day)
        event.add("transp", "TRANSPARENT")
        event.add("url", visit.absolute(f"/opportunities/{due.opportunity_id}"))
        calendar.add_component(event)
    return calendar.to_ical()


ROUTES = (
    get("/deadlines", list_dues),
    post("/deadlines/calendar", give_address, again=list_dues),
    post(
        "/deadlines/calendar/end",
        end_address,
        flashes={"calendar-ended": N_("The address leads nowhere now. You can have a new one at any time.")},
    ),
    get("/deadlines/<token>.ics", calendar, private=True),
)
