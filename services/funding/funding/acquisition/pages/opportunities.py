"""One opportunity for people: from the idea until the application is out."""

from typing import Any

from funding.acquisition import commands, views
from funding.acquisition.commands import Identify
from funding.acquisition.pages.board import next_steps
from funding.acquisition.pages.words import (
    ANSWERS,
    BADGES,
    CRITERIA,
    ELIGIBLE,
    FIELDS,
    READERS,
    REFUSED,
    STAGES,
    STEPS,
    TASKS,
)
from funding.acquisition.rules.stages import OPEN, Eligible, Refused, Stage, TaskKind
from funding.rule_profiles.views import GENERAL, profiles_on
from quartier.web import N_, Form, Page, See, Visit, _l, fields, get, post
from quartier.web.fields import Options


class AskedForm(Form):
    """What is asked for."""

    ids = "asked-"

    amount = fields.Money(_l("Amount to ask for"), required=True, min=1)
    own = fields.Money(_l("Own money for it"))
    eligible = fields.Choice(
        _l("Does the programme take this applicant and this project?"), options=tuple(ELIGIBLE.items())
    )
    expected_on = fields.Day(_l("Day around which the money would come"), required=True)


class OpportunityForm(AskedForm):
    """A chance of money."""

    ids = ""

    programme_id = fields.Choice(_l("Programme"), required=True)
    title = fields.Text(_l("What for"), required=True, max=120)
    action_field = fields.Choice(_l("Field of action"), options=tuple(FIELDS.items()), required=True)
    beside_id = fields.Choice(
        _l("Same project as"),
        hint=_l("Where several funders are asked for one project, what may not be combined is noticed."),
    )


class StageForm(Form):
    """Which stage comes next."""

    stage = fields.Choice(_l("Stage"), options=tuple(STEPS.items()), required=True)


class AwardForm(Form):
    """What was granted."""

    ids = "award-"

    granted = fields.Money(_l("Amount granted"), required=True, min=1)
    into_grant_id = fields.Choice(
        _l("It pays into the plan of"), hint=_l("Without a choice it becomes a grant of its own.")
    )
    valid_from = fields.Day(_l("First day on which it may be spent"))
    valid_until = fields.Day(_l("Last day on which it may be spent"))
    profile = fields.Choice(_l("Rules of"), load_default=GENERAL)


class RefusalForm(Form):
    """Why the funder said no."""

    ids = "refusal-"

    reason = fields.Choice(_l("Reason"), options=tuple(REFUSED.items()), required=True)


class TaskForm(Form):
    """What is owed to the funder."""

    ids = "task-"

    kind = fields.Choice(_l("What is owed"), options=tuple(TASKS.items()), required=True)
    due_on = fields.Day(_l("Until"), required=True)
    note = fields.Text(_l("Note"), max=200)


class TextForm(Form):
    """A text of the application."""

    ids = "text-"

    block_id = fields.Choice(_l("One that is kept"))
    title = fields.Text(_l("Heading"), max=120)
    body = fields.LongText(_l("Text"), max=10000)


class OpportunityQuery(Form):
    """What a new opportunity starts with."""

    programme_id = fields.Text(_l("Programme"), max=64)
    beside_id = fields.Text(_l("Same project as"), max=64)


def _choices(visit: Visit) -> dict[str, Options]:
    with visit.read() as session:
        programmes = views.list_programmes(session)
        beside = views.list_opportunities(session, stages=(*OPEN, Stage.GRANTED))
    return {
        "programme_id": [(each.id, f"{each.funder.name}: {each.title}") for each in programmes],
        "beside_id": [(each.id, f"{each.title} ({each.programme.title})") for each in beside],
    }


def new_opportunity(visit: Visit) -> Page:
    """The form for a chance of money."""
    visit.require(*READERS)
    query = visit.query(OpportunityQuery)
    choices = _choices(visit)
    form = visit.form(OpportunityForm, options=choices, eligible=Eligible.OPEN, **query)
    return Page(
        "acquisition/new.html",
        title=_l("Note a chance of money"),
        form=form,
        programmes=bool(choices["programme_id"]),
    )


def identify(visit: Visit) -> See:
    """Note a chance of money."""
    visit.require(*READERS)
    data: dict[str, Any] = visit.load(OpportunityForm, options=_choices(visit))
    command = Identify(
        programme_id=data["programme_id"],
        title=data["title"],
        action_field=data["action_field"],
        amount_cents=data["amount"],
        own_cents=data["own"] or 0,
        expected_on=data["expected_on"],
        eligible=data["eligible"] or Eligible.OPEN,
        beside_id=data["beside_id"],
    )
    with visit.unit() as unit:
        opportunity_id = commands.identify(unit, command)
    return See(f"/opportunities/{opportunity_id}", flash="opportunity-noted")


