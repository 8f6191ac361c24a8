"""Building together to its end: work days, exact minutes, costs, and who is told what."""

from collections.abc import Callable
from datetime import date, datetime

import pytest
from selfbuilding import built, planned, told, work
from sqlalchemy import select

from quartier.actor import ANONYMOUS
from quartier.store import Store
from quartier.testing.clock import SettableClock
from quartier.testing.people import OFFICE
from werkhaus.plans import views as plan_views
from werkhaus.plans.commands import writing as plans
from werkhaus.plans.rules import NotBuilding
from werkhaus.selfbuild import rules, views
from werkhaus.selfbuild.commands import projects as commands
from werkhaus.selfbuild.commands.projects import DescribeSite
from werkhaus.selfbuild.rules import BuilderOwner, Insurance
from werkhaus.workdays.commands import (
    Attendance,
    record_attendance,
    sign_up,
)
from werkhaus.workdays.model import Helper
from werkhaus.workdays.rules import LongerThanTheDay, NoSuchProject, NotOverYet


def test_who_came_is_recorded_by_exact_minutes(store: Store, clock: SettableClock) -> None:
    project_id = built(store)
    workday_id = work(store, project_id, "2026-05-16 10:00", "2026-05-16 15:00")
    for name in ("Amira", "Jens"):
        with store.unit(actor=ANONYMOUS) as unit:
            sign_up(unit, workday_id, name)
    with store.read() as session:
        came = session.scalars(select(Helper.token_hash).where(Helper.name == "Amira")).one()
    with pytest.raises(NotOverYet), store.unit(actor=OFFICE) as unit:
        record_attendance(unit, workday_id, Attendance(minutes={came: 300}))
    clock.now = datetime.fromisoformat("2026-05-16T13:00:00Z")
    with pytest.raises(LongerThanTheDay), store.unit(actor=OFFICE) as unit:
        record_attendance(unit, workday_id, Attendance(minutes={came: 301}))
    with store.unit(actor=OFFICE) as unit:
        record_attendance(unit, workday_id, Attendance(minutes={came: 247}, others=2, others_minutes=500))
    name, data = told(store)[-1]
    assert (name, data["project_id"], data["worked_on"]) == ("workday.held", project_id, "2026-05-16")
    assert (data["helpers"], data["minutes"]) == (3, 747)
    with store.read() as session:
        assert views.helped(session, project_id) == (3, 747)


def test_several_jobs_of_a_project_are_added_up(
    store: Store, clock: SettableClock, local: Callable[[str], datetime]
) -> None:
    project_id = built(store)
    first = work(store, project_id, "2026-05-16 10:00", "2026-05-16 15:00", wanted=5)
    work(store, project_id, "2026-05-23 10:00", "2026-05-23 15:00", wanted=3)
    clock.now = datetime.fromisoformat("2026-05-17T08:00:00Z")
    with store.unit(actor=OFFICE) as unit:
        record_attendance(unit, first, Attendance(minutes={}, others=5, others_minutes=1500))
    with store.read() as session:
        seen = views.hours_of(
            views.workdays_of(session, project_id),
            views.project_detail(session, project_id),
            store.settings,
            today=date(2026, 5, 17),
            zone=store.settings.timezone,
        )
    assert (seen.worked, seen.planned, seen.limit) == (1500, 900, 2400)
    assert (seen.standing, seen.register_by) == (Insurance.NEAR, date(2026, 5, 23))


def test_days_are_planned_for_what_is_being_built(store: Store) -> None:
    with pytest.raises(NoSuchProject):
        work(store, planned(store), "2026-05-16 10:00", "2026-05-16 15:00")


def test_finished_with_its_costs_and_few_helpers_are_not_counted_out(
    store: Store, clock: SettableClock
) -> None:
    project_id = built(store)
    workday_id = work(store, project_id, "2026-05-16 10:00", "2026-05-16 15:00")
    with store.unit(actor=OFFICE) as unit:
        plans.enter_cost(unit, project_id, "Screws", 12_34, date(2026, 5, 10))
    with pytest.raises(rules.DaysAhead), store.unit(actor=OFFICE) as unit:
        commands.complete(unit, project_id, None)
    clock.now = datetime.fromisoformat("2026-05-17T08:00:00Z")
    with store.unit(actor=OFFICE) as unit:
        record_attendance(unit, workday_id, Attendance(minutes={}, others=4, others_minutes=600))
        commands.complete(unit, project_id, "Thank you all!")
    name, data = told(store)[-1]
    assert (name, data["helpers"], data["minutes"], data["spent_cents"]) == (
        "selfbuild.completed",
        None,
        600,
        12_34,
    )
    with store.unit(actor=OFFICE) as unit:  # helpers are registered within a week, which may end later
        late = DescribeSite(
            builder_owner=BuilderOwner.CITY,
            permitted_on=date(2026, 5, 1),
            permit_file=None,
            registered_on=date(2026, 5, 18),
        )
        commands.describe_site(unit, project_id, late)
    with pytest.raises(NotBuilding), store.unit(actor=OFFICE) as unit:
        plans.enter_cost(unit, project_id, "Oil", 1, date(2026, 5, 20))
    with store.read() as session:
        assert plan_views.plan_of(session, project_id).spent_cents == 12_34
