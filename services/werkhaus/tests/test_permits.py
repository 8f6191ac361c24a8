"""Permits: who may use what on the day of use, and until when."""

from datetime import date, datetime

import pytest
from sqlalchemy import select

from quartier.decide import DecidedElsewhere
from quartier.hosting.assemble import Running
from quartier.store import Store
from quartier.tables import outbox
from quartier.testing.clock import SettableClock
from quartier.testing.people import OFFICE, RESIDENT
from quartier.web.testing import Browser
from werkhaus.bookings.commands._checks import check_may_use
from werkhaus.bookings.rules import Span
from werkhaus.permits import rules
from werkhaus.permits.commands import GrantPermit, grant_permit, restore_permit, set_disuse, suspend_permit
from werkhaus.permits.model import Permit
from werkhaus.permits.pages.by_people import MACHINES
from werkhaus.permits.reactions import watch_ends
from werkhaus.permits.rules import AgeGroup, Held, Supervision, SuspensionReason
from werkhaus.permits.views import missing_permit
from werkhaus.places.commands import DescribeResource, register_resource
from werkhaus.places.model import Resource
from werkhaus.places.rules import Kind, Risk

DAY = date(2026, 6, 1)


def held(resource: str, kind: Kind, until: str = "2026-12-31", practical: bool = False) -> Held:
    return Held(resource, kind, resource, date(2026, 1, 1), date.fromisoformat(until), practical)


@pytest.fixture(autouse=True)
def late_summer(clock: SettableClock) -> None:
    clock.now = datetime.fromisoformat("2026-09-02T08:00Z")


GENERAL = held("shop", Kind.AREA)


@pytest.mark.parametrize(
    ("risk", "permits", "refusal"),
    [
        (None, [], None),
        (Risk.GREEN, [], None),
        (Risk.YELLOW, [], rules.InductionNeeded),
        (Risk.YELLOW, [GENERAL], None),
        (Risk.YELLOW, [held("saw", Kind.MACHINE)], None),
        (Risk.YELLOW, [held("lathe", Kind.MACHINE)], rules.InductionNeeded),
        (Risk.YELLOW, [held("shop", Kind.AREA, "2026-05-31")], rules.PermitOver),
        (Risk.YELLOW, [held("shop", Kind.AREA, "2026-06-01")], None),
        (Risk.RED, [GENERAL], rules.InductionNeeded),
        (Risk.RED, [held("saw", Kind.MACHINE, practical=True)], rules.GeneralPartMissing),
        (Risk.RED, [GENERAL, held("saw", Kind.MACHINE)], rules.PracticalPartMissing),
        (Risk.RED, [GENERAL, held("saw", Kind.MACHINE, practical=True)], None),
    ],
)
def test_what_each_risk_asks(risk, permits, refusal) -> None:
    if refusal is None:
        return rules.check_use("saw", "Saw", risk, permits, DAY)
    with pytest.raises(refusal):
        rules.check_use("saw", "Saw", risk, permits, DAY)


def test_the_young_work_as_the_table_says() -> None:
    assert rules.supervision("jigsaw", AgeGroup.GRADES_5_6) is Supervision.BESIDE
    assert rules.supervision("bench_drill", AgeGroup.GRADES_9_UP) is Supervision.ALONE
    with pytest.raises(rules.NotAtThisAge):
        rules.check_grantable("saw_planer_router", AgeGroup.GRADES_9_UP, guardian_consent=True)
    with pytest.raises(rules.NotAtThisAge):
        rules.check_grantable(None, AgeGroup.GRADES_9_UP, guardian_consent=True)
    with pytest.raises(rules.ConsentMissing):
        rules.check_grantable("jigsaw", AgeGroup.GRADES_7_8, guardian_consent=False)


def test_an_unknown_machine_or_a_day_to_come_is_refused(store: Store) -> None:
    with pytest.raises(rules.MachineUnknown):
        rules.supervision("time_machine", AgeGroup.GRADES_9_UP)
    assert {name for name, _ in MACHINES} == rules.YOUTH_TABLE.keys()
    with pytest.raises(rules.NotYetInstructed):
        grant(store, "anything", instructed_on="2026-09-03")


def grant(store: Store, thing: str, actor=OFFICE, **given) -> None:
    rest = {"practical": True, "age_group": AgeGroup.ADULT, "content_version": "1", "risk_version": "1"}
    told = {"person": RESIDENT.ref, "instructed_on": "2026-08-31", "language": "de"} | rest | given
    with store.unit(actor=actor) as unit:
        grant_permit(unit, GrantPermit(resource_id=thing, **told))


def add(store: Store, **described) -> str:
    with store.unit(actor=OFFICE) as unit:
        return register_resource(unit, DescribeResource(**described)).subject


def test_worked_example_17_to_the_end_of_the_day_of_use(store: Store) -> None:
    drill = add(store, name="Drill", kind=Kind.MACHINE, risk=Risk.YELLOW)
    grant(store, drill)
    grant(
        store,
        drill,
        person="demo-young",
        age_group=AgeGroup.GRADES_9_UP,
        machine="bench_drill",
        guardian_consent=True,
    )
    with store.read() as session:
        thing = session.get(Resource, drill)
        assert missing_permit(session, RESIDENT.ref, thing, date(2027, 8, 31)) is None
        assert isinstance(missing_permit(session, RESIDENT.ref, thing, date(2027, 9, 5)), rules.PermitOver)
        assert missing_permit(session, "demo-young", thing, date(2027, 2, 28)) is None
        assert isinstance(missing_permit(session, "demo-young", thing, date(2027, 3, 1)), rules.PermitOver)