def award_options(visit: Visit) -> dict[str, Options]:
    """The plans that money can pay into, and the rule profiles."""
    with visit.read() as session:
        return {
            "into_grant_id": [(each.id, each.title) for each in views.draft_grants(session)],
            "profile": [(each.name, each.title) for each in profiles_on(session, visit.today)],
        }


def block_options(visit: Visit) -> dict[str, Options]:
    """The texts that are kept."""
    with visit.read() as session:
        return {"block_id": [(block.id, block.title) for block, _ in views.list_blocks(session)]}


def show_opportunity(visit: Visit, opportunity_id: str) -> Page:
    """One opportunity: where it stands, how well it fits and why, its texts, what is owed."""
    visit.require(*READERS)
    with visit.read() as session:
        opportunity = views.opportunity_detail(session, opportunity_id)
        [fitted] = views.fitted(session, [opportunity], visit.today)
        steps, texts, tasks = list(opportunity.steps), list(opportunity.texts), list(opportunity.tasks)
    stage = Stage(opportunity.stage)
    answers = stage == Stage.SUBMITTED
    changeable = stage in OPEN[:3]
    asked: dict[str, Any] = {"amount": opportunity.amount_cents, "own": opportunity.own_cents}
    asked |= {"eligible": opportunity.eligible, "expected_on": opportunity.expected_on}
    return Page(
        "acquisition/detail.html",
        title=opportunity.title,
        opportunity=opportunity,
        fitted=fitted,
        stage=stage,
        way=[STAGES[each] for each in (*OPEN, Stage.GRANTED)],
        reached=(*OPEN, Stage.GRANTED).index(stage) if stage in (*OPEN, Stage.GRANTED) else None,
        steps=[{"at": each.at, "text": STAGES[Stage(each.stage)]} for each in steps],
        sections=texts,
        tasks=[(each, TASKS[TaskKind(each.kind)]) for each in tasks],
        stages=STAGES,
        badges=BADGES,
        next_steps=[(each, STEPS[each]) for each in next_steps(stage)],
        criteria=CRITERIA,
        answers_said=ANSWERS,
        field_said=FIELDS[opportunity.action_field],
        refused=REFUSED[Refused(opportunity.reason)] if opportunity.reason else None,
        changeable=changeable,
        answers=answers,
        asked_form=visit.form(AskedForm, **asked),
        award_form=visit.form(
            AwardForm, options=award_options(visit), granted=opportunity.amount_cents, profile=GENERAL
        )
        if answers
        else None,
        refusal_form=visit.form(RefusalForm) if answers else None,
        task_form=visit.form(TaskForm),
        text_form=visit.form(TextForm, options=block_options(visit)) if changeable else None,
    )


def change_opportunity(visit: Visit, opportunity_id: str) -> See:
    """Correct what is asked for."""
    data = visit.load(AskedForm)
    with visit.unit() as unit:
        commands.change_opportunity(
            unit,
            opportunity_id,
            amount_cents=data["amount"],
            own_cents=data["own"] or 0,
            eligible=data["eligible"] or Eligible.OPEN,
            expected_on=data["expected_on"],
        )
    return See(f"/opportunities/{opportunity_id}", flash="opportunity-changed")


def move(visit: Visit, opportunity_id: str) -> See:
    """Take an opportunity to its next stage."""
    stage = visit.load(StageForm)["stage"]
    with visit.unit() as unit:
        commands.move(unit, opportunity_id, Stage(stage))
    return See(f"/opportunities/{opportunity_id}", flash="opportunity-moved")


ROUTES = (
    get("/opportunities/new", new_opportunity),
    post(
        "/opportunities",
        identify,
        again=new_opportunity,
        flashes={"opportunity-noted": N_("The chance is noted as an idea.")},
    ),
    get("/opportunities/<opportunity_id>", show_opportunity),
    post(
        "/opportunities/<opportunity_id>",
        change_opportunity,
        again=show_opportunity,
        flashes={"opportunity-changed": N_("It is corrected.")},
    ),
    post(
        "/opportunities/<opportunity_id>/stage",
        move,
        again=show_opportunity,
        flashes={"opportunity-moved": N_("It stands on its next stage now.")},
    ),
)
