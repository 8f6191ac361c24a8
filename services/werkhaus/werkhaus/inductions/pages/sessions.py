"""The doors to inductions: everybody sees and signs up; who decides on permits offers them and calls them off."""

from quartier.handover.answers import may_begin, require_say, see_after
from quartier.web import N_, Column, Confirm, Form, Page, See, Sheet, Visit, _l, fields, get, post
from quartier.web.formats import time_range
from quartier.web.i18n import LANGUAGES
from werkhaus.inductions import commands, views
from werkhaus.inductions.commands import ScheduleInduction
from werkhaus.inductions.rules import Check, InductionState
from werkhaus.inductions.views import InductionRow
from werkhaus.places.rules import Kind
from werkhaus.places.views import list_resources

_LANGUAGES = tuple(LANGUAGES.items())
STATES = {"scheduled": _l("Planned"), "held": _l("Took place"), "cancelled": _l("Called off")}
CHECKS = (
    (Check.QUESTIONS.value, _l("They answered questions")),
    (Check.SHOWN.value, _l("They showed it at the machine")),
    (Check.WRITTEN.value, _l("They did a written test")),
)
COLUMNS = (
    Column(_l("For what"), "name"),
    Column(_l("From"), lambda row: row.induction.starts_at),
    Column(_l("Until"), lambda row: row.induction.ends_at),
    Column(_l("Language"), lambda row: LANGUAGES[row.induction.language]),
    Column(_l("Places"), lambda row: row.induction.places),
    Column(_l("Places taken"), lambda row: row.induction.taken),
    Column(_l("State"), lambda row: STATES[row.induction.state]),
)


class InductionForm(Form):
    """A session of instruction."""

    resource_id = fields.Choice(_l("For what"), required=True)
    requires_id = fields.Choice(_l("For what people must hold a permit before"))
    practical = fields.Check(_l("With the practical part on this machine"))
    local_start = fields.Moment(_l("From"), required=True)
    local_end = fields.Moment(_l("Until"), required=True)
    language = fields.Choice(_l("Language"), options=_LANGUAGES, required=True)
    interpreted = fields.Choice(_l("Interpreted into"), options=_LANGUAGES)
    places = fields.Whole(_l("Places"), min=1, max=100, required=True)
    trainer = fields.Choice(_l("Trainer"), required=True)
    content_version = fields.Text(_l("Version of the content"), required=True, max=40)
    risk_version = fields.Text(_l("Version of the risk assessment"), required=True, max=40)


class SignUpForm(Form):
    """Under which name somebody comes."""

    name = fields.Text(
        _l("First and last name"),
        required=True,
        max=100,
        autocomplete="name",
        hint=_l("It stands in the protocol that you and the trainer sign. Only they and the office see it."),
    )


def list_inductions(visit: Visit) -> Page:
    """Coming inductions and how many places each still has."""
    with visit.read() as session:
        rows = views.coming_inductions(session, visit.now, visit.cursor().limit)
    return Page(
        "inductions/list.html",
        title=_l("Inductions"),
        rows=rows,
        states=STATES,
        languages=LANGUAGES,
        decides=may_begin(visit, "machine_permits"),
        sheet=Sheet(_l("Inductions"), COLUMNS, rows),
    )


def new_induction(visit: Visit) -> Page:
    """The form for an induction."""
    require_say(visit, "machine_permits")
    form = visit.form(InductionForm, options=_options(visit), places=6)
    return Page("inductions/new.html", title=_l("Offer an induction"), form=form)


def _options(visit: Visit) -> dict[str, list[tuple[str, str]]]:
    with visit.read() as session:
        known = views.trainers(session)
    return {
        "resource_id": list({thing: name for _, thing, name in known}.items()),
        "requires_id": thing_options(visit),
        "trainer": [(person, person) for person in sorted({person for person, _, _ in known})],
    }


def thing_options(visit: Visit) -> list[tuple[str, str]]:
    """For what there can be an induction."""
    kinds = [kind for kind in Kind if kind is not Kind.ROOM]
    with visit.read() as session:
        return [(thing.id, thing.name) for thing in list_resources(session, *kinds)]


