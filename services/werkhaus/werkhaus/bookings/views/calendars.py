"""Addresses of people's own calendars, and what was taken over from others."""

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload, selectinload

from quartier.signin.manage import link_hash
from werkhaus.bookings.model import Booking, CalendarAccess, CalendarImport, ImportedEntry, SeriesDate
from werkhaus.bookings.rules import BookingState, ImportNotFound


def access_by(session: Session, token: str) -> CalendarAccess | None:
    """Whose calendar an address leads to; None for one that was never given or has been ended; one query."""
    return session.scalar(select(CalendarAccess).where(CalendarAccess.token_hash == link_hash(token)))


def access_of(session: Session, person: str) -> CalendarAccess | None:
    """What is kept of a person's address, if they have one; one query."""
    return session.get(CalendarAccess, person)


def imports_of(session: Session, resource_id: str) -> list[CalendarImport]:
    """The calendars that were taken over for a resource, the latest first; one query."""
    query = select(CalendarImport).where(CalendarImport.resource_id == resource_id)
    return list(session.scalars(query.order_by(CalendarImport.at.desc(), CalendarImport.id).limit(50)))


def import_detail(session: Session, import_id: str) -> CalendarImport:
    """One calendar that was taken over, with its entries; two queries. Raises `ImportNotFound`."""
    query = (
        select(CalendarImport)
        .where(CalendarImport.id == import_id)
        .options(joinedload(CalendarImport.resource), selectinload(CalendarImport.entries))
    )
    found = session.scalar(query)
    if found is None:
        raise ImportNotFound
    return found


def imported_bookings(import_id: str, *states: BookingState) -> Select[Booking]:
    """The bookings that were taken over with a calendar, in these states, by time."""
    single = select(ImportedEntry.booking_id).where(ImportedEntry.import_id == import_id)
    repeated = (
        select(SeriesDate.booking_id)
        .join(ImportedEntry, ImportedEntry.series_id == SeriesDate.series_id)
        .where(ImportedEntry.import_id == import_id)
    )
    return (
        select(Booking)
        .where(Booking.id.in_(single) | Booking.id.in_(repeated), Booking.state.in_(states))
        .order_by(Booking.starts_at, Booking.id)
    )
