"""Rule profiles and base rates for programs."""

from typing import Any

from marshmallow import Schema, validate
from marshmallow import fields as json

from funding.rule_profiles import commands, views
from funding.rule_profiles.commands import NoteRate
from funding.rule_profiles.rules import KINDS, Evidence, Profile, Rule
from quartier.event import LocalDate
from quartier.web import Visit, api_get, api_post


class RuleJson(Schema):
    """A rule; its value is a whole number, a word, or null where the profile has no such rule."""

    value = json.Raw(required=True, allow_none=True)
    clause = json.String(load_default="", validate=validate.Length(max=200))
    source = json.String(validate=validate.Length(max=500))
    evidence = json.String(required=True, validate=validate.OneOf([each.value for each in Evidence]))


class ChangedRuleJson(RuleJson):
    """A rule as it is to be; where it was read has to be said."""

    source = json.String(required=True, validate=validate.Length(1, 500))


class ProfileJson(Schema):
    """A version of a profile with its rules by their names."""

    name = json.String()
    title = json.String()
    valid_from = LocalDate()
    rules = json.Dict(keys=json.String(), values=json.Nested(RuleJson))


class VersionJson(Schema):
    """The next version of a profile: what changes, and from which day on it holds."""

    valid_from = LocalDate(required=True)
    rules = json.Dict(
        keys=json.String(validate=validate.OneOf(list(KINDS))),
        values=json.Nested(ChangedRuleJson),
        required=True,
        validate=validate.Length(1, len(KINDS)),
    )


class DecidedJson(Schema):
    """What became of it: whether it is in force, or waits for another body."""

    version_id = json.String()
    outcome = json.String()


class RateJson(Schema):
    """The base interest rate of a half-year, in hundredths of a per cent."""

    valid_from = LocalDate(required=True)
    hundredths = json.Integer(required=True, strict=True, validate=validate.Range(-100_00, 100_00))
    source = json.String(required=True, validate=validate.Length(1, 500))


def api_list(visit: Visit) -> list[Profile]:
    """Every profile with the version in force today."""
    with visit.read() as session:
        return views.profiles_on(session, visit.today)


def api_show(visit: Visit, profile: str) -> list[Profile]:
    """All versions of a profile, the newest first."""
    with visit.read() as session:
        return views.versions(session, profile)


def api_adopt(visit: Visit, profile: str) -> dict[str, str]:
    """Draft the next version of a profile and adopt it."""
    data: dict[str, Any] = visit.load(VersionJson)
    with visit.unit() as unit:
        version_id = commands.begin_version(unit, profile)
        unit.session.flush()
        for key, rule in data["rules"].items():
            commands.set_rule(unit, version_id, key, Rule(**rule))
        decision = commands.adopt(unit, version_id, data["valid_from"])
    return {"version_id": version_id, "outcome": decision.outcome.value}


def api_rates(visit: Visit) -> list[dict[str, Any]]:
    """The base interest rates that are known here, the newest first."""
    with visit.read() as session:
        rows = views.rate_rows(session)
    return [
        {"valid_from": row.valid_from, "hundredths": int(row.percent * 100), "source": row.source}
        for row in rows
    ]


def api_note_rate(visit: Visit) -> dict[str, Any]:
    """Enter the base interest rate of a half-year that is not known here yet."""
    data: dict[str, Any] = visit.load(RateJson)
    with visit.unit() as unit:
        commands.note_rate(unit, NoteRate(**data))
    return data


ROUTES = (
    api_get("/api/rules", api_list, returns=ProfileJson, many=True),
    api_get("/api/rules/<profile>", api_show, returns=ProfileJson, many=True),
    api_post("/api/rules/<profile>/versions", api_adopt, takes=VersionJson, returns=DecidedJson),
    api_get("/api/base-rates", api_rates, returns=RateJson, many=True),
    api_post("/api/base-rates", api_note_rate, takes=RateJson, returns=RateJson),
)
