"""What can be seen of loans: what is lent and when it is free, one's own loans, the desk's lists, the repairs."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from quartier import kept_files
from quartier.photos import Photo
from werkhaus.bookings.views import busy_from
from werkhaus.hours.views import open_on_days
from werkhaus.lending.model import Lendable, Loan, Repair, Waiting
from werkhaus.lending.rules import (
    HORIZON_DAYS,
    KINDS,
    MOST_SPANNED,
    Days,
    LoanNotFound,
    LoanState,
    NotLent,
    RepairNotFound,
)
from werkhaus.places.model import Resource
from werkhaus.places.rules import PhotoNotFound
from werkhaus.places.views import leaves_of

#: The fields under which photos of a loan are kept.
PHOTOS = ("issued", "returned")


def open_days(session: Session, today: date, first: date) -> set[date]:
    """The days on which the house is open, from today until after the longest loan that begins on ``first``."""
    last = min(max(first, today), today + timedelta(days=HORIZON_DAYS)) + timedelta(days=MOST_SPANNED)
    days = [today + timedelta(days=number) for number in range((last - today).days + 1)]
    return {day for day, openings in open_on_days(session, days).items() if openings}


def lendable(session: Session, resource_id: str) -> Lendable:
    """The terms on which a thing is lent, with the thing; one query. Raises `NotLent`."""
    found = session.scalar(_lent().where(Lendable.resource_id == resource_id))
    if found is None:
        raise NotLent
    return found


def terms_of(session: Session, resource_id: str) -> Lendable | None:
    """The terms on which a thing is lent or once was, if there are any."""
    return session.get(Lendable, resource_id)


def list_lendable(session: Session, *, kind: str | None = None) -> list[Lendable]:
    """What is lent, by name; one query."""
    query = _lent().order_by(Resource.name, Resource.id)
    return list(session.scalars(query.where(Resource.kind == kind) if kind else query))


def _lent() -> Select[Lendable]:
    query = select(Lendable).join(Lendable.resource).options(contains_eager(Lendable.resource))
    return query.where(Lendable.ended_at.is_(None), Resource.retired_at.is_(None))


def taken_days(session: Session, resource_ids: Collection[str], today: date) -> dict[str, list[Days]]:
    """From today on: on which days each thing is reserved or out; one query.

    A thing that is overdue is taken at least for today: it cannot be handed on before it is back.
    """
    query = select(Loan.resource_id, Loan.starts_on, Loan.due_on, Loan.state).where(
        Loan.resource_id.in_(resource_ids),
        Loan.blocks,
        or_(Loan.due_on > today, Loan.state == LoanState.OUT),
    )
    taken: defaultdict[str, list[Days]] = defaultdict(list)
    for row in session.execute(query.order_by(Loan.starts_on)):
        out = row.state == LoanState.OUT
        until = max(row.due_on, today + timedelta(days=1)) if out else row.due_on
        taken[row.resource_id].append(Days(row.starts_on, until))
    return dict(taken)


def booked_days(session: Session, resource_id: str, zone: ZoneInfo, now: datetime) -> list[Days]:
    """From now on: the days on which a thing is booked for use in the house, so that nobody takes it home."""
    taken = []
    for busy in busy_from(session, [resource_id], now):
        first = busy.span.start.astimezone(zone).date()
        last = (busy.span.end - timedelta(microseconds=1)).astimezone(zone).date()
        # A loan that is due on the booking's first day may come back after it: neither is free the day before.
        taken.append(Days(first - timedelta(days=1), last + timedelta(days=1)))
    return taken


def lent_days(session: Session, resource_id: str, first: date, last: date) -> list[Days]:
    """When a resource or a part of it is lent, or kept for a loan, around these local days; two queries.

    What is out is so until it is back, whatever day it is due.
    """
    [parts] = leaves_of(session, [resource_id]).values()
    near = (Loan.starts_on <= last, or_(Loan.due_on >= first, Loan.state == LoanState.OUT))
    query = select(Loan.starts_on, Loan.due_on, Loan.state).where(
        Loan.resource_id.in_([resource_id, *parts]), Loan.blocks, *near
    )
    return [
        Days(row.starts_on, date.max if row.state == LoanState.OUT else row.due_on + timedelta(days=1))
        for row in session.execute(query)
    ]


def lent_ahead(session: Session, resource_id: str) -> bool:
    """Whether somebody has a thing, or it is kept for somebody; one query."""
    query = select(Loan.id).where(Loan.resource_id == resource_id, Loan.blocks).limit(1)
    return session.execute(query).first() is not None


def in_repair(session: Session, resource_ids: Iterable[str]) -> set[str]:
    """Which of these are in the repair queue; one query."""
    query = select(Repair.resource_id).where(Repair.resource_id.in_(list(resource_ids)))
    return set(session.scalars(query.where(Repair.closed_at.is_(None))))


def waiting_for(session: Session, resource_id: str) -> list[Waiting]:
    """The waiting list of a thing, the first first; one query."""
    query = select(Waiting).where(Waiting.resource_id == resource_id)
    return list(session.scalars(query.order_by(Waiting.joined_at, Waiting.id)))


def loan_detail(session: Session, loan_id: str) -> Loan:
    """One loan with its thing; one query. Raises `LoanNotFound`."""
    loan = session.scalar(select(Loan).where(Loan.id == loan_id).options(joinedload(Loan.resource)))
    if loan is None:
        raise LoanNotFound
    return loan


def loans_of(session: Session, person: str, *, limit: int = 100) -> list[Loan]:
    """A person's loans, what is ahead first, then the latest; one query."""
    query = _loans().where(Loan.borrower_ref == person)
    return list(
        session.scalars(query.order_by(Loan.blocks.desc(), Loan.starts_on.desc(), Loan.id).limit(limit))
    )


