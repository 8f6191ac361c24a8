"""The doors to resolutions."""

from marshmallow import Schema
from marshmallow import fields as json

from participation.resolutions import commands, views
from participation.resolutions.commands import RecordResolution
from participation.resolutions.model import Resolution
from participation.resolutions.rules import Matter, Result
from quartier.event import Count, LocalDate, Ref
from quartier.web import N_, Column, Form, Page, See, Sheet, Slice, Visit, _l, api_get, fields, get, post
from quartier.web.wording import Language, texts_for, titled, titles_for
from quartier.written import TITLE

RESULTS = {Result.ADOPTED: _l("Adopted"), Result.REJECTED: _l("Rejected")}
MATTERS = {
    Matter.HOUSE_RULES: _l("The house rules of the Werkhaus"),
    Matter.OPERATING_CONCEPT: _l("How the Werkhaus is used (operating concept)"),
    Matter.OTHER: _l("Something else"),
}

COLUMNS = (
    Column(_l("Day of the vote"), "decided_on"),
    Column(_l("What was voted on"), "title"),
    Column(_l("What it is about"), lambda resolution: MATTERS[Matter(resolution.matter)]),
    Column(_l("Yes"), "yes"),
    Column(_l("No"), "no"),
    Column(_l("Abstained"), "abstain"),
    Column(_l("Invalid"), "invalid"),
    Column(_l("Result"), lambda resolution: RESULTS[Result(resolution.result)]),
)


class ResolutionForm(Form):
    """A vote, as in the minutes."""

    title = fields.Text(
        _l("What was voted on"), required=True, max=200, hint=_l("In one sentence, without names.")
    )
    text = fields.LongText(
        _l("What exactly was decided"),
        max=5000,
        hint=_l("Word for word, as in the minutes. Please no names of residents."),
    )
    lang = Language()
    matter = fields.Choice(
        _l("What it is about"),
        options=tuple(MATTERS.items()),
        hint=_l("From some votes something follows elsewhere, for example in the Werkhaus."),
    )
    decided_on = fields.Day(_l("Day of the vote"), required=True)
    yes = fields.Whole(_l("Yes"), required=True, max=10_000)
    no = fields.Whole(_l("No"), required=True, max=10_000)
    abstain = fields.Whole(_l("Abstained"), required=True, max=10_000, hint=_l("Write 0 if nobody did."))
    invalid = fields.Whole(_l("Invalid"), required=True, max=10_000, hint=_l("Write 0 if there was none."))


def list_resolutions(visit: Visit) -> Page:
    """All resolutions, the latest first."""
    part = _slice(visit)
    with visit.read() as session:
        titles = titles_for(visit, session, part.items)
    return Page(
        "resolutions/list.html",
        title=_l("Resolutions"),
        resolutions=part.items,
        titles=titles,
        next=part.next,
        sheet=Sheet(_l("Resolutions"), titled(COLUMNS, titles), part),
    )


def new_resolution(visit: Visit) -> Page:
    """The form for a resolution."""
    visit.require("council", "carrier")
    form = visit.form(ResolutionForm, matter=Matter.OTHER, lang=visit.lang)
    return Page("resolutions/new.html", title=_l("Record a resolution"), form=form)


def record_resolution(visit: Visit) -> See:
    """Record it."""
    data = visit.load(ResolutionForm)
    with visit.unit() as unit:
        data |= {"matter": Matter(data["matter"] or Matter.OTHER), "lang": data["lang"] or visit.lang}
        resolution_id = commands.record_resolution(unit, RecordResolution(**data))
    return See(f"/resolutions/{resolution_id}", flash="resolution-recorded")


def show_resolution(visit: Visit, resolution_id: str) -> Page:
    """One resolution with its counts."""
    with visit.read() as session:
        resolution = views.resolution_detail(session, resolution_id)
        wrote = texts_for(visit, session, resolution_id, title=resolution.title)
    counts = [
        (_l("Yes"), resolution.yes),
        (_l("No"), resolution.no),
        (_l("Abstained"), resolution.abstain),
        (_l("Invalid"), resolution.invalid),
    ]
    return Page(
        "resolutions/detail.html",
        title=wrote[TITLE].text.text,
        wrote=wrote,
        may_describe=visit.actor.holds("carrier", "council"),
        resolution=resolution,
        matter=MATTERS[Matter(resolution.matter)],
        counts=counts,
    )


class ResolutionJson(Schema):
    """A resolution with its counts."""

    id = Ref()
    body = json.String()
    matter = json.String()
    title = json.String()
    decided_on = LocalDate()
    yes = Count()
    no = Count()
    abstain = Count()
    invalid = Count()
    result = json.String()


def api_list(visit: Visit) -> Slice:
    """Resolutions, the latest first."""
    return _slice(visit)


def api_show(visit: Visit, resolution_id: str) -> Resolution:
    """One resolution."""
    with visit.read() as session:
        return views.resolution_detail(session, resolution_id)


def _slice(visit: Visit) -> Slice:
    cursor = visit.cursor()
    with visit.read() as session:
        rows = views.list_resolutions(session, after=cursor.after_day(), limit=cursor.limit + 1)
    return Slice(rows, cursor, key=lambda row: [row.decided_on.isoformat(), row.id])


ROUTES = (
    get("/resolutions", list_resolutions),
    get("/resolutions/new", new_resolution),
    post(
        "/resolutions",
        record_resolution,
        again=new_resolution,
        flashes={"resolution-recorded": N_("The resolution is recorded and public.")},
    ),
    get("/resolutions/<resolution_id>", show_resolution),
    api_get("/api/resolutions", api_list, returns=ResolutionJson, many=True),
    api_get("/api/resolutions/<resolution_id>", api_show, returns=ResolutionJson),
)
