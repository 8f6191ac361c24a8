"""What is checked when somebody wants to use a resource, in this order; each check raises its refusal.

What the checks ask about is read once for all dates that are wanted (`look`), a single booking being a series of one. A
check that another room owns is a line here over what that room's view tells.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from quartier.unit import Unit
from werkhaus.bookings import rules, views
from werkhaus.bookings.rules import BookingState, Period, Span
from werkhaus.hours.rules import AHEAD_DAYS, Hours
from werkhaus.hours.views import hours_between
from werkhaus.inductions.views import next_induction
from werkhaus.lending.rules import Days
from werkhaus.lending.views import lent_days
from werkhaus.permits.rules import INSTRUCTED, InductionAhead, InductionNeeded
from werkhaus.permits.views import Brought, brought_by, missing_permit
from werkhaus.places.model import Lock, Resource
from werkhaus.places.views import locks_during


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a resource, and of who wants it, over a stretch of time."""

    unit: Unit
    resource: Resource
    locks: Sequence[Lock]
    loans: Sequence[Days]
    hours: Hours
    brought: Brought
    #: When somebody can next be instructed for it, where that matters.
    induction: datetime | None
    #: Minutes for one person, by `Period`.
    quotas: Mapping[str, int]
    #: When the person has the resource; what is kept in the same unit is added (`note`).
    times: list[Span]

    @property
    def zone(self) -> ZoneInfo:
        """Whose clocks all local days and times are meant by."""
        return self.unit.settings.timezone

    def check(self, span: Span) -> None:
        """Raise why the person may not book the resource for this time of the stretch, at the time of booking."""
        for check in CHECKS:
            check(self, span)

    def check_house(self, span: Span) -> None:
        """Raise why nobody can have the resource then, however it was agreed on before it was kept here."""
        for check in (_usable, _open):
            check(self, span)

    def note(self, span: Span, state: BookingState) -> None:
        """Let a time that is now theirs count for those that follow."""
        self.times.append(span)
        if state is BookingState.CONFIRMED:
            self.brought.used.append(span.end)


def look(unit: Unit, person: str, resource: Resource, spans: Sequence[Span], but: str = "") -> Known:
    """What has to be known to check these spans; as many queries whatever their number.

    Args:
        but: the booking that is to be moved there, which no longer counts.
    """
    zone = unit.settings.timezone
    whole = rules.spanning(spans)
    first, last = rules.local_days(whole, zone)
    quotas = views.quotas_of(unit.session, resource.id)
    counted = [
        within
        for name in quotas
        for span in spans
        for within in rules.periods_of(Period(name), span, zone, unit.now)
    ]
    return Known(
        unit,
        resource,
        locks_during(unit.session, resource.id, whole),
        lent_days(unit.session, resource.id, first, last),
        hours_between(unit.session, first, last + timedelta(days=AHEAD_DAYS)),
        brought_by(unit.session, person, resource, first, last),
        next_induction(unit.session, resource.id, unit.now) if resource.risk in INSTRUCTED else None,
        quotas,
        views.times_of(unit.session, person, resource.id, rules.spanning(counted), but) if counted else [],
    )


def check_may_use(unit: Unit, person: str, resource: Resource, span: Span, but: str = "") -> None:
    """Raise why this person may not book the resource for this one time; for ``but`` see `look`."""
    look(unit, person, resource, [span], but).check(span)


def check_usable(unit: Unit, resource: Resource, span: Span) -> None:
    """Raise `NotUsable` where nobody may have it then, whoever asks."""
    zone = unit.settings.timezone
    locks = locks_during(unit.session, resource.id, span)
    loans = lent_days(unit.session, resource.id, *rules.local_days(span, zone))
    _check_usable(resource, locks, loans, span, zone)


def _check_usable(
    resource: Resource, locks: Sequence[Lock], loans: Sequence[Days], span: Span, zone: ZoneInfo
) -> None:
    if resource.retired_at is not None:
        raise rules.Retired
    _check_unlocked(locks, span)
    first, last = rules.local_days(span, zone)
    if any(days.first <= last and first < days.until for days in loans):
        raise rules.Lent


def _check_unlocked(locks: Sequence[Lock], span: Span) -> None:
    ends = [
        lock.until
        for lock in locks
        if lock.since < span.end and (lock.until is None or lock.until > span.start)
    ]
    if None in ends:
        raise rules.Locked
    if ends:
        raise rules.LockedUntil(until=max(end for end in ends if end is not None))


def _usable(known: Known, span: Span) -> None:
    _check_usable(known.resource, known.locks, known.loans, span, known.zone)


def _open(known: Known, span: Span) -> None:
    if not known.hours.open_throughout(span, known.zone):
        open_from = known.hours.next_open(span, known.zone)
        raise rules.HouseClosed(open_from=open_from) if open_from else rules.HouseClosedForLong


def _lead(known: Known, span: Span) -> None:
    minutes = known.resource.lead_minutes
    if minutes and span.start < known.unit.now + timedelta(minutes=minutes):
        earliest = rules.next_quarter(known.unit.now + timedelta(minutes=minutes))
        raise rules.TooSoon(minutes=minutes, earliest=earliest)


def _length(known: Known, span: Span) -> None:
    shortest, longest = known.resource.min_minutes, known.resource.max_minutes
    if shortest and span.length < timedelta(minutes=shortest):
        raise rules.TooShort(minutes=shortest, earliest=span.start + timedelta(minutes=shortest))
    if longest and span.length > timedelta(minutes=longest):
        raise rules.LongerThanAllowed(minutes=longest, latest=span.start + timedelta(minutes=longest))


def _horizon(known: Known, span: Span) -> None:
    days = known.resource.horizon_days
    if days and span.start > known.unit.now + timedelta(days=days):
        raise rules.BeyondHorizon(days=days, latest=known.unit.now + timedelta(days=days))


def check_permit(unit: Unit, person: str | None, resource: Resource, day: date) -> None:
    """Raise why a person may not use a resource on a local day; what a gathering holds is nobody's own."""
    refusal = missing_permit(unit.session, person, resource, day) if person else None
    if refusal is not None:
        raise refusal


def _permit(known: Known, span: Span) -> None:
    for day in set(rules.local_days(span, known.zone)):
        refusal = known.brought.missing_on(day)
        if isinstance(refusal, InductionNeeded) and known.induction is not None:
            raise InductionAhead(name=known.resource.name, starts=known.induction)
        if refusal is not None:
            raise refusal


def _quota(known: Known, span: Span) -> None:
    for name, minutes in known.quotas.items():
        period = Period(name)
        for within in rules.periods_of(period, span, known.zone, known.unit.now):
            used = sum((rules.shared(time, within) for time in known.times), timedelta(0))
            rules.check_quota(period, minutes, used, rules.shared(span, within))


CHECKS: tuple[Callable[[Known, Span], None], ...] = (
    _usable,
    _open,
    _lead,
    _length,
    _horizon,
    _permit,
    _quota,
)
