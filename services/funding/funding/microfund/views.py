"""What can be seen of the micro fund."""

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from funding.microfund.model import Call
from funding.microfund.rules import CallNotFound


def list_calls(session: Session, limit: int = 50) -> list[Call]:
    """Calls for ideas, the latest first, with their ideas."""
    query = select(Call).options(selectinload(Call.ideas)).order_by(Call.opened_at.desc(), Call.id)
    return list(session.scalars(query.limit(limit)))


def call_detail(session: Session, call_id: str) -> Call:
    """One call with its ideas. Raises `CallNotFound`."""
    call = session.scalar(select(Call).where(Call.id == call_id).options(selectinload(Call.ideas)))
    if call is None:
        raise CallNotFound
    return call
