"""The doors to opening hours: when the house is open, and who may change it."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from marshmallow import Schema
from marshmallow import fields as json

from quartier.handover.answers import may_begin, require_say, see_after
from quartier.web import N_, Column, Confirm, Form, Page, See, Sheet, Visit, _l, api_get, fields, get, post
from quartier.web.formats import day_range
from werkhaus.bookings.views import on_days
from werkhaus.hours import commands, views
from werkhaus.hours.commands import WEEKDAYS, SetWeek
from werkhaus.hours.rules import Opening, write_hours
from werkhaus.maintenance.views import ahead

#: So many days are shown.
_DAYS = 14


@dataclass(frozen=True, slots=True)
class OpenDay:
    """A local day, its hours as they are written, and what it is called where it is a holiday."""

    day: date
    hours: str
    holiday: str | None


COLUMNS = (
    Column(_l("Day"), "day"),
    Column(_l("Open"), "hours"),
    Column(_l("Holiday"), "holiday"),
)
_HINT = _l("For example 9:00-12:00, 14:00-18:00. Leave it empty where the house is closed.")


class WeekForm(Form):
    """Hours week by week."""

    valid_from = fields.Day(_l("From which day on"), required=True)
    monday = fields.Text(_l("Monday"), max=100, hint=_HINT)
    tuesday = fields.Text(_l("Tuesday"), max=100)
    wednesday = fields.Text(_l("Wednesday"), max=100)
    thursday = fields.Text(_l("Thursday"), max=100)
    friday = fields.Text(_l("Friday"), max=100)
    saturday = fields.Text(_l("Saturday"), max=100)
    sunday = fields.Text(_l("Sunday"), max=100)


class DayForm(Form):
    """One day with hours of its own."""

    day = fields.Day(_l("Day"), required=True)
    hours = fields.Text(_l("Open"), max=100, hint=_HINT)


class ClosureForm(Form):
    """Days on which the house is closed."""

    first_day = fields.Day(_l("First day"), required=True)
    last_day = fields.Day(_l("Last day"), required=True)
    reason = fields.Text(_l("Reason"), required=True, max=200, hint=_l("Everybody reads it."))


def show_hours(visit: Visit) -> Page:
    """When the house is open in the next two weeks, and when it is closed."""
    with visit.read() as session:
        days = _shown(views.open_on_days(session, _ahead(visit)))
        closures = views.closures_from(session, _today(visit))
        said = bool(views.list_weeks(session))
        maintenance = ahead(session, visit.now, limit=3)
    return Page(
        "hours/list.html",
        title=_l("Opening hours"),
        said=said,
        maintenance=maintenance,
        days=days,
        closures=closures,
        may_change=may_begin(visit, "opening_hours"),
        sheet=Sheet(_l("Opening hours"), COLUMNS, days),
    )


def _today(visit: Visit) -> date:
    return visit.now.astimezone(visit.zone).date()


def _ahead(visit: Visit) -> list[date]:
    return [_today(visit) + timedelta(days=number) for number in range(_DAYS)]


def _shown(found: dict[date, Any]) -> list[OpenDay]:
    free = views.holidays_in(frozenset(day.year for day in found))
    return [OpenDay(day, write_hours(openings), free.get(day)) for day, openings in found.items()]


def edit_week(visit: Visit) -> Page:
    """The form for the hours of a week; it begins with those that hold now."""
    require_say(visit, "opening_hours")
    today = _today(visit)
    with visit.read() as session:
        standing = [week for week in views.list_weeks(session) if week.valid_from <= today]
    given: dict[str, Any] = dict.fromkeys(WEEKDAYS, "")
    if standing:
        for weekday, name in enumerate(WEEKDAYS):
            rows = (row for row in standing[-1].openings if row.weekday == weekday)
            given[name] = write_hours(Opening(row.since, row.until) for row in rows)
    return Page(
        "hours/edit.html",
        title=_l("Change the opening hours"),
        form=visit.form(WeekForm, valid_from=today, **given),
        names=("valid_from", *WEEKDAYS),
        target="/hours/week",
    )


def set_week(visit: Visit) -> See:
    """Say when the house is open, week by week."""
    data = visit.load(WeekForm)
    typed = {name: data[name] or "" for name in WEEKDAYS}
    with visit.unit() as unit:
        decision = commands.set_week(unit, SetWeek(valid_from=data["valid_from"].isoformat(), **typed))
    return see_after(decision, "/hours", flash="hours-changed")


def edit_day(visit: Visit) -> Page:
    """The form for a day with hours of its own."""
    require_say(visit, "opening_hours")
    return Page(
        "hours/edit.html",
        title=_l("Give a day hours of its own"),
        form=visit.form(DayForm),
        names=("day", "hours"),
        target="/hours/day",
    )


def set_day(visit: Visit) -> See:
    """Give a day hours of its own."""
    data = visit.load(DayForm)
    with visit.unit() as unit:
        decision = commands.set_day(unit, data["day"], data["hours"] or "")
    return see_after(decision, "/hours", flash="hours-changed")


def new_closure(visit: Visit) -> Page:
    """The form to close the house."""
    require_say(visit, "opening_hours")
    return Page(
        "hours/edit.html",
        title=_l("Close the house for some days"),
        form=visit.form(ClosureForm),
        names=("first_day", "last_day", "reason"),
        target="/hours/closures",
    )


def close_house(visit: Visit) -> See:
    """Close the house; the next page says which bookings it meets."""
    data = visit.load(ClosureForm)
    with visit.unit() as unit:
        decision = commands.close_house(unit, **data)
    return see_after(decision, f"/hours/closures/{decision.subject}", flash="house-closed")


def show_closure(visit: Visit, closure_id: str) -> Page:
    """A closure, and which bookings lie in it."""
    with visit.read() as session:
        closure = views.closure_detail(session, closure_id)
        count = (closure.last_day - closure.first_day).days + 1
        days = [closure.first_day + timedelta(days=number) for number in range(count)]
        bookings = [row for row in on_days(session, days, visit.zone) if row.ends_at > visit.now]
    return Page(
        "hours/closure.html",
        title=_l("The house is closed"),
        closure=closure,
        bookings=bookings,
        sees_purpose=bool(visit.actor.offices),
        may_change=may_begin(visit, "opening_hours") and closure.lifted_at is None,
        sheet=Sheet(
            _l("Bookings"), (Column(_l("Room"), "room_name"), Column(_l("From"), "starts_at")), bookings
        ),
    )


def ask_lift(visit: Visit, closure_id: str) -> Confirm:
    """Whether the house shall be open again."""
    require_say(visit, "opening_hours")
    with visit.read() as session:
        closure = views.closure_detail(session, closure_id)
    return Confirm(
        _l("Let the house be open again?"),
        action=f"/hours/closures/{closure_id}/lifting",
        label=_l("Lift the closure"),
        back=f"/hours/closures/{closure_id}",
        facts=[(_l("Days"), day_range(closure.first_day, closure.last_day, visit.lang))],
        consequences=[_l("Bookings on these days are possible again.")],
    )


def lift_closure(visit: Visit, closure_id: str) -> See:
    """Let the house be open again."""
    with visit.unit() as unit:
        decision = commands.lift_closure(unit, closure_id)
    return see_after(decision, "/hours", flash="hours-changed")


# ── JSON ─────────────────────────────────────────────────────────────────────────────────────────────


class OpenDayJson(Schema):
    """A local day and when the house is open on it; empty where it is closed."""

    day = json.Date()
    hours = json.String(metadata={"description": "09:00-12:00, 14:00-18:00"})
    holiday = json.String(allow_none=True)


def api_hours(visit: Visit) -> list[OpenDay]:
    """The next two weeks."""
    with visit.read() as session:
        return _shown(views.open_on_days(session, _ahead(visit)))


ROUTES = (
    get("/hours", show_hours),
    get("/hours/week", edit_week),
    post(
        "/hours/week",
        set_week,
        again=edit_week,
        flashes={"hours-changed": N_("The opening hours are changed.")},
    ),
    get("/hours/day", edit_day),
    post("/hours/day", set_day, again=edit_day),
    get("/hours/closures/new", new_closure),
    post(
        "/hours/closures",
        close_house,
        again=new_closure,
        flashes={"house-closed": N_("The closure is entered.")},
    ),
    get("/hours/closures/<closure_id>", show_closure),
    get("/hours/closures/<closure_id>/lifting", ask_lift),
    post("/hours/closures/<closure_id>/lifting", lift_closure, again=ask_lift),
    api_get("/api/hours", api_hours, returns=OpenDayJson, many=True),
)
