"""The pages of responsibilities: everybody reads them, those who speak for a body act on them."""

import hashlib
import io
import re
from collections.abc import Callable
from datetime import timedelta

from places import PLACES, Place, show_all
from sqlalchemy import event

from quartier.handover import names
from quartier.handover.commands.acts import StageHasMoved
from quartier.handover.criteria import CRITERIA
from quartier.handover.duties import DUTIES
from quartier.handover.moves import Emergency, Kind, MoveState, Trigger
from quartier.handover.reactions import keep_time
from quartier.handover.stages import Outcome, Reason, Side, Stage
from quartier.handover.words import Said
from quartier.hosting.assemble import Running
from quartier.operate.retention import forget
from quartier.testing.clock import SettableClock
from quartier.testing.people import ASSOCIATION, CITY, OFFICE
from quartier.web.testing import Browser
from werkhaus.service import service as werkhaus

Put = Callable[..., None]


def test_everything_has_a_name() -> None:
    assert set(names.CRITERIA) == set(CRITERIA)
    assert set(names.DUTIES) == {duty.name for duty in DUTIES}
    assert set(names.REASONS) == {*Reason}
    assert set(names.TRIGGERS) == {*Trigger}
    assert set(names.EMERGENCIES) == {*Emergency}
    assert set(names.OUTCOMES) == {*Outcome}
    assert set(names.MOVE_STATES) == {*MoveState}
    assert set(names.KINDS) == {*Kind}
    assert set(names.SAID) == {*Said}
    assert set(names.SIDES) == {*Side} - {Side.NONE}
    assert len(names.STAGES) == len(names.MEANINGS) == len(Stage)


def test_everybody_reads_who_decides(browser: Callable[..., Browser], running: Running, put: Put) -> None:
    put(running.store, "bookings", "association", Stage.DELEGATED)
    page = browser().get("/responsibilities")
    assert page.status_code == 200
    assert "Rooms and bookings" in page.text
    assert "Step 3: Residents decide, the carrier may veto" in page.text
    assert "Still missing for step 4:" in page.text
    assert "80% of all points shown; today it is 0%" in page.text
    assert str(names.CRITERIA["registered"]) in page.text
    matter = browser().get("/responsibilities/bookings")
    assert "the carrier may veto" in matter.text
    assert "Show evidence" not in matter.text
    assert browser().get("/responsibilities/nothing").status_code == 404
    assert browser().get("/decisions").status_code == 200
    assert browser().get("/decisions/nothing").status_code == 404
    assert browser().get("/moves/nothing").status_code == 404


def test_the_staircase_says_all_that_is_missing(
    browser: Callable[..., Browser], running: Running, put: Put
) -> None:
    put(running.store, "bookings", "association", Stage.CONSULTED)
    put(running.store, "safety", "association", Stage.CONSULTED)
    page = browser().get("/responsibilities").text
    assert "time: it can be proposed from 4 Aug 2026 on" in page
    assert "hearings that the residents have answered: 0 of 3" in page
    assert "first “Permits for machines” on step 2" in page
    matter = browser().get("/responsibilities/safety").text
    assert "hearings that the residents have answered: 0 of 3" in matter
    assert "first “Permits for machines” on step 2" in matter


def test_the_staircase_costs_the_same_for_one_proposal_and_for_many(
    browser: Callable[..., Browser], running: Running
) -> None:
    asked = 0

    def count(*_: object) -> None:
        nonlocal asked
        asked += 1

    event.listen(running.store.engine, "before_cursor_execute", count)
    assert browser().get("/responsibilities").status_code == 200
    assert asked <= 4


def test_an_act_waits_and_the_other_side_agrees_on_its_page(
    browser: Callable[..., Browser], running: Running, put: Put
) -> None:
    place: Place = PLACES["booking"]
    booking = place.prepare(running.store)
    put(running.store, "bookings", "association", Stage.CO_DECIDED)
    association, office = browser("association"), browser("office")
    answer = association.post(f"/bookings/{booking}/confirmation")
    assert answer.status_code == 303
    where = answer.headers["Location"]
    assert where.startswith("/decisions/")
    page = association.get(where)
    assert "other side’s answer" in page.text
    assert "Agree for your body" not in page.text
    assert "Agree for your body" in office.get(where).text
    refused = office.post(f"{where}/objection", data={"reason": "safety", "note": ""})
    assert refused.status_code == 422
    assert office.post(f"{where}/agreement").status_code == 303
    assert place.done(running.store, booking)
    again = office.post(f"{where}/agreement")
    assert again.status_code == 409
    assert "does not wait" in again.text


