"""The doors to what becomes of projects, for programs: JSON."""

from marshmallow import Schema, validate
from marshmallow import fields as json

from quartier.decide import Decision
from quartier.handover.pages.programs.acts import DecisionJson
from quartier.web import Visit, api_post
from werkhaus.selfbuild.commands import projects


class SupportJson(Schema):
    """Somebody supports a project. The answer holds the private link to take it back; it is told only this once."""

    manage_url = json.Url(dump_only=True)


class CompletionJson(Schema):
    """How it ended, for everybody to read; no names."""

    thanks = json.String(required=True, allow_none=True, validate=validate.Length(1, 2000))


def api_support(visit: Visit, project_id: str) -> dict[str, str]:
    """Support an idea or plan."""
    with visit.unit() as unit:
        token = projects.support(unit, project_id)
    return {"manage_url": visit.absolute(f"/supporting/{token}")}


def api_take_up(visit: Visit, project_id: str) -> Decision:
    """Begin to plan an idea, or ask for it."""
    with visit.unit() as unit:
        return projects.take_up(unit, project_id)


def api_approve(visit: Visit, project_id: str) -> Decision:
    """Agree to the plan, or ask for it."""
    with visit.unit() as unit:
        return projects.approve(unit, project_id)


def api_complete(visit: Visit, project_id: str) -> Decision:
    """Finish a project, or ask for it."""
    thanks = visit.load(CompletionJson)["thanks"]
    with visit.unit() as unit:
        return projects.complete(unit, project_id, thanks)


def api_cancel(visit: Visit, project_id: str) -> Decision:
    """Give a project up, or ask for it."""
    with visit.unit() as unit:
        return projects.cancel(unit, project_id)


_ONE = "/api/projects/<project_id>"
ROUTES = (
    api_post(f"{_ONE}/supporters", api_support, returns=SupportJson, secret=True),
    api_post(f"{_ONE}/planning", api_take_up, returns=DecisionJson, status=200),
    api_post(f"{_ONE}/approval", api_approve, returns=DecisionJson, status=200),
    api_post(f"{_ONE}/completion", api_complete, takes=CompletionJson, returns=DecisionJson, status=200),
    api_post(f"{_ONE}/cancellation", api_cancel, returns=DecisionJson, status=200),
)
