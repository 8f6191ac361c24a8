"""The doors to upkeep. To report a defect nobody signs in; what was written is for offices."""

from typing import Any

from marshmallow import Schema, validate
from marshmallow import fields as json

from quartier import photos
from quartier.event import Instant, LocalDate, Ref
from quartier.handover.answers import may_begin, require_say, see_after
from quartier.web import (
    N_,
    Column,
    File,
    Form,
    Page,
    PhotoField,
    See,
    Sheet,
    Visit,
    _l,
    api_get,
    api_post,
    fields,
    get,
    post,
)
from quartier.web.uploads import BODY_LIMIT
from werkhaus.bookings.rules import Span
from werkhaus.bookings.views import booking_detail
from werkhaus.places.rules import LockReason
from werkhaus.places.views import list_resources
from werkhaus.upkeep import rules, views
from werkhaus.upkeep.commands import defects, inspections, locks
from werkhaus.upkeep.commands.defects import ReportDefect
from werkhaus.upkeep.commands.inspections import PlanInspection, RecordInspection
from werkhaus.upkeep.rules import SETTLED, DefectState, Qualification, Result

_KEEPERS = ("carrier", "association")
STATES = {
    DefectState.REPORTED: _l("Reported"),
    DefectState.IN_REPAIR: _l("In repair"),
    DefectState.FIXED: _l("Repaired"),
    DefectState.UNFOUNDED: _l("Nothing is broken"),
}
REASONS = {
    LockReason.DEFECT: _l("because of a defect"),
    LockReason.INSPECTION: _l("because it failed its inspection"),
    LockReason.INCIDENT: _l("because of an accident"),
    LockReason.MAINTENANCE: _l("because of maintenance"),
}
KINDS = {
    "portable_workshop": _l("Portable electric tools in the workshop"),
    "portable_site": _l("Portable electric tools on building sites"),
    "portable_office": _l("Portable electric devices in the office"),
    "fixed_installation": _l("Fixed electrical installation"),
    "special_rooms": _l("Electrical installation in special rooms"),
    "rcd_button": _l("Residual-current device, test button"),
    "rcd_measured": _l("Residual-current device of temporary supplies, measured"),
    "ladder": _l("Ladders and steps"),
    "fire_extinguisher": _l("Fire extinguishers"),
    "maintenance": _l("Maintenance"),
}
QUALIFICATIONS = {
    Qualification.ELECTRICIAN: _l("Electrician"),
    Qualification.INSTRUCTED: _l("Instructed person with a tester, led by an electrician"),
    Qualification.APPOINTED: _l("Competent person, appointed in writing"),
    Qualification.EXPERT: _l("Expert of a specialised firm"),
    Qualification.USER: _l("Somebody who uses it"),
}
RESULTS = {Result.PASSED: _l("Passed"), Result.FAILED: _l("Failed")}
#: Whatever a browser takes the photo for, nothing in it runs.
_ONLY_A_PICTURE = {"Content-Security-Policy": "default-src 'none'; sandbox", "Content-Disposition": "inline"}

DEFECTS = (
    Column(_l("What is broken"), "resource_name"),
    Column(_l("Somebody could be hurt"), "dangerous"),
    Column(_l("Reported at"), "reported_at"),
    Column(_l("State"), lambda row: STATES[DefectState(row.state)]),
    Column(_l("Settled on"), "settled_on"),
)
DUE = (
    Column(_l("Room or thing"), "resource_name"),
    Column(_l("What is inspected"), lambda row: KINDS[row.kind]),
    Column(_l("Every so many months"), "every_months"),
    Column(_l("Due by"), "next_due"),
)


def _pairs(words: Any) -> tuple[tuple[str, Any], ...]:
    return tuple((str(getattr(key, "value", key)), word) for key, word in words.items())


class DefectForm(Form):
    """What is broken."""

    resource_id = fields.Choice(_l("What is broken"), required=True)
    about = fields.LongText(
        _l("What is wrong with it"),
        required=True,
        max=2000,
        hint=_l("Please write no names. Only the office and the association read it."),
    )
    dangerous = fields.Check(_l("Somebody could be hurt by it"))
    photo = PhotoField(
        _l("A photo of it"), hint=_l("Without people, please. It is deleted when it is repaired.")
    )


