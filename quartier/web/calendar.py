"""A calendar of instants: laid out here, drawn by `quartier/calendar.html`, without a script and without a style in it.

The list is for the phone, for print and for whoever hears the page; the week, with its hours, for the tablet; the
month for the desk. `?day=` says around which day, `?view=` which of the three; without it the width of the window
decides. Days and hours are those of the quarter's clocks, also where these change.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import chain, pairwise
from zoneinfo import ZoneInfo

from quartier.web.fields import Choice, Day
from quartier.web.forms import Form
from quartier.web.i18n import Lazy, _l

Words = str | Lazy
VIEWS = (("list", _l("List")), ("week", _l("Week")), ("month", _l("Month")))
#: Rows of an hour in the week: the calendar's grid is a quarter of an hour fine.
QUARTERS = 4
#: So many columns a day has at most; what goes on at the same time beyond that shares the last one.
LANES = 8
_DAY = 24 * 60
#: So many days are in the list.
_LISTED = 28


class CalendarQuery(Form):
    """Which days a calendar shows, and how; a page's own filters inherit from it."""

    day = Day(_l("Day"))
    view = Choice(_l("View"), options=VIEWS)


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that takes its time, or a stretch that is free."""

    #: Aware instants, [start, end).
    start: datetime
    end: datetime
    title: Words
    url: str | None = None
    #: A second line: where, or what for.
    note: Words = ""
    #: How it stands, in a word, and the kind of its badge (`good`, `caution`, `danger`, `info`, `quiet`).
    state: Words = ""
    kind: str = "info"
    #: Nothing takes this time; what is free stands out.
    free: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """What of an entry falls on one day; `row` and `rows` count quarters of an hour from the first hour shown."""

    entry: Entry
    #: Wall-clock times; None at the day's edge that the entry passes.
    start: datetime | None
    end: datetime | None
    row: int = 0
    rows: int = 1
    #: Which column of the day, where entries go on at the same time.
    lane: int = 1


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """A local day and what is on it, by time."""

    day: date
    pieces: list[Piece]
    #: How many columns it takes.
    lanes: int = 1
    in_month: bool = True
    today: bool = False
    over: bool = False

    @property
    def taken(self) -> list[Piece]:
        """What takes time."""
        return [piece for piece in self.pieces if not piece.entry.free]

    @property
    def free(self) -> list[Piece]:
        """What is free, if the calendar knows it."""
        return [piece for piece in self.pieces if piece.entry.free]


@dataclass(frozen=True)
class Calendar:
    """What `calendar` draws."""

    day: date
    today: date
    view: str | None
    #: The month's sheet: whole weeks, the first and the last with days of other months.
    weeks: list[list[CalendarDay]]
    week: list[CalendarDay]
    #: The days of the list: the month where the month is asked for, else four weeks, without those that are over.
    listed: list[CalendarDay]
    #: The full hours at which the week's rows begin.
    hours: list[int]

    @property
    def month_before(self) -> date:
        """The first day of the month before."""
        return (self.day.replace(day=1) - timedelta(days=1)).replace(day=1)

    @property
    def month_after(self) -> date:
        """The first day of the month after."""
        return (self.day.replace(day=1) + timedelta(days=32)).replace(day=1)

    def moved(self, days: int) -> date:
        """The day so many days from this one."""
        return self.day + timedelta(days=days)

    @property
    def stretches(self) -> list[list[CalendarDay]]:
        """The list's days: one with something on it alone, days without anything together."""
        groups: list[list[CalendarDay]] = [self.listed[:1]] if self.listed else []
        for before, each in pairwise(self.listed):
            if before.pieces or each.pieces:
                groups.append([each])
            else:
                groups[-1].append(each)
        return groups

    @property
    def key(self) -> list[tuple[str, Words]]:
        """What the signs mean that are on it: (kind, word), each once."""
        days = {each.day: each for each in (*chain(*self.weeks), *self.listed)}
        found = {
            (piece.entry.kind, piece.entry.state): None
            for each in days.values()
            for piece in each.taken
            if piece.entry.state
        }
        return sorted(found, key=lambda pair: (pair[0], str(pair[1])))


