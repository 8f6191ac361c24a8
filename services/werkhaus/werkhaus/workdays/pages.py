"""The doors to work days: everybody sees and helps, offices plan. Names are shown to offices only."""

from functools import lru_cache
from typing import Any

from marshmallow import Schema, validate
from marshmallow import fields as json

from quartier.event import Count, Instant, Ref, Text
from quartier.handover.answers import may_begin, see_after
from quartier.signin.manage import PRIVATE
from quartier.web import (
    N_,
    Column,
    Form,
    Page,
    Poster,
    See,
    Sheet,
    Visit,
    _l,
    api_get,
    fields,
    get,
    post,
    poster_page,
)
from quartier.web.wording import Language, texts_for, titles_for
from quartier.written import TITLE
from werkhaus.selfbuild.views import building
from werkhaus.workdays import commands, views
from werkhaus.workdays.commands import Attendance, Consent, ProposeWorkday
from werkhaus.workdays.model import Workday
from werkhaus.workdays.rules import WorkdayState, length_minutes, takes_helpers

_PLANNERS = ("carrier", "association")
STATES = {
    WorkdayState.PROPOSED: _l("Proposed"),
    WorkdayState.ANNOUNCED: _l("Announced"),
    WorkdayState.HELD: _l("Was held"),
    WorkdayState.CANCELLED: _l("Cancelled"),
}

COLUMNS = (
    Column(_l("What you build"), "title"),
    Column(_l("From"), "starts_at"),
    Column(_l("Until"), "ends_at"),
    Column(_l("How many helpers you need"), "helpers_wanted"),
    Column(_l("Helpers"), "helpers"),
    Column(_l("State"), lambda workday: STATES[WorkdayState(workday.state)]),
)


class WorkdayForm(Form):
    """A day of building together."""

    title = fields.Text(
        _l("What you build"), required=True, max=200, hint=_l("For example: benches for the forecourt")
    )
    description = fields.LongText(_l("What it is about"), max=2000)
    lang = Language()
    local_start = fields.Moment(_l("From"), required=True)
    local_end = fields.Moment(_l("Until"), required=True)
    helpers_wanted = fields.Whole(_l("How many helpers you need"), min=1, max=500, required=True)
    project_id = fields.Choice(_l("Project"), hint=_l("Leave it empty if it belongs to none."))
    briefing = fields.LongText(_l("What helpers must know before they begin"), max=2000)


class ConsentForm(Form):
    """Who ordered the day or agreed to it for the municipality."""

    ids = "consent-"

    consent_by = fields.Text(_l("Who agreed for the municipality (the office)"), required=True, max=200)
    consent_on = fields.Day(_l("Agreed on"), required=True)
    consent_file = fields.Text(_l("Where it is filed"), max=200)


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


class SignUpForm(Form):
    """Under which name somebody helps."""

    name = fields.Text(
        _l("First name or nickname"),
        required=True,
        max=60,
        autocomplete="given-name",
        hint=_l("Only those who prepare the day see it. It is deleted afterwards."),
    )


def list_workdays(visit: Visit) -> Page:
    """Coming work days and how many helpers each still needs."""
    planner = visit.actor.holds(*_PLANNERS)
    with visit.read() as session:
        workdays = views.coming_workdays(session, visit.now, proposed=planner, limit=visit.cursor().limit)
        titles = titles_for(visit, session, workdays)
    return Page(
        "workdays/list.html",
        title=_l("Work days"),
        workdays=workdays,
        titles=titles,
        planner=planner,
        sheet=Sheet(_l("Work days"), COLUMNS, workdays),
    )


def new_workday(visit: Visit) -> Page:
    """The form for a work day."""
    visit.require(*_PLANNERS)
    decides = may_begin(visit, "selfbuild")
    return Page(
        "workdays/new.html",
        title=_l("Plan a work day"),
        form=visit.form(WorkdayForm, options=_projects(visit), lang=visit.lang),
        decides=decides,
    )


def propose_workday(visit: Visit) -> See:
    """Plan a work day."""
    data = visit.load(WorkdayForm, options=_projects(visit))
    data["lang"] = data["lang"] or visit.lang
    for name in ("local_start", "local_end"):
        data[name] = data[name].astimezone(visit.zone).replace(tzinfo=None, fold=0)
    with visit.unit() as unit:
        workday = commands.propose_workday(unit, ProposeWorkday(**data))
    return See(f"/workdays/{workday.id}", flash=f"workday-{workday.state}")


def _projects(visit: Visit) -> dict[str, list[tuple[str, str]]]:
    """The projects that are being built, as options."""
    with visit.read() as session:
        return {"project_id": [(project.id, project.title) for project in building(session)]}


