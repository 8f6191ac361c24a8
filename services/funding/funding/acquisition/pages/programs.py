"""Funders, programmes and opportunities for programs."""

from typing import Any

from funding.acquisition import commands, views
from funding.acquisition.commands import AddContact, Award, Identify, SetProgramme
from funding.acquisition.model import Opportunity
from funding.acquisition.pages.board import half_years
from funding.acquisition.pages.schemas import (
    ContactJson,
    ExclusionJson,
    FunderJson,
    HalfYearJson,
    OpportunityAwardJson,
    OpportunityJson,
    ProgrammeJson,
    RefusalJson,
    StageJson,
    TaskJson,
)
from funding.acquisition.pages.words import READERS
from funding.acquisition.rules.stages import Cycle, Refused, Stage, Terms
from quartier.web import Cursor, Slice, Visit, api_get, api_post


def _said(fitted: views.Fitted) -> dict[str, Any]:
    """An opportunity as JSON has it."""
    one: Opportunity = fitted.opportunity
    own = {name: getattr(one, name) for name in OpportunityJson().dump_fields if hasattr(one, name)}
    return own | {"deadline_on": fitted.deadline_on, "fit_percent": fitted.percent}


def api_funders(visit: Visit) -> Slice:
    """Funders with their programmes, in the order of their references."""
    visit.require(*READERS)
    cursor: Cursor = visit.cursor()
    with visit.read() as session:
        rows = views.list_funders(session, after=cursor.after_ref(), limit=cursor.limit + 1)
    return Slice(rows, cursor, key=lambda row: [row.id])


def api_add_funder(visit: Visit) -> dict[str, Any]:
    """Note an institution that gives money."""
    data: dict[str, Any] = visit.load(FunderJson)
    with visit.unit() as unit:
        funder_id = commands.add_funder(unit, **data)
    return data | {"id": funder_id, "programmes": []}


def api_add_programme(visit: Visit, funder_id: str) -> dict[str, Any]:
    """Note a programme of a funder."""
    data = visit.load(ProgrammeJson)
    with visit.unit() as unit:
        programme_id = commands.add_programme(unit, funder_id, _programme(data))
    return data | {"id": programme_id, "funder_id": funder_id}


def api_change_programme(visit: Visit, programme_id: str) -> dict[str, Any]:
    """Say anew what a programme asks for."""
    data = visit.load(ProgrammeJson)
    with visit.unit() as unit:
        commands.change_programme(unit, programme_id, _programme(data))
    return data | {"id": programme_id}


def _programme(data: dict[str, Any]) -> SetProgramme:
    terms = Terms(
        least_cents=data["least_cents"],
        most_cents=data["most_cents"],
        own_share_percent=data["own_share_percent"],
        deadline_on=data["deadline_on"],
        cycle=Cycle(data["cycle"]),
    )
    return SetProgramme(
        title=data["title"],
        action_fields=data["action_fields"],
        terms=terms,
        eligibility=data["eligibility"],
    )


def api_exclude(visit: Visit, programme_id: str) -> dict[str, Any]:
    """Note that two programmes may not pay for the same project."""
    data: dict[str, Any] = visit.load(ExclusionJson)
    with visit.unit() as unit:
        commands.exclude(unit, programme_id, data["other_id"])
    return data


def api_add_contact(visit: Visit, funder_id: str) -> dict[str, str]:
    """Note a person at a funder; nothing of them is given out again."""
    data: dict[str, Any] = visit.load(ContactJson)
    with visit.unit() as unit:
        return {"id": commands.add_contact(unit, funder_id, AddContact(**data))}


def api_opportunities(visit: Visit) -> Slice:
    """Opportunities with their fit, in the order of their references."""
    visit.require(*READERS)
    cursor: Cursor = visit.cursor()
    with visit.read() as session:
        rows = views.list_opportunities(session, after=cursor.after_ref(), limit=cursor.limit + 1)
        found = [_said(each) for each in views.fitted(session, rows, visit.today)]
    return Slice(found, cursor, key=lambda row: [row["id"]])