def test_an_objection_is_kept_as_typed_when_its_reason_is_missing(
    browser: Callable[..., Browser], running: Running, put: Put
) -> None:
    place: Place = PLACES["booking"]
    booking = place.prepare(running.store)
    put(running.store, "bookings", "association", Stage.DELEGATED)
    where = browser("association").post(f"/bookings/{booking}/confirmation").headers["Location"]
    office = browser("office")
    refused = office.post(f"{where}/objection", data={"note": "After the inspection in June"})
    assert refused.status_code == 422
    assert "After the inspection in June" in refused.text
    assert office.post(f"{where}/objection", data={"reason": "fairness", "note": "no"}).status_code == 422
    assert (
        office.post(f"{where}/objection", data={"reason": "safety", "note": "After June"}).status_code == 303
    )
    page = browser().get(where)
    assert "Refused" in page.text
    assert "After June" not in page.text, "notes are for offices"
    assert "After June" in office.get(where).text
    put(running.store, "bookings", "association", Stage.WITH_BACKSTOP)
    assert StageHasMoved.slug == "stage-has-moved"


def test_a_move_from_proposal_to_the_new_step(
    browser: Callable[..., Browser], running: Running, put: Put, clock: SettableClock
) -> None:
    put(running.store, "events", "association", Stage.CO_DECIDED)
    association, office = browser("association"), browser("office")
    form = {"note": "We have run three festivals", "effective_on": "2027-01-01", "review_on": "2027-06-01"}
    early = association.post("/responsibilities/events/up", data=form)
    assert early.status_code == 409
    assert "4 November 2026" in early.text
    assert "We have run three festivals" in early.text
    clock.forward(days=200)
    association, office = browser("association"), browser("office")
    refused = association.post("/responsibilities/events/up", data=form)
    assert (refused.status_code, "missing or has expired" in refused.text) == (409, True)
    show_all(running, "events")
    where = association.post("/responsibilities/events/up", data=form).headers["Location"]
    assert "Both sides and the city can object" in browser().get(where).text
    too_soon = office.post(f"{where}/agreement")
    assert too_soon.status_code == 409
    clock.forward(days=15)
    association, office = browser("association"), browser("office")
    assert office.post(f"{where}/agreement").status_code == 303
    assert "Agreed so far: Carrier (neighbourhood office)" in browser().get("/responsibilities").text
    assert association.post(f"{where}/agreement").status_code == 303
    coming = browser().get("/responsibilities").text
    assert "Agreed so far" not in coming
    assert "Next step decided" in coming
    assert "Decided" in browser().get(where).text
    protocol = browser().get(f"{where}/protocol")
    assert "Signatures" in protocol.text
    assert "Step 2 of 5" in browser().get("/responsibilities/events").text
    clock.forward(days=40)
    assert "Step 3 of 5" in browser().get("/responsibilities/events").text
    assert (
        "Agreed by: Carrier (neighbourhood office), Association." in browser().get("/responsibilities").text
    )
    assert keep_time(werkhaus.domains, werkhaus.acts)(running.store) > 0


def test_the_city_agrees_from_the_fourth_step_on_and_brings_duties(
    browser: Callable[..., Browser], running: Running, put: Put, clock: SettableClock
) -> None:
    from quartier.handover.commands import agreeing, proposing

    put(running.store, "events", "association", Stage.DELEGATED)
    show_all(running, "events")
    [domain] = [one for one in werkhaus.domains if one.name == "events"]
    with running.store.unit(actor=ASSOCIATION) as unit:
        command = proposing.ProposeUp(
            note="why",
            effective_on=unit.today + timedelta(days=20),
            review_on=unit.today + timedelta(days=200),
        )
        move = proposing.propose_up(unit, domain, werkhaus.domains, command)
    clock.forward(days=15)
    for actor, decided in ((ASSOCIATION, False), (OFFICE, False), (CITY, True)):
        with running.store.unit(actor=actor) as unit:
            assert agreeing.agree_to_move(unit, move, domain, werkhaus.domains) is decided
    clock.forward(days=10)
    keep_time(werkhaus.domains, werkhaus.acts)(running.store)
    office = browser("office")
    page = office.get("/responsibilities/events")
    assert "accident insurer" in page.text
    assert "Until June 21, 2026" in page.text or "21 June 2026" in page.text
    answer = office.post("/responsibilities/events/duties", data={"version": "2", "duty": "owner"})
    assert answer.status_code == 303
    for version in ("2", "x", "9" * 20):
        done = office.post("/responsibilities/events/duties", data={"version": version, "duty": "owner"})
        assert done.status_code == 409
    stepped = office.post(
        "/responsibilities/events/step-in", data={"emergency": "fire_or_water", "days": "3"}
    )
    assert stepped.status_code == 303
    assert "The carrier has stepped in" in browser().get("/responsibilities").text
    clock.forward(days=4)
    assert "The carrier has stepped in" not in browser().get("/responsibilities").text