def days_shown(day: date) -> list[date]:
    """Every day that a calendar around this day may show: the whole weeks of its month, and four weeks from its own."""
    sheet = _sheet(day)
    end = max(sheet[-1], _monday(day) + timedelta(days=_LISTED - 1))
    return [sheet[0] + timedelta(days=number) for number in range((end - sheet[0]).days + 1)]


def lay_out(
    entries: Iterable[Entry],
    day: date,
    *,
    zone: ZoneInfo,
    now: datetime,
    view: str | None = None,
    hours: tuple[int, int] = (8, 20),
) -> Calendar:
    """The calendar around a day. `hours`: which hours the week shows at least; what lies outside widens them."""
    today = now.astimezone(zone).date()
    by_day: dict[date, list[Piece]] = {each: [] for each in days_shown(day)}
    for entry in sorted(entries, key=lambda one: (one.start, one.end)):
        for each, piece in _pieces(entry, zone):
            if each in by_day:
                by_day[each].append(piece)
    monday = _monday(day)
    of_week = [piece for number in range(7) for piece in by_day[monday + timedelta(days=number)]]
    begins, ends = _hours(of_week, hours)
    month = (day.year, day.month)
    days = {each: _day(each, by_day[each], begins, month, today) for each in by_day}
    sheet = [days[each] for each in _sheet(day)]
    if view == "month":
        listed = [each for each in sheet if each.in_month]
    else:
        listed = [days[monday + timedelta(days=number)] for number in range(_LISTED)]
    return Calendar(
        day,
        today,
        view,
        weeks=[sheet[number : number + 7] for number in range(0, len(sheet), 7)],
        week=[days[monday + timedelta(days=number)] for number in range(7)],
        listed=[each for each in listed if not each.over] or listed,
        hours=list(range(begins, ends)),
    )


def _sheet(day: date) -> list[date]:
    """From the Monday on or before the 1st to the Sunday on or after the month's last day."""
    first = day.replace(day=1)
    last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    start, end = _monday(first), _monday(last) + timedelta(days=6)
    return [start + timedelta(days=number) for number in range((end - start).days + 1)]


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _pieces(entry: Entry, zone: ZoneInfo) -> Iterable[tuple[date, Piece]]:
    """An entry's days, the last one not if it ends as that begins."""
    start, end = entry.start.astimezone(zone), entry.end.astimezone(zone)
    each = start.date()
    while each < end.date() or (each == end.date() and (end.time() > time(0) or start == end)):
        first, last = each == start.date(), each == end.date()
        yield each, Piece(entry, start if first else None, end if last else None)
        each += timedelta(days=1)


def _minutes(piece: Piece) -> tuple[int, int]:
    """From which minute of the wall clock's day until which."""
    start = piece.start.hour * 60 + piece.start.minute if piece.start else 0
    end = piece.end.hour * 60 + piece.end.minute if piece.end else _DAY
    # In the night in which an hour comes twice an end may read earlier than its start.
    return start, max(end, start + 1)


def _hours(pieces: Sequence[Piece], least: tuple[int, int]) -> tuple[int, int]:
    """The hours a week shows, wide enough for what begins or ends in them; whole days do not widen them."""
    starts = [_minutes(piece)[0] // 60 for piece in pieces if piece.start]
    ends = [-(-_minutes(piece)[1] // 60) for piece in pieces if piece.start or piece.end]
    return min([least[0], *starts]), min(24, max([least[1], *ends]))


def _day(day: date, pieces: list[Piece], begins: int, month: tuple[int, int], today: date) -> CalendarDay:
    placed, lanes = _placed(pieces, begins)
    return CalendarDay(day, placed, lanes, (day.year, day.month) == month, day == today, day < today)


def _placed(pieces: list[Piece], begins: int) -> tuple[list[Piece], int]:
    """Each piece in the first column that is free by then; how many columns that takes."""
    until: list[int] = []
    placed = []
    for piece in pieces:
        start, end = _minutes(piece)
        first = max(0, (start - begins * 60) * QUARTERS // 60)
        last = max(first + 1, -(-(end - begins * 60) * QUARTERS // 60))
        lane = next((number for number, busy in enumerate(until) if busy <= first), len(until))
        until[lane : lane + 1] = [last]
        placed.append(Piece(piece.entry, piece.start, piece.end, first, last - first, min(lane + 1, LANES)))
    return placed, min(max(1, len(until)), LANES)
