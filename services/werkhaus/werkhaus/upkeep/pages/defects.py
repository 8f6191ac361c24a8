"""The doors to defects. To report one nobody signs in; what was written is for offices."""

from quartier.handover.answers import may_begin, see_after
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
    fields,
    get,
    picture,
    post,
)
from quartier.web.uploads import BODY_LIMIT
from werkhaus.bookings.rules import Span
from werkhaus.bookings.views import booking_detail
from werkhaus.places.views import list_resources
from werkhaus.upkeep import views
from werkhaus.upkeep.commands import defects, locks
from werkhaus.upkeep.commands.defects import ReportDefect
from werkhaus.upkeep.pages.words import KINDS, REASONS, STATES, pairs
from werkhaus.upkeep.rules import SETTLED, DefectState

KEEPERS = ("carrier", "association")
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
        _l("How it ends"), options=pairs({state: STATES[state] for state in SETTLED}), required=True
    )


def overview(visit: Visit) -> Page:
    """What must not be used, what is broken, and for offices what is due."""
    keeper = visit.actor.holds(*KEEPERS)
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


def thing_options(visit: Visit) -> list[tuple[str, str]]:
    """What the house has, as options."""
    with visit.read() as session:
        return [(each.id, each.name) for each in list_resources(session)]


def new_defect(visit: Visit) -> Page:
    """The form to report a defect."""
    chosen = visit.query(ResourceQuery)["resource"]
    form = visit.form(DefectForm, options={"resource_id": thing_options(visit)}, resource_id=chosen)
    return Page("upkeep/new_defect.html", title=_l("Report a defect"), form=form)


def report_defect(visit: Visit) -> See:
    """Take a report."""
    data = visit.load(DefectForm, options={"resource_id": thing_options(visit)})
    with visit.unit() as unit:
        defect_id = defects.report_defect(unit, ReportDefect(**data))
    return See(f"/defects/{defect_id}", flash="defect-reported")


def show_defect(visit: Visit, defect_id: str) -> Page:
    """What has become of a defect, which bookings it is in the way of, and what can be done."""
    keeper = visit.actor.holds(*KEEPERS)
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
    visit.require(*KEEPERS)
    with visit.read() as session:
        photo = views.photo(session, defect_id)
    return picture(photo)


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
)