def api_opportunity(visit: Visit, opportunity_id: str) -> dict[str, Any]:
    """One opportunity with its fit."""
    visit.require(*READERS)
    with visit.read() as session:
        one = views.opportunity_detail(session, opportunity_id)
        return _said(views.fitted(session, [one], visit.today)[0])


def api_identify(visit: Visit) -> dict[str, Any]:
    """Note a chance of money."""
    data: dict[str, Any] = visit.load(OpportunityJson)
    with visit.unit() as unit:
        opportunity_id = commands.identify(unit, Identify(**data))
    return api_opportunity(visit, opportunity_id)


def api_move(visit: Visit, opportunity_id: str) -> dict[str, Any]:
    """Take an opportunity to its next stage."""
    stage = Stage(visit.load(StageJson)["stage"])
    with visit.unit() as unit:
        commands.move(unit, opportunity_id, stage)
    return api_opportunity(visit, opportunity_id)


def api_award(visit: Visit, opportunity_id: str) -> dict[str, Any]:
    """The funder says yes: the draft of a grant, or a source of another one's plan."""
    data: dict[str, Any] = visit.load(OpportunityAwardJson)
    with visit.unit() as unit:
        commands.award(unit, Award(opportunity_id=opportunity_id, **data))
    return api_opportunity(visit, opportunity_id)


def api_refuse(visit: Visit, opportunity_id: str) -> dict[str, Any]:
    """The funder says no."""
    reason = Refused(visit.load(RefusalJson)["reason"])
    with visit.unit() as unit:
        commands.refuse(unit, opportunity_id, reason)
    return api_opportunity(visit, opportunity_id)


def api_add_task(visit: Visit, opportunity_id: str) -> dict[str, Any]:
    """Note what is owed to the funder."""
    data: dict[str, Any] = visit.load(TaskJson)
    with visit.unit() as unit:
        task_id = commands.add_task(unit, opportunity_id, **data)
    return data | {"id": task_id}


def api_forecast(visit: Visit) -> list[Any]:
    """What can be expected by half-year, with what each sum is made of."""
    visit.require(*READERS)
    return half_years(visit)


_ONE = "/api/opportunities/<opportunity_id>"
ROUTES = (
    api_get("/api/funders", api_funders, returns=FunderJson, many=True),
    api_post("/api/funders", api_add_funder, takes=FunderJson, returns=FunderJson),
    api_post(
        "/api/funders/<funder_id>/programmes", api_add_programme, takes=ProgrammeJson, returns=ProgrammeJson
    ),
    api_post("/api/funders/<funder_id>/contacts", api_add_contact, takes=ContactJson, returns=ContactJson),
    api_post(
        "/api/programmes/<programme_id>",
        api_change_programme,
        takes=ProgrammeJson,
        returns=ProgrammeJson,
        status=200,
    ),
    api_post(
        "/api/programmes/<programme_id>/exclusions", api_exclude, takes=ExclusionJson, returns=ExclusionJson
    ),
    api_get("/api/opportunities", api_opportunities, returns=OpportunityJson, many=True),
    api_post("/api/opportunities", api_identify, takes=OpportunityJson, returns=OpportunityJson),
    api_get("/api/opportunities/forecast", api_forecast, returns=HalfYearJson, many=True),
    api_get(_ONE, api_opportunity, returns=OpportunityJson),
    api_post(f"{_ONE}/stage", api_move, takes=StageJson, returns=OpportunityJson, status=200),
    api_post(f"{_ONE}/award", api_award, takes=OpportunityAwardJson, returns=OpportunityJson, status=200),
    api_post(f"{_ONE}/refusal", api_refuse, takes=RefusalJson, returns=OpportunityJson, status=200),
    api_post(f"{_ONE}/tasks", api_add_task, takes=TaskJson, returns=TaskJson),
)
