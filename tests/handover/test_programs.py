"""Responsibilities for programs: the same commands as on the pages, refused for the same reasons."""

import re
from collections.abc import Callable

from places import PLACES, Place, show_all

from quartier.decide import decide
from quartier.handover.commands.reviews import open_review
from quartier.handover.reactions import keep_time
from quartier.handover.stages import Stage
from quartier.hosting.assemble import Running
from quartier.testing.clock import SettableClock
from quartier.testing.people import OFFICE
from quartier.web.testing import Browser
from werkhaus.service import service as werkhaus

Put = Callable[..., None]


def test_programs_read_who_decides(browser: Callable[..., Browser], running: Running, put: Put) -> None:
    put(running.store, "bookings", "association", Stage.DELEGATED)
    matters = {one["domain"]: one for one in browser().get("/api/responsibilities").json}
    assert set(matters) == {domain.name for domain in werkhaus.domains}
    assert (matters["bookings"]["stage"], matters["bookings"]["decides"]) == (3, "association")
    assert (matters["keys"]["stage"], matters["keys"]["decides"]) == (0, "carrier")


def test_programs_read_the_record_in_parts_and_without_persons(
    browser: Callable[..., Browser], running: Running, clock: SettableClock
) -> None:
    for number in range(3):
        with running.store.unit(OFFICE) as unit:
            decide(unit, "keys", "hand_out_key", f"key-{number}")
        clock.forward(days=1)
    first = browser().get("/api/decisions?limit=2")
    following = re.search(r"<([^>]*)>; rel=\"next\"", first.headers["Link"])
    assert following
    told = first.json + browser().get(following[1]).json
    assert len({one["id"] for one in told}) == len(told) == 3
    assert [one["decided_at"] for one in told] == sorted((one["decided_at"] for one in told), reverse=True)
    assert {"actor", "subject", "note"}.isdisjoint(told[0])


def test_programs_propose_object_and_withdraw_by_the_same_commands(
    browser: Callable[..., Browser], running: Running, put: Put, clock: SettableClock
) -> None:
    put(running.store, "events", "association", Stage.CO_DECIDED)
    proposal = {"note": "Three festivals", "effective_on": "2027-01-01", "review_on": "2027-06-01"}
    moves_of_events = "/api/responsibilities/events/moves"
    association = browser("association")
    assert association.post(moves_of_events, json=proposal).status_code == 409, "too early"
    clock.forward(days=200)
    show_all(running, "events")
    association, office = browser("association"), browser("office")
    assert browser().post(moves_of_events, json=proposal).status_code == 403
    assert browser("resident").post(moves_of_events, json=proposal).status_code == 403
    assert association.post(moves_of_events, json={"note": ""}).status_code == 422
    made = association.post(moves_of_events, json=proposal)
    assert (made.status_code, made.json["state"]) == (201, "open")
    assert {"association", "carrier"} <= set(made.json["needed"])
    where = f"/api/moves/{made.json['id']}"
    assert browser().get(where).json == made.json
    assert association.post(f"{where}/agreement").json["type"] == "urn:quartier:problem:still-open"
    objected = office.post(f"{where}/objection", json={"reason": "safety", "note": "After the inspection"})
    assert (objected.status_code, objected.json["state"]) == (200, "mediation")
    assert office.post(f"{where}/withdrawal").status_code == 403, "another body's proposal"
    assert association.post(f"{where}/withdrawal").json["state"] == "withdrawn"
    assert association.post(f"{where}/withdrawal").status_code == 409
    assert browser().get("/api/moves/nothing").status_code == 404
    made = association.post(moves_of_events, json=proposal)
    clock.forward(days=15)
    for persona, state in (("association", "open"), ("office", "decided")):
        agreed = browser(persona).post(f"/api/moves/{made.json['id']}/agreement")
        assert (agreed.status_code, agreed.json["state"]) == (200, state)


