"""What an office can do with the address of its calendar of deadlines: have one, have another, end it."""

from sqlalchemy import delete, or_, update

from funding.acquisition.commands.funders import OFFICES
from funding.acquisition.model import DeadlineCalendar
from quartier.actor import require_office
from quartier.signin.manage import new_link
from quartier.unit import Unit


def give_address(unit: Unit) -> str:
    """Make the address of one's own calendar; returns its token (256 bits), which is kept nowhere.

    One that was given before leads nowhere from now on, and this one too once its person holds the office no more.
    """
    end_address(unit)
    link = new_link()
    unit.session.add(DeadlineCalendar(person=unit.actor.ref, token_hash=link.token_hash, created_at=unit.now))
    return link.token


def end_address(unit: Unit) -> None:
    """End the address of one's own calendar at once; ending it twice changes nothing."""
    require_office(unit.actor, *OFFICES)
    unit.session.execute(delete(DeadlineCalendar).where(DeadlineCalendar.person == unit.actor.ref))


def note_use(unit: Unit, person: str) -> None:
    """Keep the day of the last use, and no more than the day."""
    day = DeadlineCalendar.last_used_on
    unit.session.execute(
        update(DeadlineCalendar)
        .where(DeadlineCalendar.person == person, or_(day.is_(None), day < unit.today))
        .values(last_used_on=unit.today)
    )