def show_workday(visit: Visit, workday_id: str) -> Page:
    """One work day, and how to help."""
    planner = visit.actor.holds(*_PLANNERS)
    with visit.read() as session:
        workday = views.workday_detail(session, workday_id, proposed=planner)
        names = views.helper_names(session, workday_id) if planner else None
        wrote = texts_for(visit, session, workday_id, title=workday.title, briefing=workday.briefing)
    decides = may_begin(visit, "selfbuild")
    return Page(
        "workdays/detail.html",
        title=wrote[TITLE].text.text,
        wrote=wrote,
        workday=workday,
        missing=workday.helpers_wanted - workday.helpers,
        open=takes_helpers(workday.state, workday.ends_at, visit.now),
        names=names,
        form=visit.form(SignUpForm),
        consent_form=visit.form(ConsentForm),
        planner=planner,
        may_record=planner and workday.state == WorkdayState.ANNOUNCED and workday.ends_at <= visit.now,
        may_announce=decides and workday.state == WorkdayState.PROPOSED,
        may_cancel=decides and workday.state in (WorkdayState.PROPOSED, WorkdayState.ANNOUNCED),
    )


def show_poster(visit: Visit, workday_id: str) -> Page:
    """A notice of it to print."""
    with visit.read() as session:
        workday = views.workday_detail(session, workday_id)
    return poster_page(
        visit,
        Poster(
            kind=_l("Help build the Werkhaus"),
            title=workday.title,
            starts_at=workday.starts_at,
            ends_at=workday.ends_at,
            place=_l("at the Werkhaus"),
            call=_l("Everybody can help. Tools and gloves are there. Nobody needs experience."),
            path=f"/workdays/{workday_id}",
            cancelled=workday.state == WorkdayState.CANCELLED,
        ),
    )


def announce_workday(visit: Visit, workday_id: str) -> See:
    """Agree to a proposed work day."""
    with visit.unit() as unit:
        decision = commands.announce_workday(unit, workday_id)
    return see_after(decision, f"/workdays/{workday_id}", flash="workday-announced")


def cancel_workday(visit: Visit, workday_id: str) -> See:
    """Call a work day off."""
    with visit.unit() as unit:
        decision = commands.cancel_workday(unit, workday_id)
    return see_after(decision, f"/workdays/{workday_id}", flash="workday-cancelled")


def keep_consent(visit: Visit, workday_id: str) -> See:
    """Keep the municipality's order or consent."""
    data = visit.load(ConsentForm)
    with visit.unit() as unit:
        commands.keep_consent(unit, workday_id, Consent(**data))
    return See(f"/workdays/{workday_id}", flash="consent-kept")


def new_attendance(visit: Visit, workday_id: str) -> Page:
    """The form for who came, with the day's length filled in."""
    visit.require(*_PLANNERS)
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
    visit.require(*_PLANNERS)
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


# ── JSON ─────────────────────────────────────────────────────────────────────────────────────────────


class WorkdayJson(Schema):
    """A work day; `missing` helpers are still wanted."""

    id = Ref()
    title = Text()
    state = json.String(validate=validate.OneOf([state.value for state in WorkdayState]))
    starts_at = Instant()
    ends_at = Instant()
    helpers_wanted = Count()
    missing = json.Function(lambda workday: workday.helpers_wanted - workday.helpers)


def api_list(visit: Visit) -> list[Workday]:
    """Coming work days."""
    with visit.read() as session:
        return views.coming_workdays(session, visit.now)


ROUTES = (
    get("/workdays", list_workdays),
    get("/workdays/new", new_workday),
    post(
        "/workdays",
        propose_workday,
        again=new_workday,
        flashes={
            "workday-announced": N_("The work day is announced. Neighbours can sign up now."),
            "workday-proposed": N_("The work day is proposed. The office decides on it."),
        },
    ),
    get("/workdays/<workday_id>", show_workday),
    get("/workdays/<workday_id>/poster", show_poster),
    post("/workdays/<workday_id>/announcement", announce_workday, again=show_workday),
    post(
        "/workdays/<workday_id>/cancellation",
        cancel_workday,
        again=show_workday,
        flashes={"workday-cancelled": N_("The work day is cancelled.")},
    ),
    post(
        "/workdays/<workday_id>/consent",
        keep_consent,
        again=show_workday,
        flashes={"consent-kept": N_("The consent is kept.")},
    ),
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
    api_get("/api/workdays", api_list, returns=WorkdayJson, many=True),
)
