"""What people can do with the address of their own calendar: have one, have another, end it."""

from sqlalchemy import delete, or_, update

from quartier.signin.manage import new_link
from quartier.unit import Unit
from werkhaus.bookings import rules
from werkhaus.bookings.model import CalendarAccess


def give_address(unit: Unit) -> str:
    """Make the address of one's own calendar; returns its token (256 bits), which is kept nowhere.

    Whoever has the address reads the calendar. One that was given before leads nowhere from now on.
    """
    end_address(unit)
    link = new_link()
    unit.session.add(CalendarAccess(person=unit.actor.ref, token_hash=link.token_hash, created_at=unit.now))
    return link.token


def end_address(unit: Unit) -> None:
    """End the address of one's own calendar at once; ending it twice changes nothing."""
    if not unit.actor.signed_in:
        raise rules.SignInForCalendar
    unit.session.execute(delete(CalendarAccess).where(CalendarAccess.person == unit.actor.ref))


def note_use(unit: Unit, person: str) -> None:
    """Keep the day of the last use, and no more than the day."""
    earlier = or_(CalendarAccess.last_used_on.is_(None), CalendarAccess.last_used_on < unit.today)
    unit.session.execute(
        update(CalendarAccess).where(CalendarAccess.person == person, earlier).values(last_used_on=unit.today)
    )
