"""Inductions: places and waiting list, prerequisites, trainers, and the permit from having understood."""

from datetime import datetime

import pytest
from sqlalchemy import select

from quartier.actor import Actor
from quartier.hosting.assemble import Running
from quartier.store import Store
from quartier.testing.clock import SettableClock
from quartier.testing.people import OFFICE, RESIDENT
from quartier.web.testing import Browser
from werkhaus.inductions import rules, views
from werkhaus.inductions.commands import (
    NoteAttendance,
    ScheduleInduction,
    name_trainer,
    note_attendance,
    schedule_induction,
    sign_off,
    sign_up,
)
from werkhaus.inductions.model import Attendee
from werkhaus.inductions.reactions import forget
from werkhaus.inductions.rules import Check
from werkhaus.permits.commands import GrantPermit, grant_permit
from werkhaus.permits.model import Permit
from werkhaus.permits.rules import AgeGroup
from werkhaus.permits.views import permits_of

TRAINER, OTHER = Actor("demo-trainer"), Actor("demo-other")
UNDERSTOOD = NoteAttendance(understood=Check.SHOWN, age_group=AgeGroup.ADULT)


def permit(store: Store, person: str, thing: str) -> None:
    versions = {"content_version": "1", "risk_version": "1", "language": "de"}
    given = GrantPermit(
        person=person,
        resource_id=thing,
        instructed_on="2026-05-01",
        practical=True,
        age_group=AgeGroup.ADULT,
        **versions,
    )
    with store.unit(actor=OFFICE) as unit:
        grant_permit(unit, given)


def offer(store: Store, thing: str, **described) -> str:
    given = {"practical": True, "local_start": "2026-05-09T10:00", "local_end": "2026-05-09T12:00"}
    given |= {"language": "de", "interpreted": "uk", "places": 1, "trainer": TRAINER.ref}
    given |= {"content_version": "3", "risk_version": "2"}
    with store.unit(actor=OFFICE) as unit:
        return schedule_induction(unit, ScheduleInduction(resource_id=thing, **given | described)).subject


@pytest.fixture
def saw(store: Store, machine) -> str:
    thing: str = machine(store)
    permit(store, TRAINER.ref, thing)
    with store.unit(actor=OFFICE) as unit:
        name_trainer(unit, TRAINER.ref, thing)
    return thing


def come(store: Store, actor: Actor, induction: str) -> bool:
    with store.unit(actor=actor) as unit:
        return sign_up(unit, induction, "N. N.").waiting


def test_who_waits_moves_up(store: Store, saw: str) -> None:
    induction = offer(store, saw)
    assert [come(store, actor, induction) for actor in (RESIDENT, OTHER)] == [False, True]
    with pytest.raises(rules.SignedUpAlready):
        come(store, OTHER, induction)
    with store.unit(actor=RESIDENT) as unit:
        sign_off(unit, induction)
    with store.read() as session:
        assert [(each.person, each.waiting) for each in views.attendees_of(session, induction)] == [
            (OTHER.ref, False)
        ]
        assert views.induction_detail(session, induction).induction.taken == 1


def test_only_trainers_with_a_permit_teach(store: Store, saw: str) -> None:
    with pytest.raises(rules.TrainerNeedsPermit), store.unit(actor=OFFICE) as unit:
        name_trainer(unit, OTHER.ref, saw)
    with pytest.raises(rules.NotATrainer):
        offer(store, saw, trainer=OTHER.ref)


def test_what_must_be_learned_before(store: Store, saw: str, machine) -> None:
    drill = machine(store, "Drill")
    induction = offer(store, saw, requires_id=drill)
    with pytest.raises(rules.PrerequisiteMissing):
        come(store, RESIDENT, induction)
    permit(store, RESIDENT.ref, drill)
    assert come(store, RESIDENT, induction) is False


