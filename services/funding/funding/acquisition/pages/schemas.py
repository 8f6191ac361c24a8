"""Funders, programmes and opportunities as JSON."""

from typing import Any

from marshmallow import Schema, validate
from marshmallow import fields as json

from funding.acquisition.rules.stages import (
    ACTION_FIELDS,
    BY_HAND,
    Cycle,
    Eligible,
    FunderKind,
    Refused,
    Stage,
    TaskKind,
)
from funding.rule_profiles.views import GENERAL
from quartier.event import Cents, Count, LocalDate, Ref

MOST_CENTS = 10**12


def _one_of(words: Any, **more: Any) -> json.String:
    return json.String(validate=validate.OneOf([str(word) for word in words]), **more)


def _short(most: int = 120, **more: Any) -> json.String:
    return json.String(validate=validate.Length(1, most), **more)


class ProgrammeJson(Schema):
    """A programme of a funder; `own_share_percent` is a part of the whole cost."""

    id = Ref(dump_only=True)
    funder_id = Ref(dump_only=True)
    title = _short(required=True)
    action_fields = json.List(_one_of(ACTION_FIELDS), load_default=[], validate=validate.Length(max=8))
    least_cents = Cents(min=0, max=MOST_CENTS, load_default=None, allow_none=True)
    most_cents = Cents(min=0, max=MOST_CENTS, load_default=None, allow_none=True)
    own_share_percent = Count(max=100, load_default=0)
    cycle = _one_of(Cycle, load_default=Cycle.ANY_TIME.value)
    deadline_on = LocalDate(load_default=None, allow_none=True)
    eligibility = _short(2000, load_default=None, allow_none=True)


class FunderJson(Schema):
    """An institution that gives money; people there are in no list for programs."""

    id = Ref(dump_only=True)
    name = _short(required=True)
    kind = _one_of(FunderKind, required=True)
    website = _short(200, load_default=None, allow_none=True)
    programmes = json.List(json.Nested(ProgrammeJson), dump_only=True)


class ExclusionJson(Schema):
    """Another programme that may not be combined with this one."""

    other_id = Ref(required=True)


class ContactJson(Schema):
    """A person at a funder."""

    id = Ref(dump_only=True)
    name = _short(required=True, load_only=True)
    role = _short(load_default=None, allow_none=True, load_only=True)
    email = json.Email(load_default=None, allow_none=True, load_only=True, validate=validate.Length(max=254))
    phone = _short(40, load_default=None, allow_none=True, load_only=True)


class OpportunityJson(Schema):
    """A chance of money, with its fit in per cent; `beside_id` is another one of the same project."""

    id = Ref(dump_only=True)
    project_id = Ref(dump_only=True)
    programme_id = Ref(required=True)
    title = _short(required=True)
    action_field = _one_of(ACTION_FIELDS, required=True)
    amount_cents = Cents(required=True, min=1, max=MOST_CENTS)
    own_cents = Cents(min=0, max=MOST_CENTS, load_default=0)
    eligible = _one_of(Eligible, load_default=Eligible.OPEN.value)
    expected_on = LocalDate(required=True)
    beside_id = Ref(load_only=True, load_default=None, allow_none=True)
    stage = _one_of(Stage, dump_only=True)
    deadline_on = LocalDate(dump_only=True, allow_none=True)
    fit_percent = Count(dump_only=True)
    submitted_on = LocalDate(dump_only=True, allow_none=True)
    granted_cents = Cents(dump_only=True, allow_none=True)
    grant_id = Ref(dump_only=True, allow_none=True)
    reason = json.String(dump_only=True, allow_none=True)


class StageJson(Schema):
    """The stage that comes next."""

    stage = _one_of(BY_HAND, required=True)


class OpportunityAwardJson(Schema):
    """What was granted: with `into_grant_id` it pays into that draft's plan, without it needs its two days."""

    granted_cents = Cents(required=True, min=1, max=MOST_CENTS)
    into_grant_id = Ref(load_default=None, allow_none=True)
    valid_from = LocalDate(load_default=None, allow_none=True)
    valid_until = LocalDate(load_default=None, allow_none=True)
    profile = _short(40, load_default=GENERAL)


class RefusalJson(Schema):
    """Why the funder said no."""

    reason = _one_of(Refused, required=True)


class TaskJson(Schema):
    """What is owed to the funder."""

    id = Ref(dump_only=True)
    kind = _one_of(TaskKind, required=True)
    due_on = LocalDate(required=True)
    note = _short(200, load_default=None, allow_none=True)


class PartJson(Schema):
    """What an opportunity counts for: `amount_cents` times `percent`."""

    opportunity_id = Ref()
    stage = json.String()
    amount_cents = Cents()
    percent = Count()


class HalfYearJson(Schema):
    """What can be expected in a half-year; the sum is rounded once."""

    year = Count()
    half = Count()
    asked_cents = Cents()
    expected_cents = Cents()
    parts = json.List(json.Nested(PartJson))
