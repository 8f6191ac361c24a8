"""What can be seen of work days. Names of helpers are in a query of their own, which only offices may call."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from quartier.signin.manage import link_hash
from werkhaus.workdays.model import Helper, Workday
from werkhaus.workdays.rules import HelperNotFound, WorkdayNotFound, WorkdayState


def coming_workdays(
    session: Session, now: datetime, *, proposed: bool = False, limit: int = 50
) -> list[Workday]:
    """Work days that are announced or cancelled and not over, by time; with the proposed ones if asked; one query."""
    states = [WorkdayState.ANNOUNCED, WorkdayState.CANCELLED, *([WorkdayState.PROPOSED] if proposed else [])]
    query = (
        select(Workday)
        .where(Workday.ends_at > now, Workday.state.in_(states))
        .order_by(Workday.starts_at, Workday.id)
        .limit(limit)
    )
    return list(session.scalars(query))


def workday_detail(session: Session, workday_id: str, *, proposed: bool = False) -> Workday:
    """One work day. Raises `WorkdayNotFound`, also for a proposed one unless asked for."""
    workday = session.get(Workday, workday_id)
    if workday is None or (workday.state == WorkdayState.PROPOSED and not proposed):
        raise WorkdayNotFound
    return workday


def helpers_of(session: Session, workday_id: str) -> list[Helper]:
    """Who signed up, in the order in which they did; one query. For offices only."""
    query = select(Helper).where(Helper.workday_id == workday_id)
    return list(session.scalars(query.order_by(Helper.signed_up_at, Helper.token_hash)))


def helper_names(session: Session, workday_id: str) -> list[str]:
    """The names under which helpers have signed up, in the order in which they did."""
    query = select(Helper.name).where(Helper.workday_id == workday_id)
    return list(session.scalars(query.order_by(Helper.signed_up_at, Helper.token_hash)))


@dataclass(frozen=True, slots=True)
class Helping:
    """What somebody sees by their private link."""

    name: str
    workday: Workday


def helping(session: Session, token: str) -> Helping:
    """The work day of a private link; one query. Raises `HelperNotFound`."""
    query = select(Helper.name, Workday).join(Workday, Workday.id == Helper.workday_id)
    row = session.execute(query.where(Helper.token_hash == link_hash(token))).one_or_none()
    if row is None:
        raise HelperNotFound
    return Helping(row[0], row[1])
