"""What is true of opening hours: local wall time, half-open; a house that has said no hours is always open."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from quartier.errors import Conflict, Invalid, NotFound
from werkhaus.bookings.rules import Span, hours_of, local_days

#: How far the next open time is looked for.
AHEAD_DAYS = 60


class ClosureNotFound(NotFound):
    """There is no such closure. Choose one from the opening hours."""


class AlreadyLifted(Conflict):
    """This closure has ended already."""


class NotHours(Invalid):
    """This cannot be read as times. Write for example 9:00-12:00, 14:00-18:00; leave it empty where it is closed."""


class HoursOverlap(Invalid):
    """These times overlap or run backwards. Write them in order, each end after its start."""


class EndsBeforeItBegins(Invalid):
    """The last day must not be before the first. Choose a later day."""

    field = "last_day"


class FromThePast(Invalid):
    """What was cannot be changed. Choose today or a later day."""

    field = "valid_from"


@dataclass(frozen=True, slots=True)
class Opening:
    """From when until when the house is open on a local day; an ``until`` of midnight ends the day."""

    since: time
    until: time

    @property
    def minutes(self) -> tuple[int, int]:
        """Both as minutes of the day; midnight as an end is 1440."""
        return _minute(self.since), _minute(self.until) or 1440


@dataclass(frozen=True, slots=True)
class Closed:
    """Local days, both of them among it, on which the house is closed, and why."""

    first_day: date
    last_day: date
    reason: str


@dataclass(frozen=True, slots=True)
class Hours:
    """All that says when the house is open on the days of a stretch of time; `openings_of` says what beats what."""

    weeks: Mapping[date, Mapping[int, Sequence[Opening]]]
    days: Mapping[date, Sequence[Opening]]
    closures: Sequence[Closed]
    holidays: Mapping[date, str]

    def on(self, day: date) -> Sequence[Opening]:
        """When the house is open on a day; always, where no hours are said."""
        return openings_of(day, self.weeks, self.days, self.closures, self.holidays)

    def open_throughout(self, span: Span, zone: ZoneInfo) -> bool:
        """Whether the house is open during all of these instants, on each local day that they touch."""
        start, end = (instant.astimezone(zone).replace(tzinfo=None) for instant in (span.start, span.end))
        first, last = local_days(span, zone)
        days = (first + timedelta(days=number) for number in range((last - first).days + 1))
        return all(_covered(self.on(day), day, start, end) for day in days)

    def next_open(self, span: Span, zone: ZoneInfo) -> datetime | None:
        """The first instant from the span's start on at which the house opens for so long; None in the next 60 days."""
        first = span.start.astimezone(zone).date()
        for day in (first + timedelta(days=number) for number in range(AHEAD_DAYS)):
            midnight = hours_of(day, 0, 0, zone).start
            openings = self.on(day)
            for opening in openings:
                local = datetime.combine(day, opening.since)
                start = max(span.start, local.replace(tzinfo=zone).astimezone(span.start.tzinfo))
                naive = start.astimezone(zone).replace(tzinfo=None)
                if start >= midnight and naive.date() == day and covers(openings, naive, naive + span.length):
                    return start
        return None


def _covered(openings: Sequence[Opening], day: date, start: datetime, end: datetime) -> bool:
    midnight = datetime.combine(day, datetime.min.time())
    return covers(openings, max(start, midnight), min(end, midnight + timedelta(days=1)))


#: From midnight to midnight.
ALL_DAY = (Opening(time(0), time(0)),)


def _minute(clock: time) -> int:
    return clock.hour * 60 + clock.minute


def read_hours(typed: str, field: str) -> tuple[Opening, ...]:
    """`9:00-12:00, 14-18` as openings in order. Raises `NotHours` or `HoursOverlap` at the field."""
    found = []
    for part in filter(None, (piece.strip() for piece in typed.replace("–", "-").split(","))):
        since, _, until = part.partition("-")
        try:
            found.append(Opening(_clock(since), _clock(until)))
        except (ValueError, OverflowError) as error:
            raise NotHours(field=field) from error
    end = 0
    for opening in found:
        begins, ends = opening.minutes
        if begins < end or ends <= begins:
            raise HoursOverlap(field=field)
        end = ends
    return tuple(found)


def _clock(typed: str) -> time:
    hours, _, minutes = typed.strip().partition(":")
    hour, minute = int(hours), int(minutes or 0)
    return time(0) if (hour, minute) == (24, 0) else time(hour, minute)


def write_hours(openings: Iterable[Opening]) -> str:
    """As it is typed and read."""
    return ", ".join(
        f"{one.since:%H:%M}-{'24:00' if one.until == time(0) else f'{one.until:%H:%M}'}" for one in openings
    )


def openings_of(
    day: date,
    weeks: Mapping[date, Mapping[int, Sequence[Opening]]],
    days: Mapping[date, Sequence[Opening]],
    closures: Iterable[Closed],
    holidays: Iterable[date],
) -> Sequence[Opening]:
    """When the house is open on a day: a closure beats a day of its own, that a holiday, that the week.

    Args:
        weeks: by the day from which it holds, what is open on each weekday (0 is Monday).
        days: days with hours of their own.
    """
    if any(closed.first_day <= day <= closed.last_day for closed in closures):
        return ()
    if day in days:
        return days[day]
    valid = [since for since in weeks if since <= day]
    if not valid:
        return ALL_DAY
    if day in holidays:
        return ()
    return weeks[max(valid)].get(day.weekday(), ())


def stretches_of(days: Mapping[date, Sequence[Opening]], zone: ZoneInfo) -> list[Span]:
    """Openings as stretches of instants, in order; where one day's ends when the next one's begins they are one."""
    found: list[Span] = []
    for day in sorted(days):
        for opening in days[day]:
            last = day if opening.until > time(0) else day + timedelta(days=1)
            span = Span(_instant(day, opening.since, zone), _instant(last, opening.until, zone))
            if found and found[-1].end == span.start:
                span = Span(found.pop().start, span.end)
            found.append(span)
    return found


def _instant(day: date, clock: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, clock, zone).astimezone(UTC)


def covers(openings: Sequence[Opening], begins: datetime, ends: datetime) -> bool:
    """Whether a stretch of naive local time within one day (an end at midnight is its end) is open throughout."""
    start, length = _minute(begins.time()), ends - begins
    end = start + int(length / timedelta(minutes=1))
    reached = start
    for opening in openings:
        since, until = opening.minutes
        if since <= reached < until:
            reached = until
    return reached >= end
