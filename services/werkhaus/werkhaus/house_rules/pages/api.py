"""The doors to house rules and operating concept for programs: JSON."""

from typing import Any

from marshmallow import Schema, validate
from marshmallow import fields as json
from sqlalchemy.orm import Session

from quartier.decide import Decision
from quartier.event import Count, LocalDate, Ref
from quartier.handover.pages.programs.acts import DecisionJson
from quartier.web import Visit, api_get, api_post
from quartier.web.i18n import LANGUAGES
from werkhaus.house_rules import commands, views
from werkhaus.house_rules.commands import WriteText
from werkhaus.house_rules.model import RulesVersion
from werkhaus.house_rules.rules import MOST_SIGNS, Kind


class RulesTextJson(Schema):
    """The text in a language; `stale` where the original was changed after it had been translated."""

    lang = json.String(validate=validate.OneOf(list(LANGUAGES)))
    text = json.String()
    revision = Count(min=1)
    stale = json.Boolean()


class NewVersionJson(Schema):
    """Of what a new version is begun."""

    kind = json.String(required=True, validate=validate.OneOf([kind.value for kind in Kind]))


class NewTextJson(Schema):
    """What a version says in a language; in another one than the original's it is a translation."""

    lang = json.String(required=True, validate=validate.OneOf(list(LANGUAGES)))
    text = json.String(required=True, validate=validate.Length(1, MOST_SIGNS))
    seen = Count(
        required=True,
        metadata={"description": "The revision of the original that was read; 0 where it has none."},
    )


class AdoptionJson(Schema):
    """From which local day on a version holds, and by which vote."""

    in_force_from = LocalDate(required=True)
    resolution_id = Ref(load_default=None, allow_none=True)


class RulesVersionJson(Schema):
    """A version of the house rules or the operating concept."""

    id = Ref()
    kind = json.String(validate=validate.OneOf([kind.value for kind in Kind]))
    number = Count(min=1)
    in_force_from = LocalDate(allow_none=True)
    resolution_id = Ref(allow_none=True)


class RulesVersionTextJson(RulesVersionJson):
    """A version with its text, the original first."""

    texts = json.List(json.Nested(RulesTextJson))


def api_list(visit: Visit) -> list[RulesVersion]:
    """All adopted versions of both, the newest first."""
    with visit.read() as session:
        return views.list_versions(session, drafts=False)


def api_show(visit: Visit, version_id: str) -> dict[str, Any]:
    """One version with its text; a draft for offices only."""
    with visit.read() as session:
        return _shown(session, version_id, drafts=bool(visit.actor.offices))


def api_begin(visit: Visit) -> dict[str, Any]:
    """Begin a new version; it starts with the text of the newest one."""
    data = visit.load(NewVersionJson)
    with visit.unit() as unit:
        version = commands.begin_version(unit, Kind(data["kind"]))
        unit.session.flush()
        return _shown(unit.session, version.id, drafts=True)


def api_write(visit: Visit, version_id: str) -> dict[str, Any]:
    """Write or translate what a version says."""
    command = WriteText(version_id=version_id, **visit.load(NewTextJson))
    with visit.unit() as unit:
        found = views.text_of(unit.session, version_id)
        if found is None or found.original.lang == command.lang:
            commands.write_text(unit, command)
        else:
            commands.translate_text(unit, command)
        unit.session.flush()
        return _shown(unit.session, version_id, drafts=True)


def api_adopt(visit: Visit, version_id: str) -> Decision:
    """Let a version hold from a day on, or ask for it."""
    data = visit.load(AdoptionJson)
    with visit.unit() as unit:
        return commands.adopt(unit, version_id, data["in_force_from"], data["resolution_id"])


def _shown(session: Session, version_id: str, *, drafts: bool) -> dict[str, Any]:
    version = views.version_detail(session, version_id, drafts=drafts)
    found = views.text_of(session, version.id)
    texts = [found.original, *(text for _, text in sorted(found.translations.items()))] if found else []
    names = ("id", "kind", "number", "in_force_from", "resolution_id")
    return {
        **{name: getattr(version, name) for name in names},
        "texts": [
            {
                "lang": text.lang,
                "text": text.text,
                "revision": text.revision,
                "stale": found is not None and text.revision < found.original.revision,
            }
            for text in texts
        ],
    }


ROUTES = (
    api_get("/api/house-rules", api_list, returns=RulesVersionJson, many=True),
    api_post("/api/house-rules", api_begin, takes=NewVersionJson, returns=RulesVersionTextJson),
    api_get("/api/house-rules/<version_id>", api_show, returns=RulesVersionTextJson),
    api_post(
        "/api/house-rules/<version_id>/texts",
        api_write,
        takes=NewTextJson,
        returns=RulesVersionTextJson,
        status=200,
    ),
    api_post(
        "/api/house-rules/<version_id>/adoption",
        api_adopt,
        takes=AdoptionJson,
        returns=DecisionJson,
        status=200,
    ),
)
