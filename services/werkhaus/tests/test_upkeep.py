"""Upkeep: what anybody reports, what is locked for it, what is due by when, and whom that hits."""

import json
from collections.abc import Callable
from datetime import date, datetime

import pytest
from sqlalchemy import select

from quartier.actor import ANONYMOUS
from quartier.decide import CarrierDecides
from quartier.errors import NotAllowed, Refusal
from quartier.hosting.assemble import Running
from quartier.store import Store
from quartier.tables import outbox
from quartier.testing.clock import SettableClock
from quartier.testing.people import ASSOCIATION, OFFICE, RESIDENT
from quartier.web.testing import Browser
from werkhaus.bookings.commands.by_people import RequestRoom, request_room
from werkhaus.bookings.rules import Span
from werkhaus.upkeep import rules, views
from werkhaus.upkeep.commands.defects import ReportDefect, lock_for_repair, report_defect
from werkhaus.upkeep.commands.inspections import (
    PlanInspection,
    RecordInspection,
    change_interval,
    plan_inspection,
    record_inspection,
)
from werkhaus.upkeep.commands.locks import release_machine
from werkhaus.upkeep.model import Inspection
from werkhaus.upkeep.reactions import forget
from werkhaus.upkeep.rules import DefectState, Qualification, Result

Make = Callable[..., str]


def said(store: Store) -> list[str]:
    with store.read() as session:
        bodies = session.scalars(select(outbox.c.body).order_by(outbox.c.sequence))
        return [".".join(json.loads(body)["type"].split(".")[2:4]) for body in bodies]


def report(store: Store, resource_id: str, *, dangerous: bool = True) -> str:
    with store.unit(actor=ANONYMOUS) as unit:
        return report_defect(unit, ReportDefect(resource_id=resource_id, about="Riss", dangerous=dangerous))


def locks(store: Store) -> list[datetime | None]:
    with store.read() as session:
        return [row.until for row in views.locked_now(session, store.clock())]


def book(store: Store, room_id: str, day: str) -> str:
    with store.unit(actor=OFFICE) as unit:
        times = [datetime.fromisoformat(f"{day} {hour}:00") for hour in (17, 19)]
        wish = RequestRoom(room_id=room_id, local_start=times[0], local_end=times[1], purpose="Chor")
        return request_room(unit, wish).id


def test_what_is_dangerous_is_locked_until_somebody_has_looked(
    store: Store, machine: Make, clock: SettableClock
) -> None:
    saw = machine(store)
    report(store, saw, dangerous=False)
    assert locks(store) == []
    defect = report(store, saw)
    assert locks(store) == [datetime.fromisoformat("2026-05-05T09:00:00+00:00")]
    clock.forward(hours=23)
    report(store, saw)  # a second report does not keep it locked for longer
    assert len(locks(store)) == 1
    clock.forward(hours=2)
    assert locks(store) == []
    with store.unit(actor=ASSOCIATION) as unit:
        lock_for_repair(unit, defect)
    assert locks(store) == [None]


def test_a_release_is_decided_on_and_a_lock_is_not(store: Store, machine: Make) -> None:
    defect = report(store, machine(store))
    with pytest.raises(NotAllowed), store.unit(actor=RESIDENT) as unit:
        lock_for_repair(unit, defect)
    with pytest.raises(CarrierDecides), store.unit(actor=ASSOCIATION) as unit:
        release_machine(unit, defect, DefectState.FIXED)
    with store.unit(actor=OFFICE) as unit:
        release_machine(unit, defect, DefectState.FIXED)
    assert locks(store) == []
    with pytest.raises(rules.DefectSettled), store.unit(actor=OFFICE) as unit:
        release_machine(unit, defect, DefectState.FIXED)
    assert said(store)[-3:] == ["defect.reported", "machine.locked", "machine.released"]


def test_bookings_in_the_way_are_told_and_offered_what_is_free(store: Store, room: Make) -> None:
    hall, other, taken = room(store, "Saal"), room(store, "Studio"), room(store, "Zimmer")
    today, later = book(store, hall, "2026-05-04"), book(store, hall, "2026-05-22")
    book(store, taken, "2026-05-04")
    defect = report(store, hall)
    assert said(store)[-3:] == ["defect.reported", "machine.locked", "booking.affected"]
    with store.read() as session:
        assert [row.reason for row in views.in_the_way(session, today)] == ["defect"]
        assert views.in_the_way(session, later) == []
        span = Span(*(datetime.fromisoformat(f"2026-05-04T{hour}:00:00+00:00") for hour in (15, 17)))
        assert [each.id for each in views.alternatives(session, hall, span)] == [other]
    with store.unit(actor=OFFICE) as unit:
        lock_for_repair(unit, defect)
    assert said(store)[-3:] == ["machine.locked", "booking.affected", "booking.affected"]
    with pytest.raises(Refusal):
        book(store, hall, "2026-06-01")


