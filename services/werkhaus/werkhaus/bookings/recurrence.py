"""Repeated dates: the safe part of RFC 5545's recurrence rules, exact across changes of the clocks.

dateutil gives naive local times and is never asked about zones, which it gets wrong. What it gives is then looked at
on the quarter's clocks, as RFC 5545 says: a time that the clocks leave out is left out and not counted (3.3.10), one
that comes twice means its first coming (3.3.5). Parts on which dateutil and libical disagree, and those finer than a
day, are refused (`UnsafeRule`), and so is what the RFC forbids.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any, cast
from zoneinfo import ZoneInfo

from dateutil import rrule

from werkhaus.bookings.rules import EndsTooEarly, Span, TimeSkipped, UnsafeRule, instant_of

#: No more dates than this, and none later than this after the first: a series is not for ever.
MOST_DATES = 200
LONGEST = timedelta(days=731)

_FREQUENCIES = {
    "DAILY": rrule.DAILY,
    "WEEKLY": rrule.WEEKLY,
    "MONTHLY": rrule.MONTHLY,
    "YEARLY": rrule.YEARLY,
}
_DAYS = {name: getattr(rrule, name) for name in ("MO", "TU", "WE", "TH", "FR", "SA", "SU")}
_NUMBERS = {"BYMONTHDAY": (-31, 31), "BYMONTH": (1, 12), "BYSETPOS": (-366, 366)}
_BY_DAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_KNOWN = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "WKST"}


@dataclass(frozen=True, slots=True)
class Rule:
    """A recurrence rule that can be relied on; `Rule.parse` is the only way to one."""

    #: As it was written, in capitals.
    text: str
    #: What dateutil is told.
    options: dict[str, Any]
    count: int | None
    #: The last instant at which a date may begin.
    until: datetime | None

    @classmethod
    def parse(cls, text: str) -> "Rule":
        """The rule of an RRULE's value (``FREQ=WEEKLY;COUNT=10``). Raises `UnsafeRule` naming the part."""
        text = text.strip().upper().removeprefix("RRULE:")
        parts = _parts(text)
        frequency = parts.get("FREQ", "")
        if frequency not in _FREQUENCIES:
            raise UnsafeRule(part=f"FREQ={frequency}")
        _check_together(parts)
        options: dict[str, Any] = {
            "freq": _FREQUENCIES[frequency],
            "interval": _whole(parts, "INTERVAL", 1, 1000) or 1,
        }
        if "WKST" in parts:
            if parts["WKST"] not in _DAYS:
                raise UnsafeRule(part=f"WKST={parts['WKST']}")
            options["wkst"] = _DAYS[parts["WKST"]]
        if "BYDAY" in parts:
            options["byweekday"] = [_weekday(parts, each) for each in parts["BYDAY"].split(",")]
        for name, (least, most) in _NUMBERS.items():
            if name in parts:
                options[name.lower()] = [_number(name, each, least, most) for each in parts[name].split(",")]
        return cls(text, options, _whole(parts, "COUNT", 1, 10_000), _until(parts))

    @property
    def endless(self) -> bool:
        """Whether the rule itself names no end."""
        return self.count is None and self.until is None