class ResourceQuery(Form):
    """With which thing the form begins."""

    resource = fields.Text(_l("Room or thing"), max=32)


class SettleForm(Form):
    """How a defect ends."""

    state = fields.Choice(
        _l("How it ends"), options=_pairs({state: STATES[state] for state in SETTLED}), required=True
    )


class PlanForm(Form):
    """A new inspection."""

    resource_id = fields.Choice(_l("Room or thing"), required=True)
    kind = fields.Choice(_l("What is inspected"), options=_pairs(KINDS), required=True)
    every_months = fields.Whole(_l("Every so many months"), min=1, max=120, required=True)
    first_on = fields.Day(_l("Due for the first time by"), required=True)


class IntervalForm(Form):
    """How often it is inspected."""

    ids = "interval-"

    every_months = fields.Whole(_l("Every so many months"), min=1, max=120, required=True)


class InspectionForm(Form):
    """What an inspection found."""

    inspected_on = fields.Day(_l("Inspected on"), required=True)
    result = fields.Choice(_l("Result"), options=_pairs(RESULTS), required=True)
    qualification = fields.Choice(_l("Done by"), options=_pairs(QUALIFICATIONS), required=True)
    inspector = fields.Text(
        _l("Name of who inspected"),
        required=True,
        max=120,
        hint=_l("As in the protocol. It is deleted later."),
    )
    note = fields.LongText(_l("Measured values, number of the protocol"), max=500)
    cost_cents = fields.Money(_l("What it cost"))


# ── what everybody sees ──────────────────────────────────────────────────────────────────────────────


def overview(visit: Visit) -> Page:
    """What must not be used, what is broken, and for offices what is due."""
    keeper = visit.actor.holds(*_KEEPERS)
    with visit.read() as session:
        locked = views.locked_now(session, visit.now)
        broken = views.list_defects(session)
        due = views.list_due(session) if keeper else []
    return Page(
        "upkeep/list.html",
        title=_l("Upkeep"),
        locked=locked,
        reasons=REASONS,
        broken=broken,
        states=STATES,
        keeper=keeper,
        due=due,
        kinds=KINDS,
        today=visit.today,
        may_plan=may_begin(visit, "safety"),
        sheet=Sheet(_l("Inspections"), DUE, due) if keeper else Sheet(_l("Defects"), DEFECTS, broken),
    )


def _things(visit: Visit) -> list[tuple[str, str]]:
    with visit.read() as session:
        return [(each.id, each.name) for each in list_resources(session)]


def new_defect(visit: Visit) -> Page:
    """The form to report a defect."""
    chosen = visit.query(ResourceQuery)["resource"]
    form = visit.form(DefectForm, options={"resource_id": _things(visit)}, resource_id=chosen)
    return Page("upkeep/new_defect.html", title=_l("Report a defect"), form=form)


def report_defect(visit: Visit) -> See:
    """Take a report."""
    data = visit.load(DefectForm, options={"resource_id": _things(visit)})
    with visit.unit() as unit:
        defect_id = defects.report_defect(unit, ReportDefect(**data))
    return See(f"/defects/{defect_id}", flash="defect-reported")


def show_defect(visit: Visit, defect_id: str) -> Page:
    """What has become of a defect, which bookings it is in the way of, and what can be done."""
    keeper = visit.actor.holds(*_KEEPERS)
    with visit.read() as session:
        defect = views.defect_detail(session, defect_id)
        locked = views.locked_now(session, visit.now, cause_ref=defect_id)
        about, has_photo = views.about(session, defect_id) if keeper else (None, False)
        hit = [
            row
            for lock in locked[:1] * keeper
            for row in views.affected(session, lock.resource_id, (visit.now, lock.until))
        ]
    is_open = defect.state not in SETTLED
    return Page(
        "upkeep/defect.html",
        title=defect.resource_name,
        defect=defect,
        state=STATES[DefectState(defect.state)],
        locked=locked,
        about=about,
        has_photo=has_photo,
        hit=hit,
        may_repair=keeper and defect.state == DefectState.REPORTED,
        may_settle=is_open and may_begin(visit, "safety"),
        form=visit.form(SettleForm),
    )