def plan(store: Store, resource_id: str, months: int = 6, kind: str = "portable_workshop") -> str:
    with store.unit(actor=OFFICE) as unit:
        first = PlanInspection(
            resource_id=resource_id, kind=kind, every_months=months, first_on=date(2026, 5, 1)
        )
        return plan_inspection(unit, first).subject


def inspect(
    store: Store, duty: str, result: Result = Result.PASSED, by: Qualification = Qualification.ELECTRICIAN
) -> None:
    with store.unit(actor=OFFICE) as unit:
        found = RecordInspection(
            inspected_on=unit.today,
            result=result,
            qualification=by,
            inspector="E. F.",
            note=None,
            cost_cents=4500,
        )
        record_inspection(unit, duty, found)


def test_shorter_is_the_houses_choice_longer_is_not(store: Store, machine: Make) -> None:
    saw = machine(store)
    with pytest.raises(rules.IntervalTooLong):
        plan(store, saw, 13)
    duty = plan(store, saw, 3)
    with pytest.raises(rules.AlreadyInspected):
        plan(store, saw, 3)
    with pytest.raises(rules.IntervalTooLong), store.unit(actor=OFFICE) as unit:
        change_interval(unit, duty, 24)
    inspect(store, duty)
    with store.unit(actor=OFFICE) as unit:
        change_interval(unit, duty, 12)
    with store.read() as session:
        assert views.duty_detail(session, duty).next_due == date(2027, 5, 4)


def test_a_failed_inspection_locks_at_once_and_a_passed_one_releases(store: Store, machine: Make) -> None:
    duty = plan(store, machine(store))
    with pytest.raises(rules.NotQualified):
        inspect(store, duty, by=Qualification.USER)
    inspect(store, duty, Result.FAILED)
    assert locks(store) == [None]
    with pytest.raises(rules.NotPassedYet), store.unit(actor=OFFICE) as unit:
        release_machine(unit, duty)
    inspect(store, duty)
    assert locks(store) == []
    assert said(store)[-4:] == [
        "inspection.recorded",
        "machine.locked",
        "inspection.recorded",
        "machine.released",
    ]


def test_months_end_with_the_month() -> None:
    assert rules.next_due(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert rules.kind_on("ladder", date(2020, 1, 1)).most is None


def test_inspectors_are_forgotten_a_while_after_the_next_one(
    store: Store, machine: Make, clock: SettableClock
) -> None:
    duty = plan(store, machine(store))
    inspect(store, duty)
    inspect(store, duty)
    assert forget(store) == 0
    clock.forward(days=365)
    assert (forget(store), forget(store)) == (1, 0)
    with store.read() as session:
        assert list(session.scalars(select(Inspection.inspector).order_by(Inspection.number))) == [
            None,
            "E. F.",
        ]


def test_through_the_door(browser: Browser, running: Running, room: Make) -> None:
    hall = room(running.store, "Saal")
    booking = book(running.store, hall, "2026-05-04")
    sent = browser.post("/defects", data={"resource_id": hall, "about": "Kabel-blank", "dangerous": "yes"})
    page = sent.headers["Location"]
    assert "Kabel-blank" not in browser.get(page).text
    office = Browser(running.web).sign_in("office")
    assert f"/bookings/{booking}/alternatives" in office.get(page).text
    assert "Kabel-blank" in office.get(page).text
    assert browser.get(f"/bookings/{booking}/alternatives").status_code == 200
    assert office.post(f"{page}/repair").status_code == 303
    assert office.post(f"{page}/settlement", data={"state": "fixed"}).status_code == 303
    planned = {
        "resource_id": hall,
        "kind": "ladder",
        "every_months": "12",
        "first_on": "2026-06-01",
    }
    duty = office.post("/inspections", data=planned).headers["Location"]
    result = {
        "inspected_on": "2026-05-04",
        "result": "failed",
        "qualification": "appointed",
        "inspector": "G",
    }
    assert office.post(f"{duty}/results", data=result).status_code == 303
    assert office.get("/upkeep").status_code == 200
    assert browser.get("/api/defects").json == []
    assert office.get("/api/inspections").json[0]["next_due"] == "2027-05-04"
    assert browser.get(duty).status_code == 303
