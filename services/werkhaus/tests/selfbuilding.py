"""What tests of building together begin with: an idea, a plan, what is built; and what was told of it."""

import json
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from quartier.actor import ANONYMOUS
from quartier.store import Store
from quartier.tables import outbox
from quartier.testing.people import OFFICE
from werkhaus.plans.commands import writing as plans
from werkhaus.plans.commands.giving import Give, pledge
from werkhaus.plans.rules import ItemKind
from werkhaus.selfbuild import views
from werkhaus.selfbuild.commands import projects as commands
from werkhaus.selfbuild.commands.projects import DescribeSite
from werkhaus.selfbuild.rules import BuilderOwner
from werkhaus.workdays.commands import (
    ProposeWorkday,
    propose_workday,
)


def told(store: Store) -> list[tuple[str, dict[str, Any]]]:
    with store.read() as session:
        bodies = map(json.loads, session.scalars(select(outbox.c.body).order_by(outbox.c.sequence)))
        return [(".".join(body["type"].split(".")[2:4]), body["data"]) for body in bodies]


def names(store: Store) -> list[str]:
    return [name for name, _ in told(store)]


def state(store: Store, project_id: str) -> str:
    with store.read() as session:
        return views.project_detail(session, project_id, suggested=True).state


def idea(store: Store, supporters: int = 5) -> str:
    with store.unit(actor=OFFICE) as unit:
        project_id = commands.suggest(unit, "Benches", "Places to sit").id
    for _ in range(supporters):
        with store.unit(actor=ANONYMOUS) as unit:
            commands.support(unit, project_id)
    return project_id


def planned(store: Store, cost_cents: int = 480_00, pledged_cents: int = 0) -> str:
    project_id = idea(store)
    with store.unit(actor=OFFICE) as unit:
        commands.take_up(unit, project_id)
        plans.add_item(unit, project_id, ItemKind.MATERIAL, "Larch", cost_cents)
        plans.add_risk(unit, project_id, "Saw", "Only who was shown it")
        if pledged_cents:
            pledge(
                unit,
                Give(project_id=project_id, partner="Yard", what="Larch", value_cents=pledged_cents),
            )
        commands.describe_site(
            unit,
            project_id,
            DescribeSite(
                builder_owner=BuilderOwner.CITY,
                permitted_on=date(2026, 5, 1),
                permit_file="Bauamt 12/26",
                registered_on=None,
            ),
        )
    return project_id


def approve(store: Store, project_id: str) -> None:
    with store.unit(actor=OFFICE) as unit:
        commands.approve(unit, project_id)


def work(store: Store, project_id: str | None, start: str, end: str, wanted: int = 4) -> str:
    with store.unit(actor=OFFICE) as unit:
        return propose_workday(
            unit,
            ProposeWorkday(
                title="Build",
                local_start=datetime.fromisoformat(start),
                local_end=datetime.fromisoformat(end),
                helpers_wanted=wanted,
                project_id=project_id,
            ),
        ).id


def built(store: Store) -> str:
    project_id = planned(store, cost_cents=0)
    approve(store, project_id)
    return project_id