def test_asked_at_booking_for_every_day_of_use_and_renewed(store: Store) -> None:
    drill = add(store, name="Drill", kind=Kind.MACHINE, risk=Risk.YELLOW)
    night = Span(*map(datetime.fromisoformat, ("2026-08-31T20:00:00Z", "2026-09-01T02:00:00Z")))
    grant(store, drill, instructed_on="2025-08-31")
    with pytest.raises(rules.PermitOver), store.unit(actor=RESIDENT) as unit:
        check_may_use(unit, RESIDENT.ref, unit.session.get(Resource, drill), night)
    grant(store, drill, instructed_on="2026-03-01")
    with store.unit(actor=RESIDENT) as unit:
        check_may_use(unit, RESIDENT.ref, unit.session.get(Resource, drill), night)


def test_only_who_decides_gives_permits(store: Store) -> None:
    drill = add(store, name="Drill", kind=Kind.MACHINE, risk=Risk.YELLOW)
    with pytest.raises(DecidedElsewhere):
        grant(store, drill, actor=RESIDENT)


def test_suspended_until_restored(store: Store) -> None:
    drill = add(store, name="Drill", kind=Kind.MACHINE, risk=Risk.YELLOW)
    grant(store, drill)
    with store.unit(actor=OFFICE) as unit:
        permit_id = unit.session.scalars(select(Permit.id)).one()
        suspend_permit(unit, permit_id, SuspensionReason.UNSAFE_USE)
    day = date(2026, 9, 1)
    with store.read() as session:
        missing = missing_permit(session, RESIDENT.ref, session.get(Resource, drill), day)
        assert isinstance(missing, rules.PermitIsSuspended)
    grant(store, drill, instructed_on="2026-09-01")
    with pytest.raises(rules.StandsAlready), store.unit(actor=OFFICE) as unit:
        suspend_permit(unit, permit_id, SuspensionReason.ACCIDENT)
    with store.unit(actor=OFFICE) as unit:
        restore_permit(unit, permit_id)
    with store.read() as session:
        assert missing_permit(session, RESIDENT.ref, session.get(Resource, drill), day) is None


def test_the_end_is_told_before_and_after_once_each(store: Store, clock: SettableClock) -> None:
    drill = add(store, name="Drill", kind=Kind.MACHINE, risk=Risk.YELLOW)
    grant(store, drill)
    told = []
    for now in ("2027-07-31T12:00Z", "2027-08-01T12:00Z", "2027-08-31T21:59Z", "2027-08-31T22:00Z"):
        clock.now = datetime.fromisoformat(now)
        told.append((watch_ends(store), watch_ends(store)))
    assert told == [(0, 0), (1, 0), (0, 0), (1, 0)]
    with store.read() as session:
        types = session.scalars(select(outbox.c.type).order_by(outbox.c.sequence)).all()
    assert [name.split(".")[3] for name in types if ".permit." in name] == ["granted", "expiring", "expired"]


def test_the_pages_of_permits(browser: Browser, running: Running) -> None:
    drill = add(running.store, name="Drill", kind=Kind.MACHINE, risk=Risk.YELLOW)
    typed = {
        "person": "demo-somebody",
        "resource_id": drill,
        "instructed_on": "2026-09-01",
        "age_group": "adult",
    }
    typed |= {"content_version": "1", "risk_version": "1", "language": "de"}
    browser.sign_in("office")
    assert browser.post("/permits", data=typed | {"instructed_on": "2026-09-03"}).status_code == 422
    assert browser.post("/permits", data=typed | {"age_group": "grades_9_up"}).status_code == 422
    assert browser.post("/permits", data=typed).status_code == 303
    assert "Drill" in browser.get("/permits").text
    assert "demo-somebody" in browser.get("/permits?format=csv").text
    with running.store.read() as session:
        permit = session.scalars(select(Permit.id)).one()
    assert browser.get(f"/permits/{permit}/suspension").status_code == 200
    for act in ("suspension", "restoration"):
        assert browser.post(f"/permits/{permit}/{act}", data={"reason": "accident"}).status_code == 303
    assert browser.get("/api/permits").json == []
    browser.sign_in("association")
    assert "demo-somebody" not in browser.get("/permits").text
    assert browser.get("/permits/new").status_code == 403
    browser.sign_in("office")
    assert browser.get("/permits/disuse").status_code == 200
    assert browser.post("/permits/disuse", data={"resource_id": drill, "days": "90"}).status_code == 303


def test_a_permit_ends_by_disuse(store: Store) -> None:
    drill = add(store, name="Drill", kind=Kind.MACHINE, risk=Risk.YELLOW)
    grant(store, drill)
    for days, missing in ((90, rules.NotUsedForLong), (91, None), (None, None)):
        with store.unit(actor=OFFICE) as unit:
            set_disuse(unit, drill, days)
        with store.read() as session:
            found = missing_permit(session, RESIDENT.ref, session.get(Resource, drill), date(2026, 11, 30))
            assert isinstance(found, missing) if missing else found is None
