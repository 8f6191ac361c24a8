"""The doors to work days: everybody sees them, offices plan, announce and call them off."""

from quartier.handover.answers import may_begin, see_after
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
    fields,
    get,
    post,
    poster_page,
)
from quartier.web.wording import Language, texts_for, title_of, titled, titles_for
from quartier.written import TITLE
from werkhaus.selfbuild.views import building
from werkhaus.workdays import commands, views
from werkhaus.workdays.commands import Consent, ProposeWorkday
from werkhaus.workdays.rules import WorkdayState, takes_helpers

PLANNERS = ("carrier", "association")
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
    planner = visit.actor.holds(*PLANNERS)
    with visit.read() as session:
        workdays = views.coming_workdays(session, visit.now, proposed=planner, limit=visit.cursor().limit)
        titles = titles_for(visit, session, workdays)
    return Page(
        "workdays/list.html",
        title=_l("Work days"),
        workdays=workdays,
        titles=titles,
        planner=planner,
        sheet=Sheet(_l("Work days"), titled(COLUMNS, titles), workdays),
    )


def new_workday(visit: Visit) -> Page:
    """The form for a work day."""
    visit.require(*PLANNERS)
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
    planner = visit.actor.holds(*PLANNERS)
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
        titles = title_of(visit, session, workday)
    return poster_page(
        visit,
        Poster(
            kind=_l("Help build the Werkhaus"),
            titles=titles,
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
)
