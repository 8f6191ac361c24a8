"""What is checked when somebody wants to use a resource, in this order; each check raises its refusal.

A check that another room owns is imported from that room's views and stands here with one line.
"""

from collections.abc import Callable
from datetime import date, timedelta

from quartier.unit import Unit
from werkhaus.bookings import rules, views
from werkhaus.bookings.rules import Span
from werkhaus.hours.views import next_open, open_throughout
from werkhaus.lending.views import lent_during
from werkhaus.permits.views import missing_permit
from werkhaus.places.model import Resource
from werkhaus.places.views import locks_during


def check_may_use(unit: Unit, person: str, resource: Resource, span: Span, but: str = "") -> None:
    """Raise why this person may not book the resource for this time, at the time of booking.

    Args:
        but: the booking that is to be moved there, which no longer counts.
    """
    for check in CHECKS:
        check(unit, person, resource, span)
    _quota(unit, person, resource, span, but)


def _quota(unit: Unit, person: str, resource: Resource, span: Span, but: str) -> None:
    for name, minutes in views.quotas_of(unit.session, resource.id).items():
        period = rules.Period(name)
        for within in rules.periods_of(period, span, unit.settings.timezone, unit.now):
            used = views.used_by(unit.session, person, resource.id, within, but)
            rules.check_quota(period, minutes, used, rules.shared(span, within))


def check_usable(unit: Unit, resource: Resource, span: Span) -> None:
    """Raise `NotUsable` where nobody may have it then, whoever asks."""
    if resource.retired_at is not None:
        raise rules.Retired
    if locks_during(unit.session, resource.id, span):
        raise rules.Locked
    if lent_during(unit.session, resource.id, span, unit.settings.timezone):
        raise rules.Lent


def _usable(unit: Unit, person: str, resource: Resource, span: Span) -> None:
    check_usable(unit, resource, span)


def _open(unit: Unit, person: str, resource: Resource, span: Span) -> None:
    zone = unit.settings.timezone
    if not open_throughout(unit.session, span, zone):
        open_from = next_open(unit.session, span, zone)
        raise rules.HouseClosed(open_from=open_from) if open_from else rules.HouseClosedForLong


def _lead(unit: Unit, person: str, resource: Resource, span: Span) -> None:
    if resource.lead_minutes and span.start < unit.now + timedelta(minutes=resource.lead_minutes):
        earliest = rules.next_quarter(unit.now + timedelta(minutes=resource.lead_minutes))
        raise rules.TooSoon(minutes=resource.lead_minutes, earliest=earliest)


def _length(unit: Unit, person: str, resource: Resource, span: Span) -> None:
    shortest, longest = resource.min_minutes, resource.max_minutes
    if shortest and span.length < timedelta(minutes=shortest):
        raise rules.TooShort(minutes=shortest, earliest=span.start + timedelta(minutes=shortest))
    if longest and span.length > timedelta(minutes=longest):
        raise rules.LongerThanAllowed(minutes=longest, latest=span.start + timedelta(minutes=longest))


def _horizon(unit: Unit, person: str, resource: Resource, span: Span) -> None:
    if resource.horizon_days and span.start > unit.now + timedelta(days=resource.horizon_days):
        latest = unit.now + timedelta(days=resource.horizon_days)
        raise rules.BeyondHorizon(days=resource.horizon_days, latest=latest)


def check_permit(unit: Unit, person: str | None, resource: Resource, day: date) -> None:
    """Raise why a person may not use a resource on a local day; what a gathering holds is nobody's own."""
    refusal = missing_permit(unit.session, person, resource, day) if person else None
    if refusal is not None:
        raise refusal


def _permit(unit: Unit, person: str, resource: Resource, span: Span) -> None:
    last = (span.end - timedelta(microseconds=1)).astimezone(unit.settings.timezone).date()
    for day in {span.start.astimezone(unit.settings.timezone).date(), last}:
        check_permit(unit, person, resource, day)


CHECKS: tuple[Callable[[Unit, str, Resource, Span], None], ...] = (
    _usable,
    _open,
    _lead,
    _length,
    _horizon,
    _permit,
)
