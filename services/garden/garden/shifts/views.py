"""What can be seen of shifts."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from garden.shifts.model import Hours, Shift, Signup
from garden.shifts.rules import ShiftNotFound, ShiftState, SignupNotFound
from quartier.signin.manage import link_hash


@dataclass(frozen=True, slots=True)
class ShiftRow:
    """A shift as everybody may see it. `minutes` is what all helpers worked together, once recorded."""

    id: str
    title: str
    starts_at: datetime
    ends_at: datetime
    places: int
    taken: int
    state: str
    minutes: int | None
    helpers: int | None

    @property
    def missing(self) -> int:
        """How many people are still wanted."""
        return self.places - self.taken

    @property
    def cancelled(self) -> bool:
        """Whether it was called off."""
        return self.state == ShiftState.CANCELLED


@dataclass(frozen=True, slots=True)
class Helper:
    """Somebody who signed up; for the garden's own eyes."""

    id: str
    name: str
    signed_up_at: datetime
    minutes: int | None


def coming_shifts(
    session: Session, now: datetime, *, after: tuple[datetime, str] | None = None, limit: int = 50
) -> list[ShiftRow]:
    """Shifts that are not over, the next first; one query."""
    query = _shifts().where(Shift.ends_at > now).order_by(Shift.starts_at, Shift.id).limit(limit)
    if after:
        query = query.where(tuple_(Shift.starts_at, Shift.id) > after)
    return [ShiftRow(*row) for row in session.execute(query)]


def past_shifts(
    session: Session, now: datetime, *, after: tuple[datetime, str] | None = None, limit: int = 50
) -> list[ShiftRow]:
    """Shifts that are over, the latest first; one query."""
    query = (
        _shifts().where(Shift.ends_at <= now).order_by(Shift.starts_at.desc(), Shift.id.desc()).limit(limit)
    )
    if after:
        query = query.where(tuple_(Shift.starts_at, Shift.id) < after)
    return [ShiftRow(*row) for row in session.execute(query)]


def shift_detail(session: Session, shift_id: str) -> ShiftRow:
    """One shift. Raises `ShiftNotFound`."""
    row = session.execute(_shifts().where(Shift.id == shift_id)).one_or_none()
    if row is None:
        raise ShiftNotFound
    return ShiftRow(*row)


def helpers_of(session: Session, shift_id: str) -> list[Helper]:
    """Who signed up for a shift, in the order in which they did; only for the garden's own eyes."""
    query = (
        select(Signup.id, Signup.name, Signup.signed_up_at, Signup.minutes)
        .where(Signup.shift_id == shift_id)
        .order_by(Signup.signed_up_at, Signup.id)
    )
    return [Helper(*row) for row in session.execute(query)]


def signup_detail(session: Session, token: str) -> tuple[Helper, ShiftRow]:
    """What a manage link leads to. Raises `SignupNotFound`."""
    signup = session.scalar(select(Signup).where(Signup.token_hash == link_hash(token)))
    if signup is None:
        raise SignupNotFound
    helper = Helper(signup.id, signup.name, signup.signed_up_at, signup.minutes)
    return helper, shift_detail(session, signup.shift_id)


def _shifts() -> Any:
    return select(
        Shift.id,
        Shift.title,
        Shift.starts_at,
        Shift.ends_at,
        Shift.places,
        Shift.taken,
        Shift.state,
        Hours.minutes,
        Hours.helpers,
    ).outerjoin(Hours, Hours.shift_id == Shift.id)