def desk_loans(
    session: Session,
    today: date,
    shown: str | None = None,
    *,
    after: tuple[date, str] | None = None,
    limit: int = 50,
) -> list[Loan]:
    """The desk's loans by due day; ``shown`` is a state, `overdue`, `today` (to fetch or to bring back) or None for
    all that are ahead; one query."""
    query = _loans().where(_shown(shown, today)).order_by(Loan.due_on, Loan.id).limit(limit)
    if after:
        query = query.where(or_(Loan.due_on > after[0], (Loan.due_on == after[0]) & (Loan.id > after[1])))
    return list(session.scalars(query))


def _shown(shown: str | None, today: date) -> ColumnElement[bool]:
    if shown == "overdue":
        return (Loan.state == LoanState.OUT) & (Loan.due_on < today)
    if shown == "today":
        fetched = (Loan.state == LoanState.RESERVED) & (Loan.starts_on <= today)
        return fetched | ((Loan.state == LoanState.OUT) & (Loan.due_on == today))
    return Loan.state == shown if shown else Loan.blocks.is_(True)


def loans_ahead(session: Session, person: str) -> int:
    """How many things a person has borrowed, reserved or been offered; one query."""
    query = select(func.count()).where(Loan.borrower_ref == person, Loan.blocks)
    return session.scalar(query) or 0


def _loans() -> Select[Loan]:
    return select(Loan).join(Loan.resource).options(contains_eager(Loan.resource))


def list_repairs(session: Session, *, closed: bool = False, limit: int = 200) -> list[Repair]:
    """The repair queue, the oldest first; closed ones, the latest first; one query."""
    query = select(Repair).options(joinedload(Repair.resource)).limit(limit)
    if closed:
        order = query.where(Repair.closed_at.is_not(None)).order_by(Repair.closed_at.desc(), Repair.id)
    else:
        order = query.where(Repair.closed_at.is_(None)).order_by(Repair.opened_at, Repair.id)
    return list(session.scalars(order))


def repair_detail(session: Session, repair_id: str) -> Repair:
    """One repair with its thing; one query. Raises `RepairNotFound`."""
    repair = session.scalar(select(Repair).where(Repair.id == repair_id).options(joinedload(Repair.resource)))
    if repair is None:
        raise RepairNotFound
    return repair


def reserved_ahead(session: Session, resource_id: str) -> Sequence[Loan]:
    """What is reserved or offered of a thing, by its beginning: who has to be told when it breaks; one query."""
    states = (LoanState.RESERVED, LoanState.OFFERED)
    query = select(Loan).where(Loan.resource_id == resource_id, Loan.state.in_(states))
    return list(session.scalars(query.order_by(Loan.starts_on)))


def photo_of(session: Session, loan_id: str, field: str) -> Photo:
    """The photo taken on issue or return. Raises `PhotoNotFound`."""
    found = kept_files.photo_of(session, loan_id, field) if field in PHOTOS else None
    if found is None:
        raise PhotoNotFound
    return found


def photos_of(session: Session, loan_id: str) -> list[str]:
    """Which photos a loan has; two queries."""
    return [field for field in PHOTOS if kept_files.with_file(session, [loan_id], field)]


@dataclass(frozen=True, slots=True)
class Offer:
    """A thing that is lent, as the catalogue shows it."""

    lendable: Lendable
    #: The first day on which it can be fetched, within the next three months.
    free_from: date | None
    repaired: bool

    @property
    def id(self) -> str:
        return self.lendable.resource_id

    @property
    def name(self) -> str:
        return self.lendable.resource.name

    @property
    def kind(self) -> str:
        return self.lendable.resource.kind

    @property
    def deposit_cents(self) -> int:
        return self.lendable.deposit_cents

    @property
    def most_days(self) -> int:
        return self.lendable.most_days


def catalogue(session: Session, today: date, *, kind: str | None = None) -> list[Offer]:
    """What is lent and from when on it is free; as many queries whatever its length."""
    things = list_lendable(session, kind=kind)
    ids = [thing.resource_id for thing in things]
    taken, broken = taken_days(session, ids, today), in_repair(session, ids)
    days = sorted(open_days(session, today, today))
    return [
        Offer(thing, _first_free(taken.get(thing.resource_id, []), days), thing.resource_id in broken)
        for thing in things
    ]


def _first_free(taken: Sequence[Days], days: Sequence[date]) -> date | None:
    return next((day for day in days if not any(t.first <= day < t.until for t in taken)), None)


def not_lent(session: Session) -> list[Resource]:
    """Tools and things in use that are not lent, by name; one query."""
    lent = select(Lendable.resource_id).where(Lendable.ended_at.is_(None))
    query = select(Resource).where(Resource.kind.in_(KINDS), Resource.retired_at.is_(None))
    return list(session.scalars(query.where(Resource.id.not_in(lent)).order_by(Resource.name)))