def test_programs_answer_acts_that_wait(browser: Callable[..., Browser], running: Running, put: Put) -> None:
    place: Place = PLACES["booking"]
    booking = place.prepare(running.store)
    put(running.store, "bookings", "association", Stage.CO_DECIDED)
    association, office = browser("association"), browser("office")

    def begin() -> str:
        return "/api" + str(association.post(f"/bookings/{booking}/confirmation").headers["Location"])

    withdrawn = begin()
    assert browser().get(withdrawn).json["outcome"] == "waiting"
    assert association.post(f"{withdrawn}/withdrawal").json["outcome"] == "withdrawn"
    assert office.post(f"{withdrawn}/agreement").status_code == 409
    agreed = begin()
    assert browser().post(f"{agreed}/agreement").status_code == 403
    assert office.post(f"{agreed}/objection", json={"reason": "moon", "note": "x"}).status_code == 422
    assert office.post(f"{agreed}/agreement").json["outcome"] == "effective"
    assert place.done(running.store, booking)
    assert office.post("/api/decisions/nothing/agreement").status_code == 404


def test_programs_read_what_is_missing(browser: Callable[..., Browser], running: Running, put: Put) -> None:
    put(running.store, "safety", "association", Stage.CONSULTED)
    told = browser().get("/api/responsibilities/safety").json
    assert told["missing"] == {
        "stage": 2,
        "from_day": "2026-08-04",
        "hearings": [0, 3],
        "evidence": [],
        "percent": None,
        "matters": ["machine_permits", "insurance"],
    }
    assert (told["agreed"], told["in_review"], told["move_id"]) == ([], False, None)
    assert browser().get("/api/responsibilities/nothing").status_code == 404


def test_programs_mediate(
    browser: Callable[..., Browser], running: Running, put: Put, clock: SettableClock
) -> None:
    put(running.store, "events", "association", Stage.CO_DECIDED)
    clock.forward(days=190)
    proposal = {"note": "Three festivals", "effective_on": "2027-01-01", "review_on": "2027-06-01"}
    show_all(running, "events")
    made = browser("association").post("/api/responsibilities/events/moves", json=proposal)
    where = f"/api/moves/{made.json['id']}"
    found = {"result": "solved", "note": "The inspection comes first"}
    mediator = browser("mediator")
    assert mediator.post(f"{where}/mediation", json=found).status_code == 409, "nobody has objected"
    browser("office").post(f"{where}/objection", json={"reason": "safety", "note": "After the inspection"})
    assert browser("office").post(f"{where}/mediation", json=found).status_code == 403
    assert mediator.post(f"{where}/mediation", json=found | {"result": "agreed"}).status_code == 422
    assert mediator.post(f"{where}/mediation", json=found).json["state"] == "open"


def test_programs_let_a_matter_rest_and_step_back(
    browser: Callable[..., Browser], running: Running, put: Put, clock: SettableClock
) -> None:
    put(running.store, "keys", "association", Stage.CO_DECIDED)
    keys, association, office = "/api/responsibilities/keys", browser("association"), browser("office")
    why = {"note": "Summer holidays"}
    assert office.post(f"{keys}/resumption", json=why).status_code == 409, "it does not rest"
    asked = association.post(f"{keys}/pause", json=why)
    assert (asked.status_code, asked.json["kind"], asked.json["agreed"]) == (201, "pause", ["association"])
    assert office.post(f"/api/moves/{asked.json['id']}/agreement").json["state"] == "decided"
    assert office.get(keys).json["side"] == "paused"
    clock.forward(seconds=1)
    back = {"trigger": "accident", "note": "New training by July"}
    assert office.post(f"{keys}/back", json=back).status_code == 409, "it rests"
    asked = office.post(f"{keys}/resumption", json=why)
    association.post(f"/api/moves/{asked.json['id']}/agreement")
    clock.forward(seconds=1)
    assert browser("resident").post(f"{keys}/back", json=back).status_code == 403
    assert office.post(f"{keys}/back", json=back | {"trigger": "moon"}).status_code == 422
    done = office.post(f"{keys}/back", json=back)
    assert (done.status_code, done.json["kind"], done.json["state"]) == (201, "down", "decided")
    now = office.get(keys).json
    assert (now["stage"], now["side"]) == (1, "stepped_back")