def test_evidence_a_review_and_a_step_back(
    browser: Callable[..., Browser], running: Running, put: Put
) -> None:
    put(running.store, "keys", "association", Stage.CO_DECIDED)
    office = browser("office")
    form = {"criterion": "board", "met": "yes", "shown_on": "2026-05-01", "note": "Minutes of the election"}
    assert office.post("/responsibilities/keys/evidence", data=form).status_code == 303
    assert (
        office.post("/responsibilities/keys/evidence", data=form | {"shown_on": "2027-01-01"}).status_code
        == 422
    )
    assert (
        office.post("/responsibilities/keys/evidence", data=form | {"shown_on": "2020-01-01"}).status_code
        == 422
    )
    resident = browser("resident")
    assert resident.post("/responsibilities/keys/evidence", data=form).status_code == 403
    assert (
        office.post("/responsibilities/keys/back", data={"trigger": "residents_ask", "note": "x"}).status_code
        == 422
    )
    waits = browser("association").post("/responsibilities/keys/rest", data={"note": "Summer holidays"})
    back = {"trigger": "funding_condition_broken", "note": "New training by July"}
    assert office.post("/responsibilities/keys/back", data=back).status_code == 409, "another is under way"
    answer = office.post("/responsibilities/keys/back", data=back | {"trigger": "accident"})
    assert "Lapsed" in browser().get(waits.headers["Location"]).text, "danger waits for nobody’s proposal"
    assert answer.status_code == 303
    assert "Step 1 of 5" in browser().get("/responsibilities/keys").text
    change = office.get("/responsibilities/keys/change")
    assert change.status_code == 200
    assert browser().get("/responsibilities/keys/change").status_code == 303


PAPER = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def test_evidence_is_a_file_whose_fingerprint_we_take(
    browser: Callable[..., Browser], running: Running, clock: SettableClock
) -> None:
    office, where = browser("office"), "/responsibilities/keys/evidence"
    form = {"criterion": "key_register", "met": "yes", "shown_on": "2026-05-01", "note": "Register of keys"}

    def sent(body: bytes) -> dict[str, object]:
        return form | {"document": (io.BytesIO(body), "register.pdf")}

    refused = office.post(where, data=sent(b"<html>"), content_type="multipart/form-data")
    assert (refused.status_code, "choose a PDF" in refused.text) == (422, True)
    assert "Register of keys" in refused.text
    assert office.post(where, data=sent(PAPER), content_type="multipart/form-data").status_code == 303
    page = office.get(where).text
    assert hashlib.sha256(PAPER).hexdigest() in page
    [link] = re.findall(r'href="(/responsibilities/keys/evidence/[0-9a-z]{20})"', page)
    opened = browser("association").get(link)
    assert (opened.data, opened.mimetype) == (PAPER, "application/pdf")
    assert opened.headers["Content-Disposition"] == 'attachment; filename="key_register 2026-05-01.pdf"'
    assert "no-store" in opened.headers["Cache-Control"]
    assert "sandbox" in opened.headers["Content-Security-Policy"]
    assert browser("resident").get(link).status_code == 403
    assert browser().get(link).status_code == 303, "sign in first"
    assert "Register of keys" not in browser().get(where).text
    assert browser("office").get(link.replace("/keys/", "/events/")).status_code == 404
    # Six months counts a register of keys, three years longer its document is kept.
    clock.forward(days=1275)
    forget(running.store)
    assert browser("office").get(link).status_code == 200
    clock.forward(days=4)
    forget(running.store)
    gone = browser("office")
    assert gone.get(link).status_code == 404
    assert hashlib.sha256(PAPER).hexdigest() in gone.get(where).text
