"""The doors to permits for people: everybody sees their own, who decides on permits sees and gives all."""

from datetime import date
from typing import Any

from quartier.handover.answers import may_begin, require_say, see_after
from quartier.web import (
    N_,
    Column,
    Confirm,
    Form,
    Page,
    See,
    Sheet,
    Visit,
    _l,
    fields,
    get,
    post,
)
from quartier.web.formats import day
from quartier.web.i18n import LANGUAGES
from werkhaus.permits import commands, views
from werkhaus.permits.commands import GrantPermit
from werkhaus.permits.rules import AgeGroup, SuspensionReason
from werkhaus.places.rules import Kind
from werkhaus.places.views import list_resources

AGES = (
    (AgeGroup.ADULT.value, _l("18 or older")),
    (AgeGroup.GRADES_9_UP.value, _l("Under 18, school year 9 or later")),
    (AgeGroup.GRADES_7_8.value, _l("School year 7 or 8")),
    (AgeGroup.GRADES_5_6.value, _l("School year 5 or 6")),
)
MACHINES = (
    ("saw_planer_router", _l("Circular saw, band saw, planer or router")),
    ("scroll_saw", _l("Scroll saw")),
    ("jigsaw", _l("Jigsaw")),
    ("bench_drill", _l("Bench drill")),
    ("cordless_drill", _l("Cordless drill")),
    ("disc_sander", _l("Disc sander")),
    ("grinder_lathe_welding", _l("Angle grinder, lathe or arc welding")),
    ("soldering_iron", _l("Soldering iron")),
)
REASONS = (
    (SuspensionReason.RULE_BROKEN.value, _l("A rule of the house was broken")),
    (SuspensionReason.UNSAFE_USE.value, _l("Unsafe use")),
    (SuspensionReason.ACCIDENT.value, _l("After an accident")),
)
WORKS = {
    "alone": _l("on their own"),
    "in_sight": _l("in sight of a supervisor"),
    "beside": _l("with a supervisor beside them"),
}
STATES = {"valid": _l("Valid"), "over": _l("Over"), "suspended": _l("Suspended")}


class PermitForm(Form):
    """An instruction that somebody has understood."""

    person = fields.Text(
        _l("Code of the person"), required=True, max=64, hint=_l("They find it under “My permits”.")
    )
    resource_id = fields.Choice(_l("For what"), required=True)
    instructed_on = fields.Day(_l("Day of the instruction"), required=True)
    practical = fields.Check(_l("The practical part on this machine is done"))
    age_group = fields.Choice(_l("Age"), options=AGES, required=True)
    machine = fields.Choice(
        _l("Machine in the age table"),
        options=MACHINES,
        hint=_l("Only for people under 18 (RiSU, DGUV Information 202-038)."),
    )
    guardian_consent = fields.Check(_l("The guardian has agreed in writing"))
    content_version = fields.Text(_l("Version of the content"), required=True, max=40)
    risk_version = fields.Text(_l("Version of the risk assessment"), required=True, max=40)
    language = fields.Choice(_l("Language"), options=tuple(LANGUAGES.items()), required=True)


class SuspensionForm(Form):
    """Why a permit is suspended."""

    reason = fields.Choice(_l("Reason"), options=REASONS, required=True)


class DisuseForm(Form):
    """After how long without use permits for a thing end."""

    resource_id = fields.Choice(_l("For what"), required=True)
    days = fields.Whole(
        _l("Days without use after which permits end"),
        min=1,
        max=3650,
        hint=_l("Leave it empty, and permits do not end by disuse."),
    )


def list_permits(visit: Visit) -> Page:
    """One's own permits; who decides on permits sees all of them beside."""
    visit.require()
    decides = may_begin(visit, "machine_permits")
    with visit.read() as session:
        mine = views.permits_of(session, visit.actor.ref)
        everybody = views.list_permits(session, visit.cursor().limit) if decides else []
    listed = everybody if decides else mine
    return Page(
        "permits/list.html",
        title=_l("Permits"),
        mine=mine,
        everybody=everybody,
        decides=decides,
        code=visit.actor.ref,
        today=visit.today,
        states=STATES,
        works=WORKS,
        sheet=Sheet(_l("Permits"), _columns(visit.today), listed) if listed else None,
    )


def _columns(today: date) -> tuple[Column, ...]:
    return (
        Column(_l("For what"), "resource_name"),
        Column(_l("Code of the person"), "person"),
        Column(_l("Day of the instruction"), "instructed_on"),
        Column(_l("Valid until"), "valid_until"),
        Column(_l("Practical part"), "practical"),
        Column(_l("May work"), lambda row: WORKS[row.supervision]),
        Column(_l("State"), lambda row: STATES[row.state_on(today)]),
    )