def test_programs_step_in_and_end_it(
    browser: Callable[..., Browser], running: Running, put: Put, clock: SettableClock
) -> None:
    put(running.store, "events", "association", Stage.WITH_BACKSTOP)
    events, office, association = "/api/responsibilities/events", browser("office"), browser("association")
    emergency = {"emergency": "fire_or_water", "days": 3}
    assert association.post(f"{events}/step-in", json=emergency).status_code == 403
    assert office.post(f"{events}/step-in", json=emergency | {"days": 15}).status_code == 422
    assert office.post(f"{events}/step-in", json=emergency).json["decides"] == "carrier"
    clock.forward(seconds=1)
    assert office.post(f"{events}/step-in/end").json["decides"] == "association"
    assert office.post(f"{events}/step-in/end").status_code == 409
    clock.forward(seconds=1)
    office.post(f"{events}/step-in", json=emergency)
    clock.forward(seconds=1)
    plan = {"note": "New wiring by June"}
    assert office.post(f"{events}/step-in/ratification", json=plan).status_code == 403
    ratified = association.post(f"{events}/step-in/ratification", json=plan).json
    assert (ratified["stage"], ratified["side"]) == (3, "stepped_back")


def test_programs_close_a_review(browser: Callable[..., Browser], running: Running, put: Put) -> None:
    put(running.store, "events", "association", Stage.DELEGATED)
    with running.store.unit() as unit:
        open_review(unit, "events", "due")
    where, office = "/api/responsibilities/events/reviews", browser("office")
    assert browser().get("/api/responsibilities/events").json["in_review"] is True
    [review] = browser().get(where).json
    assert (review["cause"], review["passed"]) == ("due", None)
    result, found = f"{where}/{review['id']}/result", {"passed": True, "note": "It works"}
    assert browser("resident").post(result, json=found).status_code == 403
    assert office.post(result.replace("/events/", "/keys/"), json=found).status_code == 404
    assert office.post(result, json={"passed": True, "note": ""}).status_code == 422
    assert office.post(result, json=found).json["passed"] is True
    assert office.post(result, json=found).status_code == 409
    assert "note" not in browser().get(where).json[0]


def test_programs_show_evidence(
    browser: Callable[..., Browser], running: Running, put: Put, clock: SettableClock
) -> None:
    put(running.store, "safety", "association", Stage.DELEGATED)
    where, association, office = (
        "/api/responsibilities/safety/evidence",
        browser("association"),
        browser("office"),
    )
    points = {point["criterion"]: point for point in browser().get(where).json}
    assert points["insurance"] == {
        **{"criterion": "insurance", "must": True, "asked": True, "state": "missing"},
        **{"residents": None, "carrier": None},
    }
    said = {"criterion": "insurance", "met": True, "shown_on": "2026-01-31", "note": "Policy, folder 3"}
    assert browser().post(where, json=said).status_code == 403
    assert browser("resident").post(where, json=said).status_code == 403
    assert association.post(where, json=said | {"criterion": "moon"}).status_code == 422
    assert association.post(where, json=said | {"shown_on": "2020-01-01"}).status_code == 422, "too old"
    shown = association.post(where, json=said)
    assert (shown.status_code, shown.json["state"]) == (201, "missing"), "the other side has not seen it yet"
    assert shown.json["residents"] == {"met": True, "shown_on": "2026-01-31", "valid_until": "2027-01-31"}
    assert office.post(where, json=said | {"met": False}).json["state"] == "differs"
    clock.forward(seconds=1)
    assert office.post(where, json=said).json["state"] == "met"
    assert "folder 3" not in browser().get(where).text
    assert browser().get("/api/responsibilities/moon/evidence").status_code == 404


def test_programs_tick_off_what_a_stage_asks_for(
    browser: Callable[..., Browser], running: Running, put: Put, clock: SettableClock
) -> None:
    where, office = "/api/responsibilities/events/duties", browser("office")
    assert office.get(where).json == []
    put(running.store, "events", "association", Stage.WITH_BACKSTOP)
    keep_time(werkhaus.domains, werkhaus.acts)(running.store)
    first, *others = office.get(where).json
    assert (first["duty"], first["done_on"], len(others)) == ("new_operator_reports", None, 10)
    done = {"duty": first["duty"], "version": first["version"]}
    assert browser("resident").post(where, json=done).status_code == 403
    assert office.post(where, json=done | {"duty": "moon"}).status_code == 422
    assert office.post(where, json=done | {"version": 99}).status_code == 409
    ticked = browser("association").post(where, json=done)
    assert (ticked.status_code, ticked.json) == (200, first | {"done_on": clock.now.date().isoformat()})
    assert office.post(where, json=done).status_code == 409
