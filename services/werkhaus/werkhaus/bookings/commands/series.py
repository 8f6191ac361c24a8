"""What people can do with dates that repeat: the free ones are booked, the rest is kept with its reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from quartier.decide import DecidedElsewhere, Decision, decide
from quartier.errors import Refusal
from quartier.event import new_ref
from quartier.handover import Act
from quartier.unit import Unit
from quartier.web.i18n import N_
from werkhaus.bookings import rules
from werkhaus.bookings.commands import _checks, _steps
from werkhaus.bookings.model import Booking, Series, SeriesDate
from werkhaus.bookings.recurrence import Rule, expand
from werkhaus.bookings.rules import BookingState, ReleaseReason, Span
from werkhaus.house_rules.views import accepted_version
from werkhaus.places.commands import lock_resource
from werkhaus.places.model import Resource


@dataclass(frozen=True, kw_only=True)
class BookSeries:
    """A resource for dates that repeat; the times are naive times on the quarter's clocks, of the first date."""

    room_id: str
    local_start: datetime
    local_end: datetime
    purpose: str
    rule: Rule
    #: Each date ends at the same time of day; otherwise each lasts as long as the first.
    by_clock: bool = False
    #: As in `RequestRoom`.
    expected: int | None = None
    accepted_rules: int | None = None
    use: str | None = None


def book_series(unit: Unit, command: BookSeries) -> Series:
    """Book what is free of these dates; one decision is for all of them. Who has no say asks.

    Raises `NothingFree` where none is free.
    """
    if not unit.actor.signed_in:
        raise rules.SignInToBook
    accepted_rules = accepted_version(unit.session, unit.today, command.accepted_rules)
    resource = lock_resource(unit, command.room_id)
    zone = unit.settings.timezone
    rules.wished_span(command.local_start, command.local_end, zone, unit.now)
    dates = expand(command.rule, command.local_start, command.local_end, zone, by_clock=command.by_clock)
    series = Series(
        id=new_ref(),
        resource_id=resource.id,
        rule=command.rule.text,
        purpose=command.purpose,
        zone=zone.key,
        requested_by=unit.actor.ref,
        expected=command.expected,
        accepted_rules=accepted_rules,
        use=command.use,
        created_at=unit.now,
        resource=resource,
    )
    series.dates = [
        SeriesDate(
            starts_at=date.span.start,
            ends_at=date.span.end,
            local_start=date.local_start.isoformat(timespec="minutes"),
            local_end=date.local_end.isoformat(timespec="minutes"),
        )
        for date in dates
    ]
    with unit.session.no_autoflush:
        booked = _book_dates(unit, resource, series, series.dates)
    unit.session.add(series)
    if not booked:
        raise rules.NothingFree
    return series


def book_rest(unit: Unit, series_id: str) -> Series:
    """Book what has become free of the dates that lie ahead. Raises `NothingFree` where none has."""
    series = _own(unit, series_id)
    resource = lock_resource(unit, series.resource_id)
    open_dates = [date for date in series.dates if date.refused and date.starts_at >= unit.now]
    if not _book_dates(unit, resource, series, open_dates):
        raise rules.NothingFree
    return series


def _book_dates(unit: Unit, resource: Resource, series: Series, dates: Sequence[SeriesDate]) -> bool:
    """Give each date its booking or its refusal; as many queries whatever their number. Says whether any was free."""
    if not dates:
        return False
    decided = _decided_now(unit, series.id)
    state = BookingState.CONFIRMED if decided else BookingState.REQUESTED
    spans = [Span(date.starts_at, date.ends_at) for date in dates]
    known = _checks.look(unit, series.requested_by, resource, spans)
    keeping = _steps.Keeping(unit, resource, spans, series.use)
    booked = []
    for date, span in zip(dates, spans, strict=True):
        booking = _booking(series, date)
        try:
            known.check(span)
            keeping.take(booking, span)
        except Refusal as refusal:
            date.refused = refusal.slug
            continue
        known.note(span, state)
        booked.append((date, booking))
    keeping.store(state)
    for date, booking in booked:
        date.booking_id, date.refused = booking.id, None
        _steps.say_standing(unit, booking)
    return bool(booked)


def _booking(series: Series, date: SeriesDate) -> Booking:
    return Booking(
        id=new_ref(),
        purpose=series.purpose,
        starts_at=date.starts_at,
        ends_at=date.ends_at,
        local_start=date.local_start,
        local_end=date.local_end,
        zone=series.zone,
        requested_by=series.requested_by,
        expected=series.expected,
        accepted_rules=series.accepted_rules,
        use=series.use,
    )


def _decided_now(unit: Unit, series_id: str) -> bool:
    try:
        return decide(unit, "bookings", "book_series", series_id).effective
    except DecidedElsewhere:
        return False


def confirm_series(unit: Unit, series_id: str) -> Decision:
    """Grant all dates of a series that still wait; one that is taken meanwhile stays a request."""
    _locked(unit, series_id)
    decision = decide(unit, "bookings", "book_series", series_id)
    if decision.effective:
        _grant_dates(unit, series_id)
    return decision


def _grant_dates(unit: Unit, series_id: str) -> None:
    for booking in _bookings(unit, _locked(unit, series_id), BookingState.REQUESTED):
        try:
            _steps.enter(unit, booking, BookingState.CONFIRMED)
        except rules.RoomTaken:
            continue
        _steps.say_confirmed(unit, booking)


def cancel_series(unit: Unit, series_id: str) -> int:
    """Give back all dates of one's own series that have not begun; how many there were."""
    series = _own(unit, series_id)
    given_back = 0
    for booking in _bookings(unit, series, BookingState.REQUESTED, BookingState.CONFIRMED):
        if booking.starts_at <= unit.now:
            continue
        was = BookingState(booking.state)
        _steps.enter(unit, booking, BookingState.RELEASED, reason=ReleaseReason.CANCELLED)
        _steps.say_given_back(unit, booking, was)
        given_back += 1
    if not given_back:
        raise rules.AlreadySettled
    return given_back


def _own(unit: Unit, series_id: str) -> Series:
    series = _locked(unit, series_id)
    if not unit.actor.signed_in or series.requested_by != unit.actor.ref:
        raise rules.NotYourBooking
    return series


def _locked(unit: Unit, series_id: str) -> Series:
    series = unit.session.get(Series, series_id, with_for_update=True, populate_existing=True)
    if series is None:
        raise rules.SeriesNotFound
    return series


def _bookings(unit: Unit, series: Series, *states: BookingState) -> list[Booking]:
    """The series' bookings in these states, by time, each locked."""
    query = (
        select(Booking)
        .join(SeriesDate, SeriesDate.booking_id == Booking.id)
        .where(SeriesDate.series_id == series.id, Booking.state.in_(states))
        .order_by(Booking.starts_at)
        .with_for_update(of=Booking)
        .execution_options(populate_existing=True)
    )
    return list(unit.session.scalars(query))


ACTS = (Act("book_series", "bookings", N_("Give a room for dates that repeat"), _grant_dates),)
