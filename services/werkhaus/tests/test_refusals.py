"""Whoever is refused a time reads the rule, where it comes from, and the nearest time that would do."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from quartier.hosting.assemble import Running
from quartier.testing.people import OFFICE
from quartier.web.testing import Browser
from werkhaus.bookings.commands.quotas import SetQuotas, set_quotas
from werkhaus.hours.commands import close_house
from werkhaus.inductions.commands import ScheduleInduction, name_trainer, schedule_induction
from werkhaus.permits.commands import GrantPermit, grant_permit
from werkhaus.permits.rules import AgeGroup
from werkhaus.places.commands import lock
from werkhaus.places.rules import LockReason

Made = Callable[..., str]
_ADULT = {
    "instructed_on": "2026-05-04",
    "practical": True,
    "age_group": AgeGroup.ADULT,
    "content_version": "1",
    "risk_version": "1",
    "language": "de",
}


@pytest.fixture
def hall(running: Running, room: Made) -> str:
    """A room with every rule a place may have; the clock stands at 4 May 2026, 11:00."""
    rules = {"lead_minutes": 120, "min_minutes": 60, "max_minutes": 240, "horizon_days": 60}
    hall = room(running.store, "Saal", buffer_after_minutes=15, **rules)
    with running.store.unit(actor=OFFICE) as unit:
        set_quotas(unit, hall, SetQuotas(week=7 * 60))
        close_house(unit, date(2026, 6, 1), date(2026, 6, 7), "Maler")
    office = Browser(running.web).sign_in("office")
    taken = {"local_start": "2026-05-22T17:00", "local_end": "2026-05-22T19:00", "purpose": "Chor"}
    assert office.post(f"/rooms/{hall}/bookings", data=taken).status_code == 303
    return hall


@pytest.mark.parametrize(
    ("start", "end", "slug", "said"),
    [
        ("2026-05-22T18:00", "2026-05-22T19:30", "room-taken", ["22. Mai 2026, 19:15"]),
        (
            "2026-05-23T17:00",
            "2026-05-23T17:30",
            "too-short",
            ["Regeln", "60 Minuten", "23. Mai 2026, 18:00"],
        ),
        (
            "2026-05-23T12:00",
            "2026-05-23T17:00",
            "longer-than-allowed",
            ["Regeln", "240", "23. Mai 2026, 16:00"],
        ),
        ("2026-05-04T12:00", "2026-05-04T14:00", "too-soon", ["Regeln", "120", "4. Mai 2026, 13:00"]),
        ("2026-08-04T12:00", "2026-08-04T14:00", "beyond-horizon", ["Regeln", "60", "3. Juli 2026, 11:00"]),
        ("2026-05-03T12:00", "2026-05-03T14:00", "already-past", ["4. Mai 2026, 11:00"]),
        ("2028-06-03T12:00", "2028-06-03T14:00", "too-far-ahead", ["4. Mai 2028, 11:00"]),
        ("2026-05-23T12:00", "2026-06-23T14:00", "too-long", ["7 Tage", "30. Mai 2026, 12:00"]),
        ("2026-06-03T12:00", "2026-06-03T14:00", "house-closed", ["Öffnungszeiten", "8. Juni 2026, 00:00"]),
        ("2027-03-28T02:30", "2027-03-28T04:00", "time-skipped", ["01:59", "03:00"]),
        ("2026-05-23T14:00", "2026-05-23T13:00", "ends-too-early", ["späteres Ende"]),
    ],
)
def test_a_refusal_names_its_rule_and_what_would_do(
    running: Running, hall: str, start: str, end: str, slug: str, said: list[str]
) -> None:
    asked = {"room_id": hall, "local_start": start, "local_end": end, "purpose": "Probe"}
    refused = Browser(running.web).sign_in("resident").post("/api/bookings", json=asked)
    assert (refused.status_code in (409, 422), refused.json["type"]) == (True, f"urn:quartier:problem:{slug}")
    assert refused.json["errors"][0]["field"] in ("local_start", "local_end")
    for words in said:
        assert words in refused.json["detail"], refused.json["detail"]


def test_over_quota_says_how_much_is_left(running: Running, hall: str) -> None:
    resident = Browser(running.web).sign_in("resident")
    for day, status in ((19, 201), (20, 422)):
        times = {"local_start": f"2026-05-{day}T10:00", "local_end": f"2026-05-{day}T14:00"}
        answer = resident.post("/api/bookings", json={"room_id": hall, "purpose": "Probe", **times})
        assert answer.status_code == status
    assert "7:00" in answer.json["detail"]
    assert "3:00" in answer.json["detail"]


def test_a_locked_machine_and_one_that_needs_an_induction(running: Running, machine: Made) -> None:
    store = running.store
    saw, press = machine(store, "Bandsäge"), machine(store, "Presse", risk="green")
    resident = Browser(running.web).sign_in("resident")
    asked = {"local_start": "2026-05-05T17:00", "local_end": "2026-05-05T19:00", "purpose": "Probe"}

    def told(machine_id: str) -> str:
        return str(resident.post("/api/bookings", json=asked | {"room_id": machine_id}).json["detail"])

    assert "Fragen Sie" in told(saw)
    session = ScheduleInduction(
        resource_id=saw,
        practical=True,
        local_start="2026-05-12T17:00",
        local_end="2026-05-12T19:00",
        interpreted=None,
        places=6,
        trainer=OFFICE.ref,
        content_version="1",
        risk_version="1",
        language="de",
    )
    with store.unit(actor=OFFICE) as unit:
        grant_permit(unit, GrantPermit(person=OFFICE.ref, resource_id=saw, **_ADULT))
        name_trainer(unit, OFFICE.ref, saw)
        schedule_induction(unit, session)
        until = datetime.fromisoformat("2026-05-06T10:00Z")
        lock(unit, press, LockReason.DEFECT, "defect-1", until=until)
    assert "DGUV Vorschrift 1, § 4" in told(saw)
    assert "12. Mai 2026, 17:00" in told(saw)
    assert "6. Mai 2026, 12:00" in told(press)
    with store.unit(actor=OFFICE) as unit:
        lock(unit, press, LockReason.DEFECT, "defect-2", until=until + timedelta(days=1))
    assert "7. Mai 2026, 12:00" in told(press), "the last of them counts"