def schedule_induction(visit: Visit) -> See:
    """Offer an induction."""
    data = visit.load(InductionForm, options=_options(visit))
    for name in ("local_start", "local_end"):
        local = data[name].astimezone(visit.zone).replace(tzinfo=None, fold=0)
        data[name] = local.isoformat(timespec="minutes")
    with visit.unit() as unit:
        decision = commands.schedule_induction(unit, ScheduleInduction(**data))
    return see_after(decision, f"/inductions/{decision.subject}", flash="induction-offered")


def show_induction(visit: Visit, induction_id: str) -> Page:
    """One induction: how to come, and for the trainer who comes."""
    with visit.read() as session:
        row = views.induction_detail(session, induction_id)
        notes = may_note(visit, row)
        signed_in = visit.actor.signed_in
        mine = views.mine_in(session, induction_id, visit.actor.ref) if signed_in else None
        attendees = views.attendees_of(session, induction_id) if notes else []
    open_ = row.induction.state == InductionState.SCHEDULED and row.induction.starts_at > visit.now
    return Page(
        "inductions/detail.html",
        title=row.name,
        row=row,
        states=STATES,
        languages=LANGUAGES,
        checks=dict(CHECKS),
        mine=mine,
        attendees=attendees,
        notes=notes,
        open=open_,
        may_call_off=open_ and may_begin(visit, "machine_permits"),
        form=visit.form(SignUpForm),
    )


def may_note(visit: Visit, row: InductionRow) -> bool:
    """Whether the visitor teaches it, or decides on permits."""
    teaches = visit.actor.signed_in and visit.actor.ref == row.induction.trainer
    return teaches or may_begin(visit, "machine_permits")


def sign_up(visit: Visit, induction_id: str) -> See:
    """Come to an induction."""
    visit.require()
    data = visit.load(SignUpForm)
    with visit.unit() as unit:
        attendee = commands.sign_up(unit, induction_id, data["name"])
    flash = "induction-waiting" if attendee.waiting else "induction-place"
    return See(f"/inductions/{induction_id}", flash=flash)


def sign_off(visit: Visit, induction_id: str) -> See:
    """Give one's place back."""
    visit.require()
    with visit.unit() as unit:
        commands.sign_off(unit, induction_id)
    return See(f"/inductions/{induction_id}", flash="induction-left")


def ask_call_off(visit: Visit, induction_id: str) -> Confirm:
    """Whether an induction shall not take place."""
    require_say(visit, "machine_permits")
    with visit.read() as session:
        row = views.induction_detail(session, induction_id)
    when = time_range(row.induction.starts_at, row.induction.ends_at, visit.lang, visit.zone)
    return Confirm(
        _l("Call this induction off?"),
        action=f"/inductions/{induction_id}/cancellation",
        label=_l("Call the induction off"),
        back=f"/inductions/{induction_id}",
        facts=[(_l("For what"), row.name), (_l("When"), when)],
        consequences=[_l("Whoever has signed up sees it on this page.")],
    )


def call_off(visit: Visit, induction_id: str) -> See:
    """Call an induction off."""
    with visit.unit() as unit:
        decision = commands.call_off(unit, induction_id)
    return see_after(decision, f"/inductions/{induction_id}", flash="induction-called-off")


ROUTES = (
    get("/inductions", list_inductions),
    get("/inductions/new", new_induction),
    post(
        "/inductions",
        schedule_induction,
        again=new_induction,
        flashes={"induction-offered": N_("The induction is offered. People can sign up now.")},
    ),
    get("/inductions/<induction_id>", show_induction),
    post(
        "/inductions/<induction_id>/attendees",
        sign_up,
        again=show_induction,
        flashes={
            "induction-place": N_("You have a place."),
            "induction-waiting": N_("All places are taken. You are on the waiting list."),
        },
    ),
    post(
        "/inductions/<induction_id>/leaving",
        sign_off,
        again=show_induction,
        flashes={"induction-left": N_("You have given your place back.")},
    ),
    get("/inductions/<induction_id>/cancellation", ask_call_off),
    post(
        "/inductions/<induction_id>/cancellation",
        call_off,
        again=ask_call_off,
        flashes={"induction-called-off": N_("The induction is called off.")},
    ),
)
