"""What is checked when somebody wants to use a resource, in this order; each check raises its refusal.

A check that another room owns is imported from that room's views and stands here with one line.
"""

from collections.abc import Callable
from datetime import timedelta

from quartier.unit import Unit
from werkhaus.bookings import rules
from werkhaus.bookings.rules import Span
from werkhaus.hours.views import next_open, open_throughout
from werkhaus.places.model import Resource
from werkhaus.places.views import locks_during


def check_may_use(unit: Unit, person: str, resource: Resource, span: Span) -> None:
    """Raise why this person may not book the resource for this time, at the time of booking."""
    for check in CHECKS:
        check(unit, person, resource, span)


def check_usable(unit: Unit, resource: Resource, span: Span) -> None:
    """Raise `NotUsable` where nobody may have it then, whoever asks."""
    if resource.retired_at is not None:
        raise rules.Retired
    if locks_during(unit.session, resource.id, span):
        raise rules.Locked


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


CHECKS: tuple[Callable[[Unit, str, Resource, Span], None], ...] = (
    _usable,
    _open,
    _lead,
    _length,
    _horizon,
)
