"""Grants: commands and views, on both databases."""

import json
from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import event, select

from funding.grants import rules, views
from funding.grants.commands import AddLine, DraftGrant, add_line, approve_grant, draft_grant
from quartier.actor import OfficeRequired
from quartier.decide import CarrierDecides, decisions_on
from quartier.store import Store
from quartier.tables import outbox
from quartier.testing.people import OFFICE, RESIDENT, TREASURER

NEW = DraftGrant(title="Garten", funder="Stadt", valid_from=date(2026, 1, 1), valid_until=date(2026, 12, 31))


def test_an_approved_grant_says_so_with_its_lines(store: Store, approved_grant: Callable[..., str]) -> None:
    grant_id = approved_grant(store)
    with store.read() as session:
        document = json.loads(session.scalars(select(outbox.c.body)).one())
        decision = decisions_on(session, grant_id)
    assert document["type"] == "quartier.funding.grant.approved.v1"
    assert document["subject"] == grant_id
    assert document["data"]["total_cents"] == 150_00
    assert [line["spent_by"] for line in document["data"]["lines"]] == ["werkhaus", None]
    assert [(d.domain, d.stage, d.effective) for d in decision] == [("grants", 0, True)]


def test_a_draft_says_nothing(store: Store) -> None:
    with store.unit(actor=OFFICE) as unit:
        draft_grant(unit, NEW)
    with store.read() as session:
        assert session.scalars(select(outbox.c.body)).all() == []


def test_only_the_office_opens_a_grant(store: Store) -> None:
    with pytest.raises(OfficeRequired), store.unit(actor=RESIDENT) as unit:
        draft_grant(unit, NEW)


def test_on_stage_0_the_carrier_decides_on_the_approval(store: Store) -> None:
    with store.unit(actor=OFFICE) as unit:
        grant_id = draft_grant(unit, NEW)
        add_line(unit, AddLine(grant_id=grant_id, title="Erde", amount_cents=1, spent_by="garden"))
    with pytest.raises(CarrierDecides), store.unit(actor=TREASURER) as unit:
        approve_grant(unit, grant_id)
    with store.read() as session:
        assert views.grant_detail(session, grant_id).state == "draft"


def test_a_budget_that_was_approved_stands(store: Store, approved_grant: Callable[..., str]) -> None:
    grant_id = approved_grant(store)
    with pytest.raises(rules.AlreadyApproved), store.unit(actor=OFFICE) as unit:
        add_line(unit, AddLine(grant_id=grant_id, title="More", amount_cents=1, spent_by=None))
    with pytest.raises(rules.AlreadyApproved), store.unit(actor=OFFICE) as unit:
        approve_grant(unit, grant_id)


def test_two_lines_of_one_name_are_refused_and_the_unit_goes_on(store: Store) -> None:
    line = {"title": "Erde", "amount_cents": 1, "spent_by": None}
    with store.unit(actor=OFFICE) as unit:
        grant_id = draft_grant(unit, NEW)
        add_line(unit, AddLine(grant_id=grant_id, **line))
        with pytest.raises(rules.LineTitleTaken):
            add_line(unit, AddLine(grant_id=grant_id, **line))
    with store.read() as session:
        assert len(views.grant_detail(session, grant_id).lines) == 1


def test_an_unknown_grant_is_not_found(store: Store) -> None:
    with pytest.raises(rules.GrantNotFound), store.read() as session:
        views.grant_detail(session, "nothing")


def test_the_list_has_the_totals_of_every_grant_in_one_query(
    store: Store, approved_grant: Callable[..., str]
) -> None:
    for _ in range(3):
        approved_grant(store)
    statements: list[str] = []
    event.listen(store.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    with store.read() as session:
        rows = views.list_grants(session)
    assert [(row.amount_cents, row.spent_cents) for row in rows] == [(150_00, 0)] * 3
    assert len([s for s in statements if s.startswith("SELECT")]) == 1


# ── Passing on ────────────────────────────────────────────────────────────────────────────────────────────────────


def passed_on(store: Store, parent: str | None, cents: int, profile: str = "land", **days: date) -> str:
    period = {"valid_from": date(2026, 1, 1), "valid_until": date(2026, 12, 31)} | days
    with store.unit(actor=OFFICE) as unit:
        grant = draft_grant(
            unit, DraftGrant(title="T", funder="F", parent_id=parent, profile=profile, **period)
        )
        add_line(unit, AddLine(grant_id=grant, title="Kosten", amount_cents=cents, spent_by=None))
    with store.unit(actor=OFFICE) as unit:
        approve_grant(unit, grant)
    return grant


def test_a_grant_is_passed_on_from_level_to_level_by_each_ones_rules(store: Store) -> None:
    city = passed_on(store, None, 100_00, profile="municipal")
    carrier = passed_on(store, city, 80_00)
    residents = passed_on(store, carrier, 30_00)
    with pytest.raises(rules.PassedOnTooMuch):
        passed_on(store, city, 20_01)
    passed_on(store, city, 20_00)
    with store.read() as session:
        found = views.grant_detail(session, carrier)
        top = views.grant_detail(session, city)
        chain = {grant.id for grant in views.chain_of(session, found)}
    assert (top.passed_on_cents, found.passed_on_cents) == (100_00, 30_00)
    assert chain == {city, residents}
    assert [each.profile for each in (top, found)] == ["municipal", "land"]
    assert top.profile_kept != found.profile_kept


def test_only_what_is_approved_is_passed_on_and_within_its_time(store: Store) -> None:
    with store.unit(actor=OFFICE) as unit:
        draft = draft_grant(unit, NEW)
    with pytest.raises(rules.NothingToPassOn):
        passed_on(store, draft, 1_00)
    city = passed_on(store, None, 100_00)
    with pytest.raises(rules.OutsideItsSource):
        passed_on(store, city, 1_00, valid_until=date(2027, 1, 1))
