"""Winning money: from a funder's programme to the draft of a grant, on both databases."""

import json
from datetime import date
from typing import Any

import pytest
from sqlalchemy import event, select

from funding.acquisition import commands, views
from funding.acquisition.commands import AddContact, Award, Identify, SetProgramme
from funding.acquisition.model import FunderContact
from funding.acquisition.reactions import forget
from funding.acquisition.rules import stages as rules
from funding.acquisition.rules.stages import Cycle, Refused, Stage, Terms
from funding.grants.commands import AddLine, DraftGrant, add_line, draft_grant
from funding.grants.views import grant_detail
from quartier.actor import OfficeRequired
from quartier.hosting.assemble import Running
from quartier.store import Store
from quartier.tables import outbox
from quartier.testing.clock import SettableClock
from quartier.testing.people import OFFICE, RESIDENT
from quartier.web.testing import Browser

TERMS = Terms(
    least_cents=1_000_00,
    most_cents=20_000_00,
    own_share_percent=10,
    deadline_on=date(2026, 11, 1),
    cycle=Cycle.YEARLY,
)
FIELDS = ["living-together", "education"]


def programme(store: Store, name: str, terms: Terms = TERMS, kind: str = "foundation") -> str:
    with store.unit(actor=OFFICE) as unit:
        funder = commands.add_funder(unit, f"Stiftung {name}", kind, None)
        unit.session.flush()
        command = SetProgramme(title=name, action_fields=FIELDS, terms=terms)
        return commands.add_programme(unit, funder, command)


def chance(store: Store, programme_id: str, **more: Any) -> str:
    asked: dict[str, Any] = {
        "programme_id": programme_id,
        "title": "Offene Werkstatt",
        "action_field": "education",
        "amount_cents": 9_000_00,
        "own_cents": 1_000_00,
        "expected_on": date(2027, 2, 1),
    }
    with store.unit(actor=OFFICE) as unit:
        return commands.identify(unit, Identify(**(asked | more)))


def move(store: Store, opportunity: str, *stages: Stage) -> None:
    for stage in stages:
        with store.unit(actor=OFFICE) as unit:
            commands.move(unit, opportunity, stage)


OUT = (Stage.CHECKED, Stage.WRITING, Stage.SUBMITTED)


def told(store: Store) -> list[tuple[str, dict[str, Any]]]:
    with store.read() as session:
        bodies = session.scalars(select(outbox.c.body).order_by(outbox.c.sequence)).all()
    documents = [json.loads(body) for body in bodies]
    return [(each["type"].split(".", 2)[2], each["data"]) for each in documents]


def test_from_the_idea_to_the_draft_of_a_grant(store: Store) -> None:
    one = chance(store, programme(store, "Nachbarn"))
    with pytest.raises(rules.NotNow):
        move(store, one, Stage.SUBMITTED)
    move(store, one, *OUT)
    with pytest.raises(rules.PeriodMissing), store.unit(actor=OFFICE) as unit:
        commands.award(unit, Award(opportunity_id=one, granted_cents=8_000_00))
    period = {"valid_from": date(2027, 1, 1), "valid_until": date(2027, 12, 31)}
    with store.unit(actor=OFFICE) as unit:
        grant = commands.award(unit, Award(opportunity_id=one, granted_cents=8_000_00, **period))
    with store.read() as session:
        found = views.opportunity_detail(session, one)
        drafted = grant_detail(session, grant)
        assert (found.stage, found.granted_cents, found.grant_id) == ("granted", 8_000_00, grant)
        assert [step.stage for step in found.steps] == ["idea", *OUT, "granted"]
        assert [(task.kind, task.due_on) for task in found.tasks] == [
            ("thanks", date(2026, 5, 18)),
            ("publicity", date(2026, 6, 3)),
        ]
        assert (drafted.state, drafted.award_cents) == ("draft", 8_000_00)
        assert drafted.funder == "Stiftung Nachbarn, Nachbarn"
    assert [name for name, _ in told(store)] == ["opportunity.identified.v1", "application.submitted.v1"]
    assert told(store)[0][1]["deadline_on"] == "2026-11-01"
    with pytest.raises(rules.NotNow), store.unit(actor=OFFICE) as unit:
        commands.award(unit, Award(opportunity_id=one, granted_cents=1, **period))


