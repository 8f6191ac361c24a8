"""Calendars as other programs write them (RFC 5545, and what they make of it), as entries that could be booked.

Each entry is read by itself, so that a broken one breaks no other: the text is cut where VEVENT begins and ends, and
each piece is read together with the time zones of the file. Of an entry its time, its repetition and its summary are
taken and nothing of people: no attendees, no description. What cannot be taken says why (`Unread`).

Quirks that are met here: no end but a DURATION; UNTIL as a day or without a zone where the first date has one; dates
left out as days; times without a zone; zones by the names that Windows gives them; lines that were never folded.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

import icalendar

from quartier.errors import Refusal
from werkhaus.bookings import rules
from werkhaus.bookings.recurrence import Rule, end_of
from werkhaus.bookings.rules import Span, instant_of

#: The longest calendar, in characters, and the most entries of one.
LONGEST = 300_000
MOST_ENTRIES = 1000
#: The longest rule that is kept, in characters.
LONGEST_RULE = 200
#: What of an entry has to be right.
_NEEDED = ("DTSTART", "DTEND", "DURATION", "RRULE", "EXDATE", "RECURRENCE-ID")
_ONCE = ("DTSTART", "DTEND", "DURATION", "RRULE", "RECURRENCE-ID")
_KINDS = ("VEVENT", "VTODO", "VJOURNAL", "VTIMEZONE")


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry that can be asked for."""

    #: Of its UID, and of which date of a series it changes.
    uid_hash: str
    summary: str
    #: Naive local times in `zone`; of the first date, where it repeats.
    starts: datetime
    ends: datetime
    zone: ZoneInfo
    span: Span
    rule: Rule | None = None
    #: Local starts that are left out.
    but: frozenset[datetime] = frozenset()

    @property
    def starts_at(self) -> datetime:
        """When it begins, for the first time."""
        return self.span.start


@dataclass(frozen=True, slots=True)
class Unread:
    """An entry that cannot."""

    uid_hash: str
    summary: str
    refusal: Refusal
    starts_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Piece:
    """What is between BEGIN and END of an entry, and what the library made of it; None where it could make nothing."""

    kind: str
    lines: Sequence[str]
    event: Any | None

    @property
    def uid(self) -> str:
        """Its UID; without one the text itself, so that it is known again."""
        return self._text("UID") or "\n".join(self.lines)

    @property
    def changes(self) -> Any | None:
        """Which date of a series it stands for, if it does and that can be read."""
        found = self.event.get("RECURRENCE-ID") if self.event is not None else None
        return found if isinstance(found, icalendar.vDDDTypes) else None

    @property
    def uid_hash(self) -> str:
        """What it is known by again, without what it says."""
        changed = self.changes.to_ical() if self.changes is not None else b""
        return hashlib.sha256(self.uid.encode("utf-8", "replace") + b"\0" + changed).hexdigest()

    @property
    def summary(self) -> str:
        """What for, as far as it can be read."""
        if self.event is not None:
            return self._text("SUMMARY")[:200]
        said = (line.partition(":")[2] for line in self.lines if line.upper().startswith("SUMMARY"))
        return next(said, "").strip()[:200]

    def _text(self, name: str) -> str:
        found = self.event.get(name, "") if self.event is not None else ""
        return str(found[0] if isinstance(found, list) else found).strip()


def read(text: str, zone: ZoneInfo) -> list[Entry | Unread]:
    """The entries of a calendar in their order; times without a zone are those of ``zone``.

    Raises:
        NotACalendar: it is something else.
        CalendarTooLarge: there are too many.
    """
    text = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    if "BEGIN:VCALENDAR" not in text.upper():
        raise rules.NotACalendar
    found = list(_pieces(text.split("\n")))
    zones = [line for kind, lines in found if kind == "VTIMEZONE" and _usable(lines) for line in lines]
    pieces = [_Piece(kind, lines, _parsed(lines, zones)) for kind, lines in found if kind != "VTIMEZONE"]
    if len(pieces) > MOST_ENTRIES:
        raise rules.CalendarTooLarge(most=MOST_ENTRIES)
    changed: defaultdict[str, list[date]] = defaultdict(list)
    for piece in pieces:
        if piece.changes is not None:
            changed[piece.uid].append(piece.changes.dt)
    return [each for piece in pieces for each in _read(piece, zone, changed)]


