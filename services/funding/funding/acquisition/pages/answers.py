"""The funder's answer, and what is owed to it, for people."""

from funding.acquisition import commands
from funding.acquisition.commands import Award
from funding.acquisition.pages.opportunities import (
    AwardForm,
    RefusalForm,
    TaskForm,
    award_options,
    show_opportunity,
)
from funding.acquisition.pages.words import READERS
from funding.acquisition.rules.stages import Refused
from quartier.web import N_, See, Visit, post


def award(visit: Visit, opportunity_id: str) -> See:
    """The funder says yes."""
    visit.require(*READERS)
    data = visit.load(AwardForm, options=award_options(visit))
    command = Award(
        opportunity_id=opportunity_id,
        granted_cents=data["granted"],
        into_grant_id=data["into_grant_id"],
        valid_from=data["valid_from"],
        valid_until=data["valid_until"],
        profile=data["profile"],
    )
    with visit.unit() as unit:
        grant = commands.award(unit, command)
    return See(f"/grants/{grant}/plan", flash="opportunity-granted")


def refuse(visit: Visit, opportunity_id: str) -> See:
    """The funder says no."""
    reason = visit.load(RefusalForm)["reason"]
    with visit.unit() as unit:
        commands.refuse(unit, opportunity_id, Refused(reason))
    return See(f"/opportunities/{opportunity_id}", flash="opportunity-refused")


def add_task(visit: Visit, opportunity_id: str) -> See:
    """Note what is owed to the funder."""
    data = visit.load(TaskForm)
    with visit.unit() as unit:
        commands.add_task(unit, opportunity_id, data["kind"], data["due_on"], data["note"])
    return See(f"/opportunities/{opportunity_id}#tasks", flash="task-added")


def settle_task(visit: Visit, opportunity_id: str, task_id: str) -> See:
    """What was owed is done."""
    with visit.unit() as unit:
        commands.settle_task(unit, opportunity_id, task_id)
    return See(f"/opportunities/{opportunity_id}#tasks", flash="task-done")


ROUTES = (
    post(
        "/opportunities/<opportunity_id>/award",
        award,
        again=show_opportunity,
        flashes={
            "opportunity-granted": N_(
                "The money is in this grant’s plan. Two tasks are noted: thanks and logo."
            )
        },
    ),
    post(
        "/opportunities/<opportunity_id>/refusal",
        refuse,
        again=show_opportunity,
        flashes={"opportunity-refused": N_("The answer is noted.")},
    ),
    post(
        "/opportunities/<opportunity_id>/tasks",
        add_task,
        again=show_opportunity,
        flashes={"task-added": N_("The task is noted.")},
    ),
    post(
        "/opportunities/<opportunity_id>/tasks/<task_id>/done",
        settle_task,
        again=show_opportunity,
        flashes={"task-done": N_("The task is done.")},
    ),
)