def test_money_for_another_grants_plan_is_a_source_of_it(store: Store) -> None:
    one = chance(store, programme(store, "Firma", kind="company"))
    move(store, one, *OUT)
    with store.unit(actor=OFFICE) as unit:
        new = DraftGrant(
            title="Haus", funder="Stadt", valid_from=date(2026, 1, 1), valid_until=date(2026, 12, 31)
        )
        grant = draft_grant(unit, new)
        add_line(unit, AddLine(grant_id=grant, title="Bau", amount_cents=50_000_00, spent_by=None))
    with store.unit(actor=OFFICE) as unit:
        commands.award(unit, Award(opportunity_id=one, granted_cents=9_000_00, into_grant_id=grant))
    with store.read() as session:
        [source] = grant_detail(session, grant).sources
    assert (source["kind"], source["amount_cents"]) == ("private", 9_000_00)
    name, data = told(store)[-1]
    assert (name, data["amount_cents"], data["grant_id"]) == ("co_funding.committed.v1", 9_000_00, grant)


def test_what_may_not_be_combined_is_refused_for_the_same_project_only(store: Store) -> None:
    first, second = programme(store, "Land", TERMS), programme(store, "Bund", TERMS)
    with store.unit(actor=OFFICE) as unit:
        commands.exclude(unit, second, first)
        commands.exclude(unit, first, second)
        with pytest.raises(rules.SameProgramme):
            commands.exclude(unit, first, first)
    one = chance(store, first)
    same, other = chance(store, second, beside_id=one), chance(store, second)
    move(store, one, *OUT)
    with store.read() as session:
        found = views.fitted(session, views.list_opportunities(session), date(2026, 5, 4))
    excluded = {each.opportunity.id: [p.title for p in each.excluded] for each in found}
    assert excluded == {one: [], same: ["Land"], other: []}
    with pytest.raises(rules.MayNotCombine) as refused:
        move(store, same, *OUT)
    assert refused.value.params == {"programme": "Land"}
    move(store, other, *OUT)
    with store.unit(actor=OFFICE) as unit:
        commands.refuse(unit, one, Refused.NO_MONEY)
    move(store, same, Stage.SUBMITTED)
    assert ("application.refused.v1", "no-money") in [
        (name, data.get("reason")) for name, data in told(store)
    ]


@pytest.mark.parametrize(
    ("terms", "asked", "refusal"),
    [
        (Terms(deadline_on=date(2026, 5, 3), cycle=Cycle.ONCE), {}, rules.DeadlinePassed),
        (TERMS, {"amount_cents": 20_000_01, "own_cents": 9_000_00}, rules.AmountOutside),
        (TERMS, {"own_cents": 999_99}, rules.OwnShareTooSmall),
        (TERMS, {"eligible": "no"}, rules.NotEligible),
    ],
)
def test_what_the_programme_does_not_take_does_not_go_out(
    store: Store, terms: Terms, asked: dict[str, Any], refusal: type[Exception]
) -> None:
    one = chance(store, programme(store, "X", terms), **asked)
    move(store, one, *OUT[:2])
    with pytest.raises(refusal):
        move(store, one, Stage.SUBMITTED)
    with store.read() as session:
        assert views.opportunity_detail(session, one).stage == "writing"


