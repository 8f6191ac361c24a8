"""Addresses of people's own calendars, and what was taken over from others."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from quartier.signin.manage import link_hash
from werkhaus.bookings.model import CalendarAccess


def access_by(session: Session, token: str) -> CalendarAccess | None:
    """Whose calendar an address leads to; None for one that was never given or has been ended; one query."""
    return session.scalar(select(CalendarAccess).where(CalendarAccess.token_hash == link_hash(token)))


def access_of(session: Session, person: str) -> CalendarAccess | None:
    """What is kept of a person's address, if they have one; one query."""
    return session.get(CalendarAccess, person)