def _pieces(lines: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """What is between each BEGIN and END of a kind; what was begun and never ended comes without its end."""
    kind, piece = "", list[str]()
    for line in lines:
        word = line.strip().upper()
        begun = word.removeprefix("BEGIN:") if word.startswith("BEGIN:") else ""
        if begun in _KINDS:
            if kind:
                yield kind, piece
            kind, piece = begun, []
        if kind:
            piece.append(line)
        if kind and word == f"END:{kind}":
            yield kind, piece
            kind, piece = "", []
    if kind:
        yield kind, piece


def _usable(lines: Sequence[str]) -> bool:
    """Whether the library can make a time zone of these lines."""
    try:
        zone: Any = icalendar.Timezone.from_ical("\r\n".join(lines))
        zone.to_tz()
    except Exception:  # what it may raise for nonsense is said nowhere
        return False
    return True


def _parsed(lines: Sequence[str], zones: Sequence[str]) -> Any | None:
    """One entry beside the file's time zones; None where it is broken as a whole."""
    whole = ["BEGIN:VCALENDAR", *zones, *lines, "END:VCALENDAR", ""]
    try:
        calendar = icalendar.Calendar.from_ical("\r\n".join(whole))
        return next(each for each in calendar.subcomponents if each.name != "VTIMEZONE")
    except Exception:  # as in `_usable`
        return None


def _read(piece: _Piece, zone: ZoneInfo, changed: Mapping[str, Sequence[date]]) -> Iterator[Entry | Unread]:
    event = piece.event
    if event is None:
        yield Unread(piece.uid_hash, piece.summary, rules.EntryBroken(part=f"BEGIN:{piece.kind}"))
        return
    start = _start(event, zone)
    try:
        yield _entry(piece, event, zone, changed.get(piece.uid, ()) if piece.changes is None else ())
    except Refusal as refusal:
        yield Unread(piece.uid_hash, piece.summary, refusal, start)
    except Exception:  # as in `_usable`: a date of the year 1 in a zone, a duration of a million years
        yield Unread(piece.uid_hash, piece.summary, rules.EntryBroken(part=f"BEGIN:{piece.kind}"), start)
    if "RDATE" in event:
        further = hashlib.sha256(f"{piece.uid_hash} RDATE".encode()).hexdigest()
        yield Unread(further, piece.summary, rules.FurtherDates(), start)


def _start(event: Any, zone: ZoneInfo) -> datetime | None:
    """When an entry begins, as far as that can be read."""
    try:
        start = event["DTSTART"].dt
        return start.replace(tzinfo=start.tzinfo or zone).astimezone(UTC) if _is_time(start) else None
    except Exception:  # as in `_usable`
        return None


def _is_time(value: date) -> bool:
    return isinstance(value, datetime)


def _entry(piece: _Piece, event: Any, zone: ZoneInfo, changed: Sequence[date]) -> Entry | Unread:
    """Raises why it cannot be asked for."""
    if piece.kind != "VEVENT":
        raise rules.EntryNoEvent
    broken = [name for name, _ in event.errors if name in _NEEDED]
    broken += [name for name in _ONCE if isinstance(event.get(name), list)]
    if broken or "DTSTART" not in event:
        raise rules.EntryBroken(part=(broken or ["DTSTART"])[0])
    if str(event.get("STATUS", "")).upper() == "CANCELLED":
        raise rules.EntryCancelled
    if str(event.get("TRANSP", "")).upper() == "TRANSPARENT":
        raise rules.EntryKeepsNothing
    start = event["DTSTART"].dt
    if not _is_time(start):
        raise rules.EntryAllDay
    own = _zone_of(event["DTSTART"], zone)
    span = Span(_instant(start, own), _end(event, start, own, zone))
    if span.end <= span.start:
        raise rules.EntryWithoutEnd
    rule = _rule(event, own) if piece.changes is None else None
    left_out = [*changed, *_left_out(event)] if rule else []
    return Entry(
        piece.uid_hash,
        piece.summary,
        _naive(span.start, own),
        _naive(span.end, own),
        own,
        span,
        rule,
        frozenset(_start_of(each, _naive(span.start, own), own) for each in left_out),
    )


def _naive(instant: datetime, zone: ZoneInfo) -> datetime:
    return instant.astimezone(zone).replace(tzinfo=None)


def _instant(value: datetime, zone: ZoneInfo) -> datetime:
    """Raises `TimeSkipped` for a local time that there is not."""
    if value.tzinfo is None or isinstance(value.tzinfo, ZoneInfo):
        return instant_of(value.replace(tzinfo=None), zone, "local_start")
    return value.astimezone(UTC)


def _end(event: Any, start: Any, own: ZoneInfo, zone: ZoneInfo) -> datetime:
    if "DTEND" in event:
        end = event["DTEND"].dt
        if not _is_time(end):
            raise rules.EntryAllDay
        return _instant(end, _zone_of(event["DTEND"], own if start.tzinfo else zone))
    if "DURATION" in event:
        return _instant(start, own) + event["DURATION"].dt
    raise rules.EntryWithoutEnd


def _zone_of(value: Any, zone: ZoneInfo) -> ZoneInfo:
    """By which clocks a time is meant. Raises `EntryZoneUnknown` for a name that nobody knows."""
    named, found = value.params.get("TZID"), value.dt.tzinfo
    if found is None:
        if named:
            raise rules.EntryZoneUnknown(part=str(named)[:60])
        return zone
    if isinstance(found, ZoneInfo):
        return found
    if found.utcoffset(value.dt) == timedelta(0) and not named:
        return ZoneInfo("UTC")
    if _same_clocks(found, zone, value.dt.replace(tzinfo=None)):
        return zone
    raise rules.EntryZoneUnknown(part=str(named or found)[:60])


def _same_clocks(one: tzinfo, other: ZoneInfo, since: datetime) -> bool:
    """Whether a zone that a file describes has the clocks of the quarter for two years."""
    months = (since + timedelta(days=30 * number) for number in range(25))
    return all(
        each.replace(tzinfo=one).utcoffset() == each.replace(tzinfo=other).utcoffset() for each in months
    )


def _rule(event: Any, zone: ZoneInfo) -> Rule | None:
    """How it repeats, with an end in UTC however it was written. Raises `UnsafeRule`."""
    if "RRULE" not in event:
        return None
    rule = dict(event["RRULE"])
    until = rule.pop("UNTIL", None)
    text = icalendar.vRecur(rule).to_ical().decode()
    if until:
        text += f";UNTIL={_last_start(until[0], zone):%Y%m%dT%H%M%SZ}"
    if len(text) > LONGEST_RULE:
        raise rules.UnsafeRule(part=f"{text[:60]}…")
    return Rule.parse(text)


def _last_start(until: date, zone: ZoneInfo) -> datetime:
    """The instant that UNTIL means: a day to its end, a time without a zone on the entry's clocks."""
    if not isinstance(until, datetime):
        return end_of(until, zone)
    return (until if until.tzinfo else until.replace(tzinfo=zone)).astimezone(UTC)


def _left_out(event: Any) -> list[date]:
    given = event.get("EXDATE", [])
    return [each.dt for dates in (given if isinstance(given, list) else [given]) for each in dates.dts]


def _start_of(left_out: date, first: datetime, zone: ZoneInfo) -> datetime:
    """The local start that is left out; a mere day means the start on that day."""
    if not isinstance(left_out, datetime):
        return datetime.combine(left_out, first.time())
    return _naive(left_out, zone) if left_out.tzinfo else left_out