def test_texts_are_copied_and_their_original_goes_its_own_way(store: Store) -> None:
    one = chance(store, programme(store, "Text"))
    with store.unit(actor=OFFICE) as unit:
        block = commands.keep_block(unit, "Das Quartier", "Tausend Menschen.")
        unit.session.flush()
        commands.add_text(unit, one, block, None, None)
        unit.session.flush()
        own = commands.add_text(unit, one, None, "Ziel", "Lernen.")
        with pytest.raises(rules.NothingWritten):
            commands.add_text(unit, one, None, "Ziel", None)
    with store.unit(actor=OFFICE) as unit:
        commands.keep_block(unit, "Das Quartier", "Anders.", block)
        with pytest.raises(rules.TextTaken):
            commands.keep_block(unit, "Das Quartier", "Noch einmal.")
        commands.change_text(unit, one, own, "Ziel", None)
    with store.read() as session:
        assert [text.body for text in views.opportunity_detail(session, one).texts] == ["Tausend Menschen."]
        assert [(each.body, uses) for each, uses in views.list_blocks(session)] == [("Anders.", 1)]


def test_people_at_funders_are_erased_on_demand_and_by_themselves(store: Store, clock: SettableClock) -> None:
    with store.unit(actor=OFFICE) as unit:
        funder = commands.add_funder(unit, "Stiftung", "foundation", None)
        unit.session.flush()
        contact = commands.add_contact(
            unit, funder, AddContact(name="CANARY-NAME", email="canary@example.org")
        )
        commands.add_contact(unit, funder, AddContact(name="Second"))
    with pytest.raises(rules.ContactNotFound), store.unit(actor=OFFICE) as unit:
        commands.erase_contact(unit, "other", contact)
    with store.unit(actor=OFFICE) as unit:
        commands.erase_contact(unit, funder, contact)
    assert forget(store) == 0
    clock.forward(hours=24 * 730)
    assert forget(store) == 1
    with store.read() as session:
        assert session.scalars(select(FunderContact)).all() == []
    assert told(store) == []


def test_only_the_office_looks_for_money(store: Store) -> None:
    with pytest.raises(OfficeRequired), store.unit(actor=RESIDENT) as unit:
        commands.add_funder(unit, "Stiftung", "foundation", None)
    with store.unit(actor=OFFICE) as unit:
        commands.add_funder(unit, "Stiftung", "foundation", None)
    with pytest.raises(rules.FunderTaken), store.unit(actor=OFFICE) as unit:
        commands.add_funder(unit, "Stiftung", "company", None)


