"""One booking, one series."""

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from werkhaus.bookings.model import Booking, Series, SeriesDate
from werkhaus.bookings.rules import (
    BookingNotFound,
    SeriesNotFound,
)


def series_detail(session: Session, series_id: str) -> Series:
    """One series with its resource, dates and their bookings; three queries. Raises `SeriesNotFound`."""
    query = (
        select(Series)
        .where(Series.id == series_id)
        .options(joinedload(Series.resource), selectinload(Series.dates).joinedload(SeriesDate.booking))
    )
    series = session.scalar(query)
    if series is None:
        raise SeriesNotFound
    return series


def series_of(session: Session, booking_id: str) -> str | None:
    """The series a booking belongs to, if it belongs to one; one query."""
    return session.scalar(select(SeriesDate.series_id).where(SeriesDate.booking_id == booking_id))


def booking_detail(session: Session, booking_id: str) -> Booking:
    """One booking with its room and history; two queries. Raises `BookingNotFound`."""
    query = (
        select(Booking)
        .where(Booking.id == booking_id)
        .options(joinedload(Booking.resource), selectinload(Booking.steps))
    )
    booking = session.scalar(query)
    if booking is None:
        raise BookingNotFound
    return booking
