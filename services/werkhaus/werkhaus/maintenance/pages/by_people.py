"""The doors to maintenance."""

from quartier.handover.answers import may_begin, require_say, see_after
from quartier.web import N_, Column, Form, Page, See, Sheet, Visit, _l, fields, get, post
from werkhaus.bookings.pages.by_people import local
from werkhaus.maintenance import commands, views

COLUMNS = (
    Column(_l("From"), "starts_at"),
    Column(_l("Until"), "ends_at"),
    Column(_l("What is done"), "what"),
)


class MaintenanceForm(Form):
    """When the computer system stands still, and why."""

    local_start = fields.Moment(_l("From"), required=True)
    local_end = fields.Moment(_l("Until"), required=True)
    what = fields.Text(
        _l("What is done"),
        required=True,
        max=300,
        hint=_l("Everybody reads it: what is done, and what does not work meanwhile."),
    )


def list_maintenance(visit: Visit) -> Page:
    """When the computer system stands still."""
    with visit.read() as session:
        rows = views.ahead(session, visit.now)
    return Page(
        "maintenance/list.html",
        title=_l("Maintenance of the computer system"),
        rows=rows,
        now=visit.now,
        may_announce=may_begin(visit, commands.DOMAIN),
        sheet=Sheet(_l("Maintenance"), COLUMNS, rows),
    )


def new_maintenance(visit: Visit) -> Page:
    """The form to announce one."""
    require_say(visit, commands.DOMAIN)
    form = visit.form(MaintenanceForm)
    return Page("maintenance/new.html", title=_l("Announce a maintenance"), form=form)


def announce(visit: Visit) -> See:
    """Announce one."""
    data = visit.load(MaintenanceForm)
    start, end = local(visit, data["local_start"]), local(visit, data["local_end"])
    with visit.unit() as unit:
        decision = commands.announce(unit, start, end, data["what"])
    return see_after(decision, "/maintenance", flash="maintenance-announced")


def call_off(visit: Visit, maintenance_id: str) -> See:
    """Call it off."""
    with visit.unit() as unit:
        decision = commands.call_off(unit, maintenance_id)
    return see_after(decision, "/maintenance", flash="maintenance-called-off")


ROUTES = (
    get("/maintenance", list_maintenance),
    get("/maintenance/new", new_maintenance),
    post(
        "/maintenance",
        announce,
        again=new_maintenance,
        flashes={"maintenance-announced": N_("The maintenance is announced.")},
    ),
    post(
        "/maintenance/<maintenance_id>/end",
        call_off,
        flashes={"maintenance-called-off": N_("The maintenance is called off.")},
    ),
)
