"""The financing plan of a grant: how it bears the cost, and the other money."""

from funding.calculations.pages.words import WORDS
from funding.calculations.rules.settlement import Financing
from funding.grants import commands, views
from funding.grants.commands import SetAward
from funding.grants.rules import GrantState, Source, SourceKind
from quartier.web import N_, Column, Form, Page, See, Sheet, Visit, _l, fields, get, post

KINDS = {
    SourceKind.OWN: _l("Own money"),
    SourceKind.IN_KIND: _l("Own work"),
    SourceKind.PUBLIC: _l("Other public money"),
    SourceKind.PRIVATE: _l("Donations and other private money"),
    SourceKind.INCOME: _l("Income of the project"),
}
COLUMNS = (
    Column(_l("Whose money"), lambda source: str(KINDS[source["kind"]])),
    Column(_l("Name of the source"), lambda source: source["title"]),
    Column(_l("Amount in euros"), lambda source: source["amount_cents"], money=True),
    Column(_l("Has come"), lambda source: source["received"]),
)


class AwardForm(Form):
    """How a grant bears the cost."""

    financing = fields.Choice(
        _l("Type of financing"), required=True, options=[(each, WORDS[each]) for each in Financing]
    )
    award = fields.Money(
        _l("Grant"), min=1, hint=_l("Left empty, it is what the other money leaves of the cost.")
    )
    conditions = fields.LongText(
        _l("Conditions of the award"), max=2000, hint=_l("As the notice of award says, without names.")
    )


class SourceForm(Form):
    """Other money."""

    kind = fields.Choice(_l("Whose money"), required=True, options=tuple(KINDS.items()))
    title = fields.Text(_l("Name of the source"), required=True, max=200)
    amount = fields.Money(_l("Amount in euros"), required=True, min=1)


class TitleForm(Form):
    """Which source is meant."""

    title = fields.Hidden(required=True)


def show_plan(visit: Visit, grant_id: str) -> Page:
    """The financing plan, and whether it pays for the cost plan."""
    visit.require("carrier", "treasurer")
    with visit.read() as session:
        grant = views.grant_detail(session, grant_id)
    return Page(
        "grants/plan.html",
        title=_l("Financing plan"),
        grant=grant,
        draft=grant.state == GrantState.DRAFT,
        kinds=KINDS,
        financing=WORDS[grant.financing],
        missing_cents=grant.cost_cents - grant.awarded_cents - grant.other_cents,
        award_form=visit.form(
            AwardForm, financing=grant.financing, award=grant.award_cents, conditions=grant.conditions
        ),
        source_form=visit.form(SourceForm),
        sheet=Sheet(_l("Financing plan"), COLUMNS, grant.sources),
    )


def set_award(visit: Visit, grant_id: str) -> See:
    """Say how the cost is financed."""
    data = visit.load(AwardForm)
    award = SetAward(
        grant_id=grant_id,
        financing=data["financing"],
        award_cents=data["award"],
        conditions=data["conditions"],
    )
    with visit.unit() as unit:
        commands.set_award(unit, award)
    return See(f"/grants/{grant_id}/plan", flash="award-set")


def add_source(visit: Visit, grant_id: str) -> See:
    """Add other money."""
    data = visit.load(SourceForm)
    with visit.unit() as unit:
        commands.add_source(unit, grant_id, Source(data["kind"], data["title"], data["amount"]))
    return See(f"/grants/{grant_id}/plan", flash="source-added")


def remove_source(visit: Visit, grant_id: str) -> See:
    """Take other money out of a draft."""
    title = visit.load(TitleForm)["title"]
    with visit.unit() as unit:
        commands.remove_source(unit, grant_id, title)
    return See(f"/grants/{grant_id}/plan", flash="source-removed")


def note_received(visit: Visit, grant_id: str) -> See:
    """Note that the money of a source has come."""
    title = visit.load(TitleForm)["title"]
    with visit.unit() as unit:
        commands.note_received(unit, grant_id, title)
    return See(f"/grants/{grant_id}/plan", flash="source-received")


ROUTES = (
    get("/grants/<grant_id>/plan", show_plan),
    post(
        "/grants/<grant_id>/award",
        set_award,
        again=show_plan,
        flashes={"award-set": N_("The financing is kept.")},
    ),
    post(
        "/grants/<grant_id>/sources",
        add_source,
        again=show_plan,
        flashes={"source-added": N_("The money is added to the plan.")},
    ),
    post(
        "/grants/<grant_id>/sources/removal",
        remove_source,
        again=show_plan,
        flashes={"source-removed": N_("The money is taken out of the plan.")},
    ),
    post(
        "/grants/<grant_id>/sources/receipt",
        note_received,
        again=show_plan,
        flashes={"source-received": N_("It is noted that the money has come.")},
    ),
)
