"""The doors to helping: everybody signs up under a name of their choice. Names are shown to offices only."""

from functools import lru_cache
from typing import Any

from quartier.signin.manage import PRIVATE
from quartier.web import (
    N_,
    Form,
    Page,
    See,
    Visit,
    _l,
    fields,
    get,
    post,
)
from werkhaus.workdays import commands, views
from werkhaus.workdays.commands import Attendance
from werkhaus.workdays.pages.planning import PLANNERS, SignUpForm, show_workday
from werkhaus.workdays.rules import WorkdayState, length_minutes


@lru_cache(maxsize=64)
def attendance_form(helpers: tuple[str, ...]) -> type[Form]:
    """Who came: for each helper the minutes, empty for who did not; and of the others how many, and theirs together."""
    made: dict[str, Any] = {
        f"minutes_{helper}": fields.Whole(
            _l("Minutes"), min=1, hint=_l("Leave it empty if the person did not come.")
        )
        for helper in helpers
    }
    made["others"] = fields.Whole(_l("How many others came without signing up"), max=500)
    made["others_minutes"] = fields.Whole(_l("Their minutes together"), max=500 * 1440)
    return type("AttendanceForm", (Form,), made)


def new_attendance(visit: Visit, workday_id: str) -> Page:
    """The form for who came, with the day's length filled in."""
    visit.require(*PLANNERS)
    with visit.read() as session:
        workday = views.workday_detail(session, workday_id, proposed=True)
        helpers = views.helpers_of(session, workday_id)
    length = length_minutes(workday.starts_at, workday.ends_at)
    lengths: dict[str, Any] = {f"minutes_{helper.token_hash}": length for helper in helpers}
    form = visit.form(attendance_form(tuple(helper.token_hash for helper in helpers)), **lengths)
    return Page(
        "workdays/attendance.html", title=_l("Record who came"), workday=workday, helpers=helpers, form=form
    )


def record_attendance(visit: Visit, workday_id: str) -> See:
    """Record who came and for how long."""
    visit.require(*PLANNERS)
    with visit.read() as session:
        known = tuple(helper.token_hash for helper in views.helpers_of(session, workday_id))
    data = visit.load(attendance_form(known))
    minutes = {helper: data[f"minutes_{helper}"] for helper in known if data[f"minutes_{helper}"]}
    others, together = data["others"] or 0, data["others_minutes"] or 0
    with visit.unit() as unit:
        commands.record_attendance(
            unit, workday_id, Attendance(minutes=minutes, others=others, others_minutes=together)
        )
    return See(f"/workdays/{workday_id}", flash="attendance-recorded")


def sign_up(visit: Visit, workday_id: str) -> See:
    """Help at a work day."""
    data = visit.load(SignUpForm)
    with visit.unit() as unit:
        token = commands.sign_up(unit, workday_id, data["name"])
    return See(f"/helping/{token}", flash="helper-signed-up")


def show_helping(visit: Visit, token: str) -> Page:
    """What somebody who helps sees by their private link."""
    with visit.read() as session:
        mine = views.helping(session, token)
    return Page(
        "workdays/helping.html",
        title=_l("You are helping"),
        headers=PRIVATE,
        mine=mine,
        token=token,
        link=visit.absolute(f"/helping/{token}"),
        over=mine.workday.ends_at <= visit.now,
        cancelled=mine.workday.state == WorkdayState.CANCELLED,
    )


def sign_off(visit: Visit, token: str) -> See:
    """Leave a work day."""
    with visit.unit() as unit:
        workday_id = commands.sign_off(unit, token)
    return See(f"/workdays/{workday_id}", flash="helper-signed-off")


ROUTES = (
    get("/workdays/<workday_id>/attendance", new_attendance),
    post(
        "/workdays/<workday_id>/attendance",
        record_attendance,
        again=new_attendance,
        flashes={"attendance-recorded": N_("The hours are recorded. Thank you!")},
    ),
    post(
        "/workdays/<workday_id>/helpers",
        sign_up,
        again=show_workday,
        flashes={"helper-signed-up": N_("Thank you! You are on the list.")},
    ),
    get("/helping/<token>", show_helping, private=True),
    post(
        "/helping/<token>",
        sign_off,
        private=True,
        again=show_helping,
        flashes={"helper-signed-off": N_("You are no longer on the list. Your name is deleted.")},
    ),
)