def repeating(every: str, first: datetime, until: datetime) -> Rule:
    """The rule of a simple choice, for a first local date until an instant.

    Args:
        every: `day`, `week`, `fortnight`, or `month` for the same weekday of each month: the second Tuesday, and
            the last one where the first date is in the month's fifth week.
    """
    number = (first.day - 1) // 7 + 1
    weekday = list(_DAYS)[first.weekday()]
    repeats = {
        "day": "FREQ=DAILY",
        "week": "FREQ=WEEKLY",
        "fortnight": "FREQ=WEEKLY;INTERVAL=2",
        "month": f"FREQ=MONTHLY;BYDAY={number if number < 5 else -1}{weekday}",
    }[every]
    return Rule.parse(f"{repeats};UNTIL={until.astimezone(UTC):%Y%m%dT%H%M%SZ}")


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One date of a series: its naive local times, and the instants they mean."""

    local_start: datetime
    local_end: datetime
    span: Span


def expand(
    rule: Rule,
    starts: datetime,
    ends: datetime,
    zone: ZoneInfo,
    *,
    by_clock: bool = False,
    since: datetime | None = None,
    but: frozenset[datetime] = frozenset(),
) -> list[Occurrence]:
    """The dates of a series, at most `MOST_DATES` of them and none later than `LONGEST` after the first asked for.

    Args:
        starts, ends: naive local times of the first date.
        by_clock: each date ends at the same time of day ("until 06:00"); otherwise each lasts exactly as long as
            the first (RFC 5545 with DTEND).
        since: only dates that end after this instant; those before are counted all the same.
        but: local starts that are left out (EXDATE); they count, as RFC 5545 says.

    Raises:
        TimeSkipped: the clocks leave the first time out.
        EndsTooEarly: the first date has no length.
    """
    first = Span(instant_of(starts, zone, "local_start"), instant_of(ends, zone, "local_end"))
    if first.end <= first.start:
        raise EndsTooEarly
    last = max(first.start, since or first.start) + LONGEST
    dates = _spans(rule, starts, ends, zone, first.length, last, by_clock=by_clock)
    wanted = (each for each in dates if each.local_start not in but)
    return list(islice((each for each in wanted if since is None or each.span.end > since), MOST_DATES))


def _spans(
    rule: Rule,
    starts: datetime,
    ends: datetime,
    zone: ZoneInfo,
    length: timedelta,
    last: datetime,
    *,
    by_clock: bool,
) -> Iterator[Occurrence]:
    """Each date that there is, counted as RFC 5545 counts, none after the instant ``last``."""
    end = min(rule.until or last, last)
    naive = rrule.rrule(dtstart=starts, until=_local(end, zone) + timedelta(days=1), **rule.options)
    counted = 0
    for local in naive:
        try:
            start = instant_of(local, zone, "local_start")
        except TimeSkipped:
            continue
        if start > end or counted == rule.count:
            return
        counted += 1
        yield _span(local, start, ends - starts if by_clock else None, length, zone)


def _span(
    local: datetime, start: datetime, by_clock: timedelta | None, length: timedelta, zone: ZoneInfo
) -> Occurrence:
    """The date that begins there. An end that the clocks leave out is the instant at which they change."""
    if by_clock is None:
        end = start + length
        return Occurrence(local, _local(end, zone), Span(start, end))
    try:
        end = instant_of(local + by_clock, zone, "local_end")
    except TimeSkipped as skipped:
        end = cast(datetime, skipped.params["after"])
    return Occurrence(local, _local(end, zone), Span(start, end))


def _local(instant: datetime, zone: ZoneInfo) -> datetime:
    return instant.astimezone(zone).replace(tzinfo=None, fold=0)


def _parts(text: str) -> dict[str, str]:
    parts: dict[str, str] = {}
    for part in text.rstrip(";").split(";"):
        name, equals, value = part.partition("=")
        if name not in _KNOWN or name in parts or not equals or not value:
            raise UnsafeRule(part=part)
        parts[name] = value
    return parts


def _check_together(parts: dict[str, str]) -> None:
    """Refuse what RFC 5545 forbids side by side, and what libraries read differently."""
    if "COUNT" in parts and "UNTIL" in parts:
        raise UnsafeRule(part="COUNT, UNTIL")
    if "BYSETPOS" in parts and not parts.keys() & {"BYDAY", "BYMONTHDAY", "BYMONTH"}:
        raise UnsafeRule(part="BYSETPOS")
    if "BYMONTHDAY" in parts:
        yearly = parts["FREQ"] == "YEARLY" and "BYMONTH" not in parts
        if yearly or parts["FREQ"] == "WEEKLY":
            raise UnsafeRule(part="BYMONTHDAY")


def _weekday(parts: dict[str, str], text: str) -> Any:
    """A day of the week; with a number only where months or years are counted out (RFC 5545, 3.3.10)."""
    found = _BY_DAY.fullmatch(text)
    number = int(found[1] or 0) if found else 0
    months = parts["FREQ"] == "MONTHLY" or (parts["FREQ"] == "YEARLY" and "BYMONTH" in parts)
    most = 5 if months else 53
    counts = months or parts["FREQ"] == "YEARLY"
    if not found or abs(number) > most or (found[1] and (number == 0 or not counts)):
        raise UnsafeRule(part=f"BYDAY={text}")
    return _DAYS[found[2]](number) if number else _DAYS[found[2]]


def _number(name: str, text: str, least: int, most: int) -> int:
    if not re.fullmatch(r"[+-]?\d{1,3}", text) or not least <= int(text) <= most or int(text) == 0:
        raise UnsafeRule(part=f"{name}={text}")
    return int(text)


def _whole(parts: dict[str, str], name: str, least: int, most: int) -> int | None:
    text = parts.get(name)
    if text is None:
        return None
    if not re.fullmatch(r"\d{1,5}", text) or not least <= int(text) <= most:
        raise UnsafeRule(part=f"{name}={text}")
    return int(text)


def _until(parts: dict[str, str]) -> datetime | None:
    """UNTIL, which is in UTC wherever the first date has a zone (RFC 5545, 3.3.10)."""
    text = parts.get("UNTIL")
    if text is None:
        return None
    try:
        return datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        raise UnsafeRule(part=f"UNTIL={text}") from None


def end_of(day: date, zone: ZoneInfo) -> datetime:
    """The last second of a local day: for a series "until" that day."""
    midnight = datetime.combine(day + timedelta(days=1), datetime.min.time())
    return midnight.replace(tzinfo=zone).astimezone(UTC) - timedelta(seconds=1)
