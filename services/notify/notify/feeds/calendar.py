"""What takes place, as a calendar to subscribe to (RFC 5545, 7986). Pure: values in, bytes out.

What was cancelled stays, with STATUS:CANCELLED and a higher SEQUENCE: a date that vanishes is kept by many calendars.
Every date stands alone and in UTC, so that no reader needs to know the quarter's clocks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

import icalendar

from notify.feeds.atom import clean

TYPE = "text/calendar"
#: What is longer ago than this has left the calendar.
KEPT = timedelta(days=60)
#: So many dates it holds at most, the first first; nobody plans more.
MOST = 1000
#: How often a calendar should ask; some would do so once a week.
_AGAIN = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Date:
    """Something that takes place."""

    uid: str
    title: str
    text: str
    starts_at: datetime
    ends_at: datetime | None
    where: str
    status: str
    sequence: int
    changed_at: datetime
    url: str | None
    category: str


def write(name: str, dates: Sequence[Date]) -> bytes:
    """The document as UTF-8, lines folded and ended as the standard asks."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Quartier//notify//DE")
    calendar.add("version", "2.0")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", _AGAIN, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    head, end, _ = calendar.to_ical().partition(b"END:VCALENDAR")
    return head + b"".join(_event(date) for date in dates) + end + b"\r\n"


@lru_cache(maxsize=6 * MOST)
def _event(date: Date) -> bytes:
    """Written once: with each change a calendar is written anew, and all its other dates are as they were."""
    event = icalendar.Event()
    event.add("uid", date.uid)
    event.add("dtstamp", date.changed_at.replace(microsecond=0))
    event.add("last-modified", date.changed_at.replace(microsecond=0))
    event.add("sequence", date.sequence)
    event.add("status", date.status)
    event.add("summary", clean(date.title))
    if date.text:
        event.add("description", date.text)
    event.add("categories", [date.category])
    event.add("dtstart", date.starts_at)
    if date.ends_at:
        event.add("dtend", date.ends_at)
    if date.where:
        event.add("location", clean(date.where))
    if date.url:
        event.add("url", date.url)
    return event.to_ical()
