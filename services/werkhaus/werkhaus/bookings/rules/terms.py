"""On which terms a place is booked: how much for one person, what it costs, until when it can be given back."""

from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from werkhaus.bookings.rules.refusals import OverFutureQuota, OverMonthQuota, OverQuota, OverWeekQuota
from werkhaus.bookings.rules.times import HORIZON, Span, hours_of, week_of

#: How long before its start somebody may check in.
CHECK_IN_BEFORE = timedelta(minutes=15)


class Use(StrEnum):
    """What a room is used for; rooms may need other times before and after by it."""

    MEETING = "meeting"
    COURSE = "course"
    CELEBRATION = "celebration"
    COOKING = "cooking"
    BUILDING = "building"
    #: Dance, gymnastics.
    MOVEMENT = "movement"


class Period(StrEnum):
    """For which time a quota counts, in the quarter's local weeks (from Monday) and months."""

    WEEK = "week"
    MONTH = "month"
    #: All that lies ahead.
    FUTURE = "future"


OVER_QUOTA: dict[Period, type[OverQuota]] = {
    Period.WEEK: OverWeekQuota,
    Period.MONTH: OverMonthQuota,
    Period.FUTURE: OverFutureQuota,
}


def periods_of(period: Period, span: Span, zone: ZoneInfo, now: datetime) -> list[Span]:
    """The local weeks or months that a span touches; for all that lies ahead one that ends with the span or later."""
    if period is Period.FUTURE:
        return [Span(now, max(span.end, now + 2 * HORIZON))]
    day = span.start.astimezone(zone).date()
    begin = week_of(day)[0] if period is Period.WEEK else day.replace(day=1)
    found: list[Span] = []
    while not found or found[-1].end < span.end:
        ahead = begin + timedelta(days=7 if period is Period.WEEK else 31)
        after = ahead if period is Period.WEEK else ahead.replace(day=1)
        found.append(Span(hours_of(begin, 0, 0, zone).start, hours_of(after, 0, 0, zone).start))
        begin = after
    return found


def check_quota(period: Period, allowed_minutes: int, used: timedelta, asked: timedelta) -> None:
    """Raise the period's `OverQuota` where exact hours, not those of the clock's face, come to more than allowed."""
    allowed = timedelta(minutes=allowed_minutes)
    if used + asked > allowed:
        raise OVER_QUOTA[period](
            allowed=hours_said(allowed), left=hours_said(max(allowed - used, timedelta(0)))
        )


def hours_said(length: timedelta) -> str:
    """A length as hours and minutes: 7:30."""
    minutes = int(length / timedelta(minutes=1))
    return f"{minutes // 60}:{minutes % 60:02}"


def free_until(start: datetime, cancel_hours: int | None) -> datetime:
    """Until when a booking can be changed, or cancelled without costs: exact hours before it begins."""
    return start - timedelta(hours=cancel_hours or 0)


def cost_of(span: Span, price_cents_hour: int | None) -> int | None:
    """What a booking costs by its exact minutes, half a cent upwards; None where nothing is asked."""
    if price_cents_hour is None:
        return None
    minutes = int(span.length / timedelta(minutes=1))
    return (price_cents_hour * minutes + 30) // 60


def is_no_show(start: datetime, noshow_minutes: int | None, now: datetime) -> bool:
    """Whether nobody has come within the grace that the place gives."""
    return noshow_minutes is not None and now >= start + timedelta(minutes=noshow_minutes)
