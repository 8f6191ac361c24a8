"""The doors to plots: pages for people, JSON for programs. Who has a plot is for the garden's own eyes."""

from marshmallow import Schema, validate
from marshmallow import fields as json

from garden.plots import commands, views
from garden.plots.commands import AddPlot, AssignPlot
from quartier.event import Ref
from quartier.handover.answers import see_after
from quartier.web import (
    N_,
    Column,
    Form,
    Page,
    See,
    Sheet,
    Slice,
    Visit,
    _l,
    api_get,
    api_post,
    fields,
    get,
    post,
)

#: Who may see which household has a plot.
KEEPERS = ("carrier", "gardener")

COLUMNS = (
    Column(_l("Name or number of the plot"), "name"),
    Column(_l("Size in square metres"), "square_metres"),
    Column(_l("Free"), "free"),
)
HOUSEHOLD = Column(_l("Household"), "household")


class PlotForm(Form):
    """A new plot."""

    name = fields.Text(
        _l("Name or number of the plot"), required=True, max=60, hint=_l("As it stands on its sign.")
    )
    square_metres = fields.Whole(_l("Size in square metres"), required=True, min=1, max=10_000)


class AssignForm(Form):
    """Who gets a plot."""

    household = fields.Text(
        _l("Household"),
        required=True,
        max=80,
        hint=_l("So that the garden knows whom to ask. Only office and garden group see it."),
    )


class PlotFilter(Form):
    """Which plots to show."""

    show = fields.Choice(_l("Which plots"), options=(("all", _l("All plots")), ("free", _l("Free plots"))))


def list_plots(visit: Visit) -> Page:
    """All plots: which are free, and how to get one."""
    only_free = visit.query(PlotFilter)["show"] == "free"
    keeper = visit.actor.holds(*KEEPERS)
    with visit.read() as session:
        rows = views.list_plots(session, free=only_free, limit=visit.cursor(default=200).limit)
        total, free = views.count_plots(session)
    return Page(
        "plots/list.html",
        title=_l("Plots"),
        plots=rows,
        total=total,
        free=free,
        only_free=only_free,
        keeper=keeper,
        sheet=Sheet(_l("Plots"), (*COLUMNS, HOUSEHOLD) if keeper else COLUMNS, rows),
    )


def new_plot(visit: Visit) -> Page:
    """The form for a plot."""
    visit.require("carrier", "gardener")
    return Page("plots/new.html", title=_l("Add a plot"), form=visit.form(PlotForm))


def add_plot(visit: Visit) -> See:
    """Add a plot."""
    data = visit.load(PlotForm)
    with visit.unit() as unit:
        plot_id = commands.add_plot(unit, AddPlot(**data))
    return See(f"/plots/{plot_id}", flash="plot-added")


def show_plot(visit: Visit, plot_id: str) -> Page:
    """One plot, whether it is free, and what can be done with it."""
    with visit.read() as session:
        plot, spells = views.plot_detail(session, plot_id)
    return Page(
        "plots/detail.html",
        title=plot.name,
        plot=plot,
        spells=spells,
        keeper=visit.actor.holds(*KEEPERS),
        form=visit.form(AssignForm),
    )


def assign_plot(visit: Visit, plot_id: str) -> See:
    """Give the plot to a household."""
    data = visit.load(AssignForm)
    with visit.unit() as unit:
        decision = commands.assign_plot(unit, AssignPlot(plot_id=plot_id, household=data["household"]))
    return see_after(decision, f"/plots/{plot_id}", flash="plot-assigned")


def release_plot(visit: Visit, plot_id: str) -> See:
    """Take the plot back."""
    with visit.unit() as unit:
        decision = commands.release_plot(unit, plot_id)
    return see_after(decision, f"/plots/{plot_id}", flash="plot-released")


# ── JSON ─────────────────────────────────────────────────────────────────────────────────────────────


class PlotJson(Schema):
    """A plot; who has it is not told."""

    id = Ref(dump_only=True)
    name = json.String(required=True, validate=validate.Length(1, 60))
    square_metres = json.Integer(required=True, strict=True, validate=validate.Range(1, 10_000))
    free = json.Boolean(dump_only=True)


def api_list(visit: Visit) -> Slice:
    """Plots by name."""
    cursor = visit.cursor()
    with visit.read() as session:
        rows = views.list_plots(session, after=cursor.after_ref(), limit=cursor.limit + 1)
    return Slice(rows, cursor, key=lambda row: [row.name])


def api_add(visit: Visit) -> views.PlotRow:
    """Add a plot."""
    data = visit.load(PlotJson)
    with visit.unit() as unit:
        plot_id = commands.add_plot(unit, AddPlot(**data))
        return views.plot_detail(unit.session, plot_id)[0]


ROUTES = (
    get("/plots", list_plots),
    get("/plots/new", new_plot),
    post("/plots", add_plot, again=new_plot, flashes={"plot-added": N_("The plot is on the list now.")}),
    get("/plots/<plot_id>", show_plot),
    post(
        "/plots/<plot_id>/holder",
        assign_plot,
        again=show_plot,
        flashes={"plot-assigned": N_("The plot is given.")},
    ),
    post(
        "/plots/<plot_id>/release",
        release_plot,
        again=show_plot,
        flashes={"plot-released": N_("The plot is free again. The name of the household is deleted.")},
    ),
    api_get("/api/plots", api_list, returns=PlotJson, many=True),
    api_post("/api/plots", api_add, takes=PlotJson, returns=PlotJson),
)
