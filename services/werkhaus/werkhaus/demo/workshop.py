"""Machines and who may use them, things to lend, keys, and what is kept up: all people and events are invented."""

from datetime import date, datetime, time, timedelta
from typing import cast

from quartier.actor import ANONYMOUS
from quartier.store import Store
from quartier.unit import Unit
from werkhaus.demo.people import ASSOCIATION, OFFICE, next_weekday
from werkhaus.firstaid.commands import NameInsurer, name_insurer, write_entry
from werkhaus.firstaid.rules import Category
from werkhaus.firstaid.rules import Entry as FirstAid
from werkhaus.inductions.commands import ScheduleInduction, name_trainer, schedule_induction, sign_up
from werkhaus.keys.commands.handing import PromiseKey, RegisterKey, hand_over, promise_key, register_key
from werkhaus.keys.rules import Basis
from werkhaus.lending.commands.desk import Issue, issue_loan
from werkhaus.lending.commands.repairs import send_to_repair
from werkhaus.lending.commands.reserving import LendingTerms, Reserve, reserve, set_terms
from werkhaus.lending.rules import Condition
from werkhaus.lending.views import open_days
from werkhaus.permits.commands import GrantPermit, grant_permit
from werkhaus.permits.rules import AgeGroup
from werkhaus.places.commands import DescribeResource, register_resource
from werkhaus.places.rules import Kind, Risk
from werkhaus.settings import WerkhausSettings
from werkhaus.upkeep.commands.defects import ReportDefect, report_defect
from werkhaus.upkeep.commands.inspections import PlanInspection, plan_inspection

_LENT = (
    ("Bohrhammer", Kind.TOOL, LendingTerms(deposit_cents=5000, most_days=3)),
    ("Leiter, 3 Meter", Kind.ITEM, LendingTerms(deposit_cents=0, most_days=7)),
    ("Pavillon für Feste", Kind.ITEM, LendingTerms(deposit_cents=3000, most_days=4)),
)


def load(store: Store, room_id: str, today: date) -> None:
    """Add machines, loans, keys and what is broken in a room."""
    with store.unit(actor=OFFICE) as unit:
        saw = DescribeResource(name="Bandsäge", kind=Kind.MACHINE, risk=Risk.RED, max_minutes=180)
        saw_id = register_resource(unit, saw).subject
        area = DescribeResource(name="Holzwerkstatt", kind=Kind.AREA, risk=Risk.YELLOW)
        area_id = register_resource(unit, area).subject
        register_resource(unit, DescribeResource(name="Akkuschrauber", kind=Kind.TOOL, risk=Risk.GREEN))
        lent = [_put_up(unit, *described) for described in _LENT]
    _instruct(store, area_id, saw_id, today)
    _lend(store, lent)
    _give_keys(store)
    _keep_up(store, room_id)


def _instruct(store: Store, area_id: str, saw_id: str, today: date) -> None:
    """The office teaches the general part and the saw; the association has done the general part."""
    with store.unit(actor=OFFICE) as unit:
        for person, resource_id in ((OFFICE, area_id), (OFFICE, saw_id), (ASSOCIATION, area_id)):
            _permit(unit, person.ref, resource_id, today, practical=resource_id == saw_id)
        for resource_id in (area_id, saw_id):
            name_trainer(unit, OFFICE.ref, resource_id)
        evening = next_weekday(today + timedelta(days=7), weekday=3)
        schedule_induction(unit, _session(area_id, evening - timedelta(days=1), requires_id=None))
        induction = schedule_induction(unit, _session(saw_id, evening, requires_id=area_id))
    with store.unit(actor=ASSOCIATION) as unit:
        sign_up(unit, induction.subject, "Jens (erfunden)")


def _permit(unit: Unit, person: str, resource_id: str, today: date, *, practical: bool) -> None:
    given = GrantPermit(
        person=person,
        resource_id=resource_id,
        instructed_on=today.isoformat(),
        practical=practical,
        age_group=AgeGroup.ADULT,
        content_version="1",
        risk_version="1",
        language="de",
    )
    grant_permit(unit, given)


def _session(resource_id: str, day: date, requires_id: str | None) -> ScheduleInduction:
    return ScheduleInduction(
        resource_id=resource_id,
        requires_id=requires_id,
        practical=requires_id is not None,
        local_start=datetime.combine(day, time(17)).isoformat(timespec="minutes"),
        local_end=datetime.combine(day, time(19)).isoformat(timespec="minutes"),
        interpreted="uk",
        places=6,
        trainer=OFFICE.ref,
        content_version="1",
        risk_version="1",
        language="de",
    )


def _put_up(unit: Unit, name: str, kind: Kind, terms: LendingTerms) -> str:
    resource_id = register_resource(unit, DescribeResource(name=name, kind=kind)).subject
    set_terms(unit, resource_id, terms)
    return resource_id


def _lend(store: Store, lent: list[str]) -> None:
    """A ladder is out, something is in repair; who has it is invented."""
    with store.unit(actor=OFFICE) as unit:
        days = sorted(open_days(unit.session, unit.today, unit.today))
        wish = Reserve(
            resource_id=lent[1], starts_on=days[0], due_on=days[2], borrower_name="Oksana (erfunden)"
        )
        loan = reserve(unit, wish)
        if loan.starts_on == unit.today:
            issue_loan(unit, loan.id, Issue(borrower_name="Oksana (erfunden)", condition=Condition.WORN))
        send_to_repair(unit, lent[2], "Eine Strebe ist gebrochen.")


def _give_keys(store: Store) -> None:
    """Three keys of one cylinder, one of them handed over; who has it is invented."""
    with store.unit(actor=OFFICE) as unit:
        keys = [
            register_key(unit, RegisterKey(number=number, opens="Haustür und Werkstatt", cylinder="HW"))
            for number in ("HW-01", "HW-02", "HW-03")
        ]
        promised = PromiseKey(
            holder_name="Jens (erfunden)", basis=Basis.AGREEMENT, until=unit.today + timedelta(days=365)
        )
        hand_over(unit, promise_key(unit, keys[0].id, promised).subject, "Quartiersbüro (erfunden)")


def _keep_up(store: Store, room_id: str) -> None:
    """Something is broken, something is inspected, something almost went wrong; all of it invented."""
    with store.unit(actor=ANONYMOUS) as unit:
        lamp = "Eine Lampe über der Tür flackert."
        report_defect(unit, ReportDefect(resource_id=room_id, about=lamp, dangerous=False))
    with store.unit(actor=OFFICE) as unit:
        insurer = NameInsurer(
            branch="volunteers", name="Unfallkasse (erfunden)", number=None, report_to=None, since=unit.today
        )
        name_insurer(unit, insurer)
        first = unit.today + timedelta(days=20)
        plan_inspection(
            unit, PlanInspection(resource_id=room_id, kind="ladder", every_months=12, first_on=first)
        )
        if cast(WerkhausSettings, unit.settings).firstaid_keys:
            now = unit.now.astimezone(unit.settings.timezone).replace(tzinfo=None)
            slipped = FirstAid(happened_at=now, place="Vorplatz", what="Eine Leiter rutschte weg (erfunden).")
            write_entry(unit, Category.NEAR_MISS, slipped)
