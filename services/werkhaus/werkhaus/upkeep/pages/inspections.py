"""The doors to inspections and maintenance, for offices."""

from quartier.handover.answers import may_begin, require_say, see_after
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
from werkhaus.upkeep import rules, views
from werkhaus.upkeep.commands import inspections, locks
from werkhaus.upkeep.commands.inspections import PlanInspection, RecordInspection
from werkhaus.upkeep.pages.defects import KEEPERS, thing_options
from werkhaus.upkeep.pages.words import KINDS, QUALIFICATIONS, RESULTS, pairs
from werkhaus.upkeep.rules import Qualification, Result


class PlanForm(Form):
    """A new inspection."""

    resource_id = fields.Choice(_l("Room or thing"), required=True)
    kind = fields.Choice(_l("What is inspected"), options=pairs(KINDS), required=True)
    every_months = fields.Whole(_l("Every so many months"), min=1, max=120, required=True)
    first_on = fields.Day(_l("Due for the first time by"), required=True)


class IntervalForm(Form):
    """How often it is inspected."""

    ids = "interval-"

    every_months = fields.Whole(_l("Every so many months"), min=1, max=120, required=True)


class InspectionForm(Form):
    """What an inspection found."""

    inspected_on = fields.Day(_l("Inspected on"), required=True)
    result = fields.Choice(_l("Result"), options=pairs(RESULTS), required=True)
    qualification = fields.Choice(_l("Done by"), options=pairs(QUALIFICATIONS), required=True)
    inspector = fields.Text(
        _l("Name of who inspected"),
        required=True,
        max=120,
        hint=_l("As in the protocol. It is deleted later."),
    )
    note = fields.LongText(_l("Measured values, number of the protocol"), max=500)
    cost_cents = fields.Money(_l("What it cost"))


def new_inspection(visit: Visit) -> Page:
    """The form to have something inspected."""
    require_say(visit, "safety")
    return Page(
        "upkeep/new_inspection.html",
        title=_l("Have something inspected regularly"),
        form=visit.form(PlanForm, options={"resource_id": thing_options(visit)}),
        rows=[
            (KINDS[kind.slug], kind.usual, kind.most, kind.source)
            for kind in (rules.kind_on(slug, visit.today) for slug in KINDS)
        ],
    )


def plan_inspection(visit: Visit) -> See:
    """Put something under an inspection."""
    data = visit.load(PlanForm, options={"resource_id": thing_options(visit)})
    with visit.unit() as unit:
        decision = inspections.plan_inspection(unit, PlanInspection(**data))
    return see_after(decision, f"/inspections/{decision.subject}", flash="inspection-planned")


def show_inspection(visit: Visit, duty_id: str) -> Page:
    """One inspection: when it is due, what was found before."""
    visit.require(*KEEPERS)
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
    visit.require(*KEEPERS)
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


ROUTES = (
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
)
