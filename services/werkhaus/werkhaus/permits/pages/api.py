"""The doors to permits for programs: JSON."""

from marshmallow import Schema, validate
from marshmallow import fields as json

from quartier.decide import Decision
from quartier.event import LocalDate, Ref, Text
from quartier.handover.pages.programs.acts import DecisionJson
from quartier.web import Visit, api_get, api_post
from quartier.web.i18n import LANGUAGES
from werkhaus.permits import commands, views
from werkhaus.permits.commands import GrantPermit
from werkhaus.permits.pages.by_people import MACHINES
from werkhaus.permits.rules import AgeGroup, SuspensionReason
from werkhaus.permits.views import PermitRow


class PermitJson(Schema):
    """A permit of one's own; the last day belongs to it."""

    id = Ref()
    resource_id = Ref()
    resource_name = Text()
    instructed_on = LocalDate()
    valid_until = LocalDate()
    practical = json.Boolean()
    supervision = json.String(metadata={"description": "alone, in_sight or beside"})
    suspended = json.String(allow_none=True)


class NewPermitJson(Schema):
    """An instruction that somebody has understood; `machine` is one of the age table, for people under 18."""

    person = Ref(required=True)
    resource_id = Ref(required=True)
    instructed_on = LocalDate(required=True)
    practical = json.Boolean(required=True)
    age_group = json.String(required=True, validate=validate.OneOf([group.value for group in AgeGroup]))
    machine = json.String(
        load_default=None, allow_none=True, validate=validate.OneOf([name for name, _ in MACHINES])
    )
    guardian_consent = json.Boolean(load_default=False)
    content_version = Text(max=40, required=True)
    risk_version = Text(max=40, required=True)
    language = json.String(required=True, validate=validate.OneOf(list(LANGUAGES)))


class SuspensionJson(Schema):
    """Why a permit does not count for a time."""

    reason = json.String(
        required=True, validate=validate.OneOf([reason.value for reason in SuspensionReason])
    )


def api_mine(visit: Visit) -> list[PermitRow]:
    """One's own permits."""
    visit.require()
    with visit.read() as session:
        return views.permits_of(session, visit.actor.ref)


def api_grant(visit: Visit) -> Decision:
    """Give a permit for an instruction, or ask for it."""
    data = visit.load(NewPermitJson)
    given = {"instructed_on": data["instructed_on"].isoformat(), "age_group": AgeGroup(data["age_group"])}
    with visit.unit() as unit:
        return commands.grant_permit(unit, GrantPermit(**data | given))


def api_suspend(visit: Visit, permit_id: str) -> Decision:
    """Let a permit count no more until it is restored, or ask for it."""
    reason = SuspensionReason(visit.load(SuspensionJson)["reason"])
    with visit.unit() as unit:
        return commands.suspend_permit(unit, permit_id, reason)


def api_restore(visit: Visit, permit_id: str) -> Decision:
    """Let a suspended permit count again, or ask for it."""
    with visit.unit() as unit:
        return commands.restore_permit(unit, permit_id)


ROUTES = (
    api_get("/api/permits", api_mine, returns=PermitJson, many=True),
    api_post("/api/permits", api_grant, takes=NewPermitJson, returns=DecisionJson),
    api_post(
        "/api/permits/<permit_id>/suspension",
        api_suspend,
        takes=SuspensionJson,
        returns=DecisionJson,
        status=200,
    ),
    api_post("/api/permits/<permit_id>/restoration", api_restore, returns=DecisionJson, status=200),
)