def test_the_permit_comes_from_having_understood(store: Store, saw: str, clock: SettableClock) -> None:
    induction = offer(store, saw, places=2)
    come(store, RESIDENT, induction)
    come(store, OTHER, induction)
    with store.read() as session:
        found = {each.person: each.id for each in views.attendees_of(session, induction)}
    first, second = found[RESIDENT.ref], found[OTHER.ref]
    with pytest.raises(rules.NotBegunYet), store.unit(actor=OFFICE) as unit:
        note_attendance(unit, first, UNDERSTOOD)
    clock.now = datetime.fromisoformat("2026-05-09T11:00Z")
    with pytest.raises(rules.OnlyForTrainers), store.unit(actor=OTHER) as unit:
        note_attendance(unit, second, UNDERSTOOD)
    with store.unit(actor=OFFICE) as unit:
        assert note_attendance(unit, first, UNDERSTOOD) is True
    with store.unit(actor=TRAINER) as unit:
        assert note_attendance(unit, second, UNDERSTOOD) is False  # who decides gives the permit
    with store.read() as session:
        [given] = permits_of(session, RESIDENT.ref)
        assert (given.valid_until.isoformat(), given.practical) == ("2027-05-09", True)
        kept = session.scalars(select(Permit).where(Permit.person == RESIDENT.ref)).one()
        assert (kept.language, kept.content_version, kept.risk_version) == ("uk", "3", "2")
        assert permits_of(session, OTHER.ref) == []
    with store.unit(actor=OFFICE) as unit:
        assert note_attendance(unit, second, UNDERSTOOD) is True
    with pytest.raises(rules.NoteTaken), store.unit(actor=OFFICE) as unit:
        note_attendance(unit, second, UNDERSTOOD)


def test_names_are_forgotten_some_years_after(store: Store, saw: str, clock: SettableClock) -> None:
    come(store, RESIDENT, offer(store, saw))
    clock.now = datetime.fromisoformat("2029-05-07T12:00Z")
    assert forget(store) == 0
    clock.now = datetime.fromisoformat("2029-05-09T12:00Z")
    assert (forget(store), forget(store)) == (1, 0)


def test_the_pages_of_inductions(browser: Browser, running: Running, machine, clock: SettableClock) -> None:
    thing = machine(running.store, "Bandsäge")
    permit(running.store, TRAINER.ref, thing)
    browser.sign_in("office")
    named = {"person": TRAINER.ref, "resource_id": thing}
    assert browser.post("/inductions/trainers", data=named | {"person": "nobody"}).status_code == 422
    assert browser.post("/inductions/trainers", data=named).status_code == 303
    assert TRAINER.ref in browser.get("/inductions/trainers").text
    typed = {"resource_id": thing, "local_start": "2026-05-09T10:00", "local_end": "2026-05-09T12:00"}
    typed |= {"language": "de", "places": "1", "trainer": TRAINER.ref}
    typed |= {"content_version": "3", "risk_version": "2"}
    assert browser.post("/inductions", data=typed | {"places": "0"}).status_code == 422
    page = browser.post("/inductions", data=typed).headers["Location"]
    assert browser.post(f"{page}/attendees", data={"name": "Amira N."}).status_code == 303
    assert browser.post(f"{page}/attendees", data={"name": "Amira N."}).status_code == 409
    assert "Amira N." in browser.get(page).text
    assert "Amira N." in browser.get(f"{page}/protocol").text
    assert "Bandsäge" in browser.get("/inductions?format=csv").text
    assert browser.get("/api/inductions").json[0]["free"] == 0
    assert browser.get(f"{page}/cancellation").status_code == 200
    browser.sign_in("association")
    assert "Amira N." not in browser.get(page).text
    assert browser.get(f"{page}/protocol").status_code == 403
    clock.now = datetime.fromisoformat("2026-05-09T11:00Z")
    browser.sign_in("office")
    with running.store.read() as session:
        note = f"{page}/attendees/{session.scalars(select(Attendee.id)).one()}"
    assert browser.get(note).status_code == 200
    assert browser.post(note, data={"understood": "shown", "age_group": "grades_9_up"}).status_code == 422
    assert browser.post(note, data={"understood": "shown", "age_group": "adult"}).status_code == 303
    assert len(browser.get("/api/permits").json) == 1
