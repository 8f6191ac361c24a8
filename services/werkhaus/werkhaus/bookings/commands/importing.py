"""Taking a calendar over that was kept elsewhere: what can be booked is booked, of the rest it is said why not.

What stands in it was agreed on before, so nobody's permit, quota or notice is asked for, and it costs nothing. But two
never have the same room, and a closed house stays closed. An entry is known again by its UID and taken over once.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import select

from quartier.actor import require_office
from quartier.decide import DecidedElsewhere, Decision, decide
from quartier.errors import Refusal
from quartier.event import new_ref
from quartier.handover import Act
from quartier.unit import Unit
from quartier.web.i18n import N_
from werkhaus.bookings import ics, recurrence, rules, views
from werkhaus.bookings.commands import _checks, _steps
from werkhaus.bookings.ics import Entry, Unread
from werkhaus.bookings.model import Booking, CalendarImport, ImportedEntry, Series, SeriesDate
from werkhaus.bookings.recurrence import Occurrence, Rule
from werkhaus.bookings.rules import BookingState, Span
from werkhaus.places.commands import lock_resource

#: The most dates of one calendar.
MOST_DATES = 2000
#: What has repeated for longer than this is no calendar of a house any more.
OLDEST = timedelta(days=3653)


@dataclass(slots=True)
class Taken:
    """What becomes of an entry."""

    entry: Entry | Unread
    #: Why nothing of it was taken over.
    refusal: Refusal | None = None
    dates: list[Occurrence] = field(default_factory=list)
    bookings: dict[Occurrence, Booking] = field(default_factory=dict)
    #: The slugs of what met dates of a series that have no booking.
    met: dict[Occurrence, str] = field(default_factory=dict)
    series_id: str | None = None

    @property
    def booked(self) -> int:
        """How many of its dates have a booking."""
        return len(self.bookings)

    @property
    def left(self) -> int:
        """How many of its dates have none."""
        return len(self.dates) - len(self.bookings)


def take_over(unit: Unit, resource_id: str, text: str) -> tuple[CalendarImport, list[Taken]]:
    """Book what can be booked of a calendar; one decision is for all of it.

    Raises:
        NotACalendar, CalendarTooLarge: nothing of it can be looked at.
    """
    require_office(unit.actor, "carrier", "association")
    if len(text) > ics.LONGEST:
        raise rules.CalendarTooLarge(most=MOST_DATES)
    resource = lock_resource(unit, resource_id)
    entries = [Taken(each) for each in ics.read(text, unit.settings.timezone)]
    _look_at(unit, entries, _known(unit, resource.id))
    spans = [date.span for each in entries for date in each.dates]
    if len(spans) > MOST_DATES:
        raise rules.CalendarTooLarge(most=MOST_DATES)
    made = CalendarImport(
        id=new_ref(), resource_id=resource.id, person=unit.actor.ref, at=unit.now, resource=resource
    )
    if spans:
        _keep(unit, made, entries, spans)
    unit.session.add(made)
    unit.session.add_all(_noted(made, number, each) for number, each in enumerate(entries, 1))
    return made, entries


def _keep(unit: Unit, made: CalendarImport, entries: Sequence[Taken], spans: Sequence[Span]) -> None:
    """Book what is free of all that is wanted; as many queries whatever their number."""
    known = _checks.look(unit, unit.actor.ref, made.resource, spans)
    keeping = _steps.Keeping(unit, made.resource, spans)
    for each in entries:
        _book(unit, made, each, known, keeping)
    decided = _decided_now(unit, made.id)
    keeping.store(BookingState.CONFIRMED if decided else BookingState.REQUESTED, priced=False)
    for each in entries:
        if each.bookings and isinstance(each.entry, Entry) and each.entry.rule is not None:
            each.series_id = _keep_series(unit, made, each, each.entry, each.entry.rule)
        for booking in each.bookings.values():
            _steps.say_standing(unit, booking)


def _known(unit: Unit, resource_id: str) -> set[str]:
    """What has been taken over for the resource before."""
    query = select(ImportedEntry.uid_hash).where(
        ImportedEntry.resource_id == resource_id, ImportedEntry.refused.is_(None)
    )
    return set(unit.session.scalars(query))


def _look_at(unit: Unit, entries: Sequence[Taken], known: set[str]) -> None:
    """Give each entry its dates ahead, or why there are none."""
    for each in entries:
        if isinstance(each.entry, Unread):
            each.refusal = each.entry.refusal
        elif each.entry.uid_hash in known:
            each.refusal = rules.EntryKnown()
        else:
            known.add(each.entry.uid_hash)
            try:
                each.dates = list(_dates(unit, each.entry))
            except Refusal as refusal:
                each.refusal = refusal
            if not each.dates and each.refusal is None:
                each.refusal = rules.EntryOver()


def _dates(unit: Unit, entry: Entry) -> Iterator[Occurrence]:
    if entry.span.length > rules.LONGEST:
        raise rules.TooLong(days=rules.LONGEST.days, latest=entry.span.start + rules.LONGEST)
    if entry.rule is None:
        if entry.span.start > unit.now + rules.HORIZON:
            raise rules.TooFarAhead(latest=unit.now + rules.HORIZON)
        found = [Occurrence(entry.starts, entry.ends, entry.span)]
    elif entry.span.start < unit.now - OLDEST:
        raise rules.EntryBroken(part="DTSTART")
    else:
        found = recurrence.expand(
            entry.rule, entry.starts, entry.ends, entry.zone, since=unit.now, but=entry.but
        )
    return (each for each in found if each.span.start >= unit.now)


def _book(
    unit: Unit, made: CalendarImport, taken: Taken, known: _checks.Known, keeping: _steps.Keeping
) -> None:
    """Give each date of an entry its time, or why it cannot have it."""
    if not isinstance(taken.entry, Entry) or not taken.dates:
        return
    first: Refusal | None = None
    for date in taken.dates:
        booking = _booking(unit, made, taken.entry, date)
        try:
            known.check_house(date.span)
            keeping.take(booking, date.span)
        except Refusal as refusal:
            taken.met[date] = refusal.slug
            first = first or refusal
        else:
            taken.bookings[date] = booking
    taken.refusal = None if taken.bookings else first


def _booking(unit: Unit, made: CalendarImport, entry: Entry, date: Occurrence) -> Booking:
    return Booking(
        id=new_ref(),
        purpose=entry.summary or made.resource.name,
        starts_at=date.span.start,
        ends_at=date.span.end,
        local_start=date.local_start.isoformat(timespec="minutes"),
        local_end=date.local_end.isoformat(timespec="minutes"),
        zone=entry.zone.key,
        requested_by=unit.actor.ref,
    )


def _keep_series(unit: Unit, made: CalendarImport, taken: Taken, entry: Entry, rule: Rule) -> str:
    series = Series(
        id=new_ref(),
        resource_id=made.resource_id,
        rule=rule.text,
        purpose=entry.summary or made.resource.name,
        zone=entry.zone.key,
        requested_by=unit.actor.ref,
        created_at=unit.now,
    )
    series.dates = [
        SeriesDate(
            starts_at=date.span.start,
            ends_at=date.span.end,
            local_start=date.local_start.isoformat(timespec="minutes"),
            local_end=date.local_end.isoformat(timespec="minutes"),
            booking_id=taken.bookings[date].id if date in taken.bookings else None,
            refused=taken.met.get(date),
        )
        for date in taken.dates
    ]
    unit.session.add(series)
    return series.id


def _noted(made: CalendarImport, number: int, taken: Taken) -> ImportedEntry:
    single = next((each.id for each in taken.bookings.values()), None) if taken.series_id is None else None
    return ImportedEntry(
        import_id=made.id,
        number=number,
        resource_id=made.resource_id,
        uid_hash=taken.entry.uid_hash,
        starts_at=taken.entry.starts_at,
        booking_id=single,
        series_id=taken.series_id,
        refused=taken.refusal.slug if taken.refusal else None,
    )


def _decided_now(unit: Unit, import_id: str) -> bool:
    try:
        return decide(unit, "bookings", "take_calendar_over", import_id).effective
    except DecidedElsewhere:
        return False


def confirm_import(unit: Unit, import_id: str) -> Decision:
    """Grant all that was taken over and still waits; what is taken meanwhile stays a request."""
    views.import_detail(unit.session, import_id)
    decision = decide(unit, "bookings", "take_calendar_over", import_id)
    if decision.effective:
        _grant(unit, import_id)
    return decision


def _grant(unit: Unit, import_id: str) -> None:
    waiting = views.imported_bookings(import_id, BookingState.REQUESTED)
    query = waiting.with_for_update(of=Booking).execution_options(populate_existing=True)
    for booking in unit.session.scalars(query).all():
        try:
            _steps.enter(unit, booking, BookingState.CONFIRMED)
        except rules.RoomTaken:
            continue
        _steps.say_confirmed(unit, booking)


ACTS = (Act("take_calendar_over", "bookings", N_("Take over a calendar that was kept elsewhere"), _grant),)
