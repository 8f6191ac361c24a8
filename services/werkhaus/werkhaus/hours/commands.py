"""What can be done with opening hours. Dates come as ISO texts where a decision has waited in between."""

from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from quartier.decide import Decision, decide
from quartier.event import new_ref
from quartier.handover import Act
from quartier.unit import Unit
from quartier.web.i18n import N_
from werkhaus import sends
from werkhaus.hours.model import Closure, HoursTold, SpecialDay, Week, WeekOpening
from werkhaus.hours.rules import (
    AlreadyLifted,
    ClosureNotFound,
    EndsBeforeItBegins,
    FromThePast,
    read_hours,
    stretches_of,
)
from werkhaus.hours.views import list_weeks, open_on_days

#: For so many days from today on others are told when the house is open.
TOLD_DAYS = 28
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, kw_only=True)
class SetWeek:
    """The hours of a week from a local day on, each day as typed: `9:00-12:00, 14:00-18:00`, empty where closed."""

    valid_from: str
    monday: str = ""
    tuesday: str = ""
    wednesday: str = ""
    thursday: str = ""
    friday: str = ""
    saturday: str = ""
    sunday: str = ""


def set_week(unit: Unit, command: SetWeek) -> Decision:
    """Say when the house is open, week by week, from a day on."""
    if date.fromisoformat(command.valid_from) < unit.today:
        raise FromThePast
    for name in WEEKDAYS:
        read_hours(getattr(command, name), name)
    decision = decide(unit, "opening_hours", "set_week", new_ref(), asdict(command))
    if decision.effective:
        _set_week(unit, decision.subject, **asdict(command))
    return decision


def _set_week(unit: Unit, change_id: str, valid_from: str, **typed: str) -> None:
    first_day = date.fromisoformat(valid_from)
    before = unit.session.get(Week, first_day)
    if before is not None:
        unit.session.delete(before)
        unit.session.flush()
    week = Week(valid_from=first_day, entered_at=unit.now)
    week.openings = [
        WeekOpening(weekday=weekday, since=opening.since, until=opening.until)
        for weekday, name in enumerate(WEEKDAYS)
        for opening in read_hours(typed[name], name)
    ]
    unit.session.add(week)
    _say(unit, change_id, "week", first_day, None)


def set_day(unit: Unit, day: date, hours: str) -> Decision:
    """Give one day hours of its own; empty, the house is closed on it."""
    if day < unit.today:
        raise FromThePast(field="day")
    read_hours(hours, "hours")
    given = {"day": day.isoformat(), "hours": hours}
    decision = decide(unit, "opening_hours", "set_day", new_ref(), given)
    if decision.effective:
        _set_day(unit, decision.subject, **given)
    return decision


def _set_day(unit: Unit, change_id: str, day: str, hours: str) -> None:
    local = date.fromisoformat(day)
    unit.session.merge(SpecialDay(day=local, hours=hours, entered_at=unit.now))
    _say(unit, change_id, "day", local, local)


def close_house(unit: Unit, first_day: date, last_day: date, reason: str) -> Decision:
    """Close the house on these days, the last among them. Bookings that stand are not touched: the page lists them."""
    if last_day < first_day:
        raise EndsBeforeItBegins
    if last_day < unit.today:
        raise FromThePast(field="last_day")
    given = {"first_day": first_day.isoformat(), "last_day": last_day.isoformat(), "reason": reason}
    decision = decide(unit, "opening_hours", "close_house", new_ref(), given)
    if decision.effective:
        _close(unit, decision.subject, **given)
    return decision


def _close(unit: Unit, closure_id: str, first_day: str, last_day: str, reason: str) -> None:
    first, last = date.fromisoformat(first_day), date.fromisoformat(last_day)
    unit.session.add(
        Closure(id=closure_id, first_day=first, last_day=last, reason=reason, entered_at=unit.now)
    )
    _say(unit, closure_id, "closure", first, last)


def lift_closure(unit: Unit, closure_id: str) -> Decision:
    """Let the house be open again."""
    closure = _closure(unit, closure_id)
    decision = decide(unit, "opening_hours", "lift_closure", closure.id)
    if decision.effective:
        _lift(unit, closure.id)
    return decision


def _lift(unit: Unit, closure_id: str) -> None:
    closure = _closure(unit, closure_id)
    closure.lifted_at = unit.now
    _say(unit, closure.id, "closure", closure.first_day, closure.last_day)


def _closure(unit: Unit, closure_id: str) -> Closure:
    closure = unit.session.get(Closure, closure_id, with_for_update=True, populate_existing=True)
    if closure is None:
        raise ClosureNotFound
    if closure.lifted_at is not None:
        raise AlreadyLifted
    return closure


def _say(unit: Unit, change_id: str, what: str, first_day: date, last_day: date | None) -> None:
    said: dict[str, Any] = {"what": what, "first_day": first_day, "last_day": last_day}
    unit.emit(sends.OpeningHoursChanged.of(change_id=change_id, **said))
    tell_hours(unit)


def tell_hours(unit: Unit) -> bool:
    """Tell others when the house is open in the next weeks; not where it has never said any hours."""
    unit.session.flush()
    if not list_weeks(unit.session):
        return False
    days = [unit.today + timedelta(days=number) for number in range(TOLD_DAYS)]
    stretches = stretches_of(open_on_days(unit.session, days), unit.settings.timezone)
    unit.emit(
        sends.OpeningHoursPlanned.of(
            house="werkhaus",
            first_day=days[0],
            last_day=days[-1],
            open=[{"starts_at": span.start, "ends_at": span.end} for span in stretches],
        )
    )
    unit.session.merge(HoursTold(id=1, last_day=days[-1]))
    return True


def keep_told(unit: Unit) -> bool:
    """Tell others again before the days of which they know run out."""
    told = unit.session.get(HoursTold, 1)
    if told is not None and told.last_day >= unit.today + timedelta(days=TOLD_DAYS // 2):
        return False
    return tell_hours(unit)


ACTS = (
    Act("set_week", "opening_hours", N_("Change the opening hours"), _set_week),
    Act("set_day", "opening_hours", N_("Give a day hours of its own"), _set_day),
    Act("close_house", "opening_hours", N_("Close the house for some days"), _close),
    Act("lift_closure", "opening_hours", N_("Lift a closure"), _lift),
)
