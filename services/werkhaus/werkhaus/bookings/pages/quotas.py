"""The door to quotas: how long one person may have a resource."""

from quartier.handover.answers import may_begin, require_say, see_after
from quartier.web import N_, Form, Page, See, Visit, _l, fields, get, post
from werkhaus.bookings import views
from werkhaus.bookings.commands import quotas
from werkhaus.bookings.commands.quotas import SetQuotas
from werkhaus.bookings.rules import Period
from werkhaus.places.views import resource_detail


class QuotaForm(Form):
    """Hours for one person; empty sets no limit."""

    week = fields.Whole(_l("Hours a week for one person"), min=1, max=168)
    month = fields.Whole(_l("Hours a month for one person"), min=1, max=744)
    future = fields.Whole(
        _l("Hours ahead for one person"),
        min=1,
        max=9999,
        hint=_l("All that one person has booked and not used yet."),
    )


def show_quotas(visit: Visit, resource_id: str) -> Page:
    """How long one person may have a resource; who decides may change it."""
    require_say(visit, "bookings")
    with visit.read() as session:
        resource = resource_detail(session, resource_id)
        minutes = views.quotas_of(session, resource_id)
    week, month, future = (minutes[each] // 60 if each in minutes else None for each in Period)
    return Page(
        "bookings/quotas.html",
        title=_l("How much one person may book"),
        resource=resource,
        form=visit.form(QuotaForm, week=week, month=month, future=future),
        decides=may_begin(visit, "bookings"),
    )


def set_quotas(visit: Visit, resource_id: str) -> See:
    """Say how long one person may have a resource."""
    data = visit.load(QuotaForm)
    minutes = {period: hours * 60 if hours else None for period, hours in data.items()}
    with visit.unit() as unit:
        decision = quotas.set_quotas(unit, resource_id, SetQuotas(**minutes))
    return see_after(decision, f"/resources/{resource_id}/quotas", flash="quotas-set")


ROUTES = (
    get("/resources/<resource_id>/quotas", show_quotas),
    post(
        "/resources/<resource_id>/quotas",
        set_quotas,
        again=show_quotas,
        flashes={"quotas-set": N_("This is how much one person may book from now on.")},
    ),
)