def test_the_board_costs_as_many_queries_for_many_as_for_one(store: Store) -> None:
    found = programme(store, "Viele")
    for _ in range(4):
        chance(store, found)
    statements: list[str] = []
    event.listen(store.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    with store.read() as session:
        rows = views.fitted(session, views.list_opportunities(session), date(2026, 5, 4))
    assert len(rows) == 4
    assert len([s for s in statements if s.startswith("SELECT")]) <= 3


# ── Doors ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_way_of_an_opportunity_by_its_pages(browser: Browser) -> None:
    browser.sign_in("office")
    funder = browser.post("/funders", data={"name": "Stiftung A", "kind": "foundation"}).headers["Location"]
    assert browser.post("/funders", data={"name": "Stiftung A", "kind": "foundation"}).status_code == 409
    terms = {"title": "Orte", "cycle": "yearly", "action_fields": "education", "most": "20.000"}
    assert browser.post(f"{funder}/programmes", data=terms).status_code == 422
    found = browser.post(f"{funder}/programmes", data=terms | {"deadline_on": "2026-11-01"})
    programme_id = found.headers["Location"].rpartition("/")[2]
    contact = {"name": "Frau Beispiel", "email": "person@example.org"}
    assert browser.post(f"{funder}/contacts", data=contact).status_code == 303
    assert "Frau Beispiel" in browser.get(funder).text
    asked = {
        "programme_id": programme_id,
        "title": "Werkstatt",
        "action_field": "education",
        "amount": "9.000",
    }
    assert browser.post("/opportunities", data=asked).status_code == 422
    page = browser.post("/opportunities", data=asked | {"expected_on": "2027-02-01"}).headers["Location"]
    assert browser.post(f"{page}/texts", data={"title": "Ziel", "body": "Lernen."}).status_code == 303
    for stage in ("checked", "writing", "submitted"):
        assert browser.post(f"{page}/stage", data={"stage": stage}).status_code == 303
    assert browser.post(f"{page}/stage", data={"stage": "writing"}).status_code == 409
    assert "9.000,00" in browser.get("/opportunities").text
    assert "4.500,00" in browser.get("/opportunities/forecast").text
    period = {"valid_from": "2027-01-01", "valid_until": "2027-12-31"}
    assert browser.post(f"{page}/award", data={"granted": "9.000"}).status_code == 422
    plan = browser.post(f"{page}/award", data={"granted": "9.000"} | period).headers["Location"]
    assert "9.000,00" in browser.get(plan).text
    for path in ("/opportunities", "/opportunities/timeline", "/deadlines", "/funders", "/application-texts"):
        assert browser.get(path).status_code == 200
    assert "9.000,00" in browser.get("/opportunities/forecast").text


def test_the_calendar_has_the_deadlines_and_ends_with_its_address(running: Running, browser: Browser) -> None:
    one = chance(running.store, programme(running.store, "Frist"))
    browser.sign_in("office")
    address = browser.post("/deadlines/calendar").text.partition("/deadlines/")[2].partition(".ics")[0]
    stranger = Browser(running.web)
    calendar = stranger.get(f"/deadlines/{address}.ics")
    assert (calendar.status_code, calendar.mimetype) == (200, "text/calendar")
    assert f"UID:{one}-deadline@funding" in calendar.text
    assert "DTSTART;VALUE=DATE:20261101" in calendar.text
    assert stranger.get(f"/deadlines/{'x' * 43}.ics").status_code == 404
    assert browser.post("/deadlines/calendar/end").status_code == 303
    assert stranger.get(f"/deadlines/{address}.ics").status_code == 404


def test_who_funds_what_is_open_to_all_and_the_rest_is_not(browser: Browser, running: Running) -> None:
    one = chance(running.store, programme(running.store, "GEHEIM"))
    browser.sign_in("resident")
    answer = browser.get("/funders")
    assert (answer.status_code, "GEHEIM" in answer.text) == (200, False)
    for path in ("/opportunities", f"/opportunities/{one}", "/deadlines", "/application-texts"):
        assert browser.get(path).status_code == 403
    assert browser.get("/api/opportunities").status_code == 403
    assert browser.get("/api/funders").status_code == 403


def test_programs_follow_the_same_way(browser: Browser) -> None:
    browser.sign_in("office")
    funder = browser.post("/api/funders", json={"name": "Stiftung B", "kind": "foundation"}).json["id"]
    terms = {"title": "Orte", "own_share_percent": 10, "action_fields": ["education"]}
    path = f"/api/funders/{funder}"
    found = browser.post(f"{path}/programmes", json=terms).json["id"]
    other = browser.post(f"{path}/programmes", json=terms | {"title": "Wege"}).json["id"]
    assert browser.post(f"/api/programmes/{found}/exclusions", json={"other_id": other}).status_code == 201
    asked = {
        "programme_id": found,
        "title": "Werkstatt",
        "action_field": "education",
        "amount_cents": 9_000_00,
        "expected_on": "2027-02-01",
    }
    one = browser.post("/api/opportunities", json=asked).json
    assert (one["stage"], one["fit_percent"]) == ("idea", 73)
    page = f"/api/opportunities/{one['id']}"
    for stage in ("checked", "writing"):
        assert browser.post(f"{page}/stage", json={"stage": stage}).json["stage"] == stage
    refused = browser.post(f"{page}/stage", json={"stage": "submitted"})
    assert refused.json["type"] == "urn:quartier:problem:own-share-too-small"
    changed = terms | {"own_share_percent": 0}
    assert browser.post(f"/api/programmes/{found}", json=changed).status_code == 200
    assert browser.post(f"{page}/stage", json={"stage": "submitted"}).status_code == 200
    [half_year] = browser.get("/api/opportunities/forecast").json
    assert (half_year["year"], half_year["half"], half_year["expected_cents"]) == (2027, 1, 4_500_00)
    assert browser.post(f"{page}/refusal", json={"reason": "others-better"}).json["stage"] == "refused"
    assert browser.get("/api/opportunities/forecast").json == []