def show_photo(visit: Visit, defect_id: str) -> File:
    """The photo that came with a report."""
    visit.require(*_KEEPERS)
    with visit.read() as session:
        photo = views.photo(session, defect_id)
    return File(photo.body, photos.MEDIA_TYPE, headers=_ONLY_A_PICTURE)


def lock_for_repair(visit: Visit, defect_id: str) -> See:
    """Lock it until it is repaired."""
    with visit.unit() as unit:
        defects.lock_for_repair(unit, defect_id)
    return See(f"/defects/{defect_id}", flash="defect-locked")


def settle_defect(visit: Visit, defect_id: str) -> See:
    """Say that it is repaired, or that nothing was broken."""
    data = visit.load(SettleForm)
    with visit.unit() as unit:
        decision = locks.release_machine(unit, defect_id, DefectState(data["state"]))
    return see_after(decision, f"/defects/{defect_id}", flash="defect-settled")


def show_alternatives(visit: Visit, booking_id: str) -> Page:
    """What is in the way of a booking, and what is free instead."""
    with visit.read() as session:
        booking = booking_detail(session, booking_id)
        in_the_way = views.in_the_way(session, booking_id)
        free = views.alternatives(session, booking.resource_id, Span(booking.starts_at, booking.ends_at))
    return Page(
        "upkeep/alternatives.html",
        title=_l("What is free instead"),
        booking=booking,
        in_the_way=in_the_way,
        reasons=REASONS,
        free=free,
        typed=booking.starts_at.astimezone(visit.zone).strftime("%Y-%m-%dT%H:%M"),
    )


# ── inspections ──────────────────────────────────────────────────────────────────────────────────────


def new_inspection(visit: Visit) -> Page:
    """The form to have something inspected."""
    require_say(visit, "safety")
    return Page(
        "upkeep/new_inspection.html",
        title=_l("Have something inspected regularly"),
        form=visit.form(PlanForm, options={"resource_id": _things(visit)}),
        rows=[
            (KINDS[kind.slug], kind.usual, kind.most, kind.source)
            for kind in (rules.kind_on(slug, visit.today) for slug in KINDS)
        ],
    )


def plan_inspection(visit: Visit) -> See:
    """Put something under an inspection."""
    data = visit.load(PlanForm, options={"resource_id": _things(visit)})
    with visit.unit() as unit:
        decision = inspections.plan_inspection(unit, PlanInspection(**data))
    return see_after(decision, f"/inspections/{decision.subject}", flash="inspection-planned")


def show_inspection(visit: Visit, duty_id: str) -> Page:
    """One inspection: when it is due, what was found before."""
    visit.require(*_KEEPERS)
    with visit.read() as session:
        duty = views.duty_detail(session, duty_id)
        found = views.inspections_of(session, duty_id)
        locked = views.locked_now(session, visit.now, cause_ref=duty_id)
    kind = rules.kind_on(duty.kind, visit.today)
    decides = may_begin(visit, "safety")
    return Page(
        "upkeep/inspection.html",
        title=KINDS[duty.kind],
        duty=duty,
        kind=kind,
        by=[QUALIFICATIONS[each] for each in Qualification if each in kind.by],
        found=found,
        results=RESULTS,
        qualifications=QUALIFICATIONS,
        locked=locked,
        late=duty.next_due < visit.today,
        may_release=decides and locked and found and found[0].result == Result.PASSED,
        decides=decides,
        form=visit.form(InspectionForm, inspected_on=visit.today),
        interval_form=visit.form(IntervalForm, every_months=duty.every_months),
    )


def record_inspection(visit: Visit, duty_id: str) -> See:
    """Record an inspection."""
    visit.require(*_KEEPERS)
    data = visit.load(InspectionForm)
    data |= {"result": Result(data["result"]), "qualification": Qualification(data["qualification"])}
    with visit.unit() as unit:
        inspections.record_inspection(unit, duty_id, RecordInspection(**data))
    return See(f"/inspections/{duty_id}", flash="inspection-recorded")


