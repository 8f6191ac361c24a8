"""What can be seen of events in the house."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager, joinedload

from werkhaus.bookings.model import Booking
from werkhaus.occasions.model import Occasion
from werkhaus.occasions.rules import OccasionNotFound, OccasionState


def coming(session: Session, now: datetime, *, everything: bool, limit: int = 200) -> list[Occasion]:
    """Events that lie ahead, the next first, with booking and room; one query.

    Args:
        everything: also those that are only asked for, or refused.
    """
    query = select(Occasion).join(Occasion.booking).where(Booking.ends_at > now)
    if not everything:
        query = query.where(Occasion.state == OccasionState.ALLOWED)
    query = query.options(contains_eager(Occasion.booking).joinedload(Booking.resource))
    return list(session.scalars(query.order_by(Booking.starts_at, Occasion.id).limit(limit)))


def occasion_detail(session: Session, occasion_id: str) -> Occasion:
    """One event with booking and room; one query. Raises `OccasionNotFound`."""
    loaded = joinedload(Occasion.booking).joinedload(Booking.resource)
    occasion = session.get(Occasion, occasion_id, options=[loaded])
    if occasion is None:
        raise OccasionNotFound
    return occasion