def new_permit(visit: Visit) -> Page:
    """The form for a permit."""
    require_say(visit, "machine_permits")
    form = visit.form(PermitForm, options=_things(visit), instructed_on=visit.today, age_group="adult")
    return Page("permits/new.html", title=_l("Give a permit"), form=form)


def _things(visit: Visit) -> dict[str, list[tuple[str, str]]]:
    kinds = [kind for kind in Kind if kind is not Kind.ROOM]
    with visit.read() as session:
        return {"resource_id": [(thing.id, thing.name) for thing in list_resources(session, *kinds)]}


def grant_permit(visit: Visit) -> See:
    """Give a permit for an instruction."""
    data = visit.load(PermitForm, options=_things(visit))
    given: dict[str, Any] = {
        "instructed_on": data["instructed_on"].isoformat(),
        "age_group": AgeGroup(data["age_group"]),
    }
    with visit.unit() as unit:
        decision = commands.grant_permit(unit, GrantPermit(**data | given))
    return see_after(decision, "/permits", flash="permit-given")


def edit_disuse(visit: Visit) -> Page:
    """The form for how long a permit lasts without use."""
    require_say(visit, "machine_permits")
    form = visit.form(DisuseForm, options=_things(visit))
    return Page("permits/disuse.html", title=_l("Let permits end by disuse"), form=form)


def set_disuse(visit: Visit) -> See:
    """Say how long a permit lasts without use."""
    data = visit.load(DisuseForm, options=_things(visit))
    with visit.unit() as unit:
        decision = commands.set_disuse(unit, data["resource_id"], data["days"])
    return see_after(decision, "/permits", flash="disuse-set")


def ask_suspend(visit: Visit, permit_id: str) -> Confirm:
    """Whether and why a permit shall not count."""
    return _ask(
        visit,
        permit_id,
        _l("Suspend this permit?"),
        action="suspension",
        label=_l("Suspend the permit"),
        form=visit.form(SuspensionForm),
        consequences=[_l("The person can no longer book what it is for, nor use what is booked.")],
    )


def suspend_permit(visit: Visit, permit_id: str) -> See:
    """Let a permit count no more."""
    reason = SuspensionReason(visit.load(SuspensionForm)["reason"])
    with visit.unit() as unit:
        decision = commands.suspend_permit(unit, permit_id, reason)
    return see_after(decision, "/permits", flash="permit-suspended")


def ask_restore(visit: Visit, permit_id: str) -> Confirm:
    """Whether a suspended permit shall count again."""
    question, label = _l("Let this permit count again?"), _l("Restore the permit")
    return _ask(visit, permit_id, question, action="restoration", label=label)


def restore_permit(visit: Visit, permit_id: str) -> See:
    """Let a suspended permit count again."""
    with visit.unit() as unit:
        decision = commands.restore_permit(unit, permit_id)
    return see_after(decision, "/permits", flash="permit-restored")


def _ask(visit: Visit, permit_id: str, question: Any, *, action: str, **more: Any) -> Confirm:
    require_say(visit, "machine_permits")
    with visit.read() as session:
        permit = views.permit_detail(session, permit_id)
    known = [
        (_l("For what"), permit.resource_name),
        (_l("Code of the person"), permit.person),
        (_l("Valid until"), day(permit.valid_until, visit.lang)),
    ]
    return Confirm(question, action=f"/permits/{permit_id}/{action}", back="/permits", facts=known, **more)


ROUTES = (
    get("/permits", list_permits),
    get("/permits/new", new_permit),
    post("/permits", grant_permit, again=new_permit, flashes={"permit-given": N_("The permit is given.")}),
    get("/permits/disuse", edit_disuse),
    post("/permits/disuse", set_disuse, again=edit_disuse, flashes={"disuse-set": N_("The rule is set.")}),
    get("/permits/<permit_id>/suspension", ask_suspend),
    post(
        "/permits/<permit_id>/suspension",
        suspend_permit,
        again=ask_suspend,
        flashes={"permit-suspended": N_("The permit is suspended.")},
    ),
    get("/permits/<permit_id>/restoration", ask_restore),
    post(
        "/permits/<permit_id>/restoration",
        restore_permit,
        again=ask_restore,
        flashes={"permit-restored": N_("The permit counts again.")},
    ),
)
