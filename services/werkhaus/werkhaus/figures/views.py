"""What can be seen of the house's figures: two queries, whatever the year holds."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, func, literal, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session

from quartier.handover.windows import start_of
from werkhaus.bookings.model import Booking
from werkhaus.bookings.rules import BookingState
from werkhaus.budgets.model import Expense
from werkhaus.figures import rules
from werkhaus.figures.rules import Figure, Group, Use
from werkhaus.keys.model import KeyEntry
from werkhaus.lending.model import Loan, Repair
from werkhaus.places.model import Resource
from werkhaus.plans.model import Cost
from werkhaus.upkeep.model import Inspection

_TOOK_PLACE = (BookingState.CHECKED_IN, BookingState.COMPLETED)


def figures_of(session: Session, year: int, zone: ZoneInfo, *, everything: bool) -> list[Figure]:
    """All figures of a year, group by group.

    Args:
        everything: for offices; the public does not see what stands for fewer than five.
    """
    uses = _uses(session, year, zone)
    money = _money(session, year, zone)
    groups: Sequence[list[Figure]] = (
        rules.by_room(uses),
        rules.by_hour(uses, zone),
        rules.by_size(uses),
        [each for each in (rules.income(uses), *money[Group.INCOME]) if each.count],
        money[Group.COST],
    )
    return [each for group in groups for each in (group if everything else rules.for_everybody(group))]


def _uses(session: Session, year: int, zone: ZoneInfo) -> list[Use]:
    """What took place in a local year; one query."""
    first, after = (start_of(day, zone) for day in (date(year, 1, 1), date(year + 1, 1, 1)))
    query = (
        select(Resource.name, Booking.starts_at, Booking.ends_at, Booking.expected, Booking.cost_cents)
        .join(Resource, Resource.id == Booking.resource_id)
        .where(Booking.state.in_(_TOOK_PLACE), Booking.ends_at > first)
        .where(Booking.starts_at >= first, Booking.starts_at < after)
    )
    return [Use(*row) for row in session.execute(query)]


def _money(session: Session, year: int, zone: ZoneInfo) -> dict[Group, list[Figure]]:
    """What was paid and earned in a local year, by kind; one query."""
    first, after = date(year, 1, 1), date(year + 1, 1, 1)
    since, until = start_of(first, zone), start_of(after, zone)

    def of(group: Group, kind: str, amount: Any, when: ColumnElement[bool]) -> Select[str, str, int, Any]:
        columns = literal(group.value), literal(kind), func.count(), func.coalesce(func.sum(amount), 0)
        return select(*columns).where(amount > 0, when)

    withheld = and_(Loan.returned_at >= since, Loan.returned_at < until)
    repaired = and_(Repair.closed_at >= since, Repair.closed_at < until)
    query = union_all(
        of(Group.INCOME, "deposits", Loan.withheld_cents, withheld),
        of(Group.COST, "projects", Cost.amount_cents, _in(Cost.paid_on, first, after)),
        of(Group.COST, "expenses", Expense.amount_cents, _in(Expense.paid_on, first, after)),
        of(Group.COST, "repairs", Repair.cost_cents, repaired),
        of(Group.COST, "inspections", Inspection.cost_cents, _in(Inspection.inspected_on, first, after)),
        of(Group.COST, "keys", KeyEntry.cost_cents, _in(KeyEntry.on_day, first, after)),
    )
    found: dict[Group, list[Figure]] = {Group.INCOME: [], Group.COST: []}
    for group, kind, count, cents in session.execute(query):
        if count:
            found[Group(group)].append(Figure(Group(group), kind, count, cents=int(cents)))
    return found


def _in(day: InstrumentedAttribute[date], first: date, after: date) -> ColumnElement[bool]:
    return and_(day >= first, day < after)