def change_interval(visit: Visit, duty_id: str) -> See:
    """Inspect more or less often."""
    data = visit.load(IntervalForm)
    with visit.unit() as unit:
        decision = inspections.change_interval(unit, duty_id, data["every_months"])
    return see_after(decision, f"/inspections/{duty_id}", flash="interval-changed")


def release_machine(visit: Visit, duty_id: str) -> See:
    """Let it be used again."""
    with visit.unit() as unit:
        decision = locks.release_machine(unit, duty_id)
    return see_after(decision, f"/inspections/{duty_id}", flash="machine-released")


# ── JSON ─────────────────────────────────────────────────────────────────────────────────────────────


class DefectJson(Schema):
    """A defect; what was written about it is taken but never given."""

    id = Ref(dump_only=True)
    resource_id = Ref(required=True)
    about = json.String(required=True, load_only=True, validate=validate.Length(1, 2000))
    dangerous = json.Boolean(load_default=False)
    state = json.String(dump_only=True, validate=validate.OneOf([state.value for state in DefectState]))
    reported_at = Instant(dump_only=True)
    settled_on = LocalDate(dump_only=True, allow_none=True)


class DueJson(Schema):
    """An inspection and its last day."""

    id = Ref()
    resource_id = Ref()
    kind = json.String(validate=validate.OneOf(list(KINDS)))
    every_months = json.Integer()
    next_due = LocalDate()


def api_defects(visit: Visit) -> list[views.DefectRow]:
    """Open defects, the latest first."""
    with visit.read() as session:
        return views.list_defects(session)


def api_report(visit: Visit) -> views.DefectRow:
    """Report a defect."""
    data = visit.load(DefectJson)
    with visit.unit() as unit:
        defect_id = defects.report_defect(unit, ReportDefect(**data))
        unit.session.flush()
        return views.defect_detail(unit.session, defect_id)


def api_due(visit: Visit) -> list[views.DueRow]:
    """Inspections, the most urgent first."""
    visit.require(*_KEEPERS)
    with visit.read() as session:
        return views.list_due(session)


ROUTES = (
    get("/upkeep", overview),
    get("/defects/new", new_defect),
    post(
        "/defects",
        report_defect,
        again=new_defect,
        body_limit=BODY_LIMIT,
        flashes={"defect-reported": N_("Thank you. This page shows what becomes of it.")},
    ),
    get("/defects/<defect_id>", show_defect),
    get("/defects/<defect_id>/photo", show_photo),
    post(
        "/defects/<defect_id>/repair",
        lock_for_repair,
        again=show_defect,
        flashes={"defect-locked": N_("It is locked until it is repaired.")},
    ),
    post(
        "/defects/<defect_id>/settlement",
        settle_defect,
        again=show_defect,
        flashes={"defect-settled": N_("The matter is settled. What it locked is free again.")},
    ),
    get("/bookings/<booking_id>/alternatives", show_alternatives),
    get("/inspections/new", new_inspection),
    post(
        "/inspections",
        plan_inspection,
        again=new_inspection,
        flashes={"inspection-planned": N_("It is inspected regularly from now on.")},
    ),
    get("/inspections/<duty_id>", show_inspection),
    post(
        "/inspections/<duty_id>/results",
        record_inspection,
        again=show_inspection,
        flashes={"inspection-recorded": N_("The inspection is recorded.")},
    ),
    post(
        "/inspections/<duty_id>/interval",
        change_interval,
        again=show_inspection,
        flashes={"interval-changed": N_("The interval is changed.")},
    ),
    post(
        "/inspections/<duty_id>/release",
        release_machine,
        again=show_inspection,
        flashes={"machine-released": N_("It can be used again.")},
    ),
    api_get("/api/defects", api_defects, returns=DefectJson, many=True),
    api_post("/api/defects", api_report, takes=DefectJson, returns=DefectJson),
    api_get("/api/inspections", api_due, returns=DueJson, many=True),
)
