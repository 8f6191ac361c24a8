"""Plans that balance, money drawn within its bounds, and windows that are watched."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from funding.drawdowns import rules, views
from funding.drawdowns.commands import AskDraw, ask_draw, receive, withdraw
from funding.drawdowns.reactions import watch_windows
from funding.expenses.commands import RecordExpense, record_expense
from funding.grants.commands import (
    AddLine,
    DraftGrant,
    SetAward,
    add_line,
    add_source,
    approve_grant,
    draft_grant,
    note_received,
    remove_source,
    set_award,
)
from funding.grants.rules import (
    AlreadyApproved,
    NothingToAward,
    PlanDoesNotBalance,
    Source,
    SourceNotFound,
    SourceTaken,
    check_balance,
)
from funding.grants.views import grant_detail
from quartier.actor import OfficeRequired
from quartier.hosting.assemble import Running
from quartier.store import Store
from quartier.tables import outbox
from quartier.testing.clock import SettableClock
from quartier.testing.people import OFFICE, RESIDENT, TREASURER
from quartier.web.testing import Browser

OWN = Source("own", "Verein", 9_000_00)
OTHER = Source("private", "Stiftung", 3_000_00)


def drafted(store: Store, *sources: Source, award: int | None = None, financing: str = "share") -> str:
    period = {"valid_from": date(2026, 1, 1), "valid_until": date(2026, 12, 31)}
    with store.unit(actor=OFFICE) as unit:
        grant = draft_grant(unit, DraftGrant(title="Werkstatt", funder="Land", **period))
        add_line(unit, AddLine(grant_id=grant, title="Kosten", amount_cents=60_000_00, spent_by=None))
        unit.session.flush()
        set_award(unit, SetAward(grant_id=grant, financing=financing, award_cents=award))
        for source in sources:
            add_source(unit, grant, source)
    return grant


def awarded(store: Store) -> str:
    """80 per cent of 60,000 euros."""
    grant = drafted(store, OWN, OTHER, award=48_000_00)
    with store.unit(actor=OFFICE) as unit:
        approve_grant(unit, grant)
    return grant


def spend(store: Store, grant_id: str, cents: int, day: date) -> None:
    with store.read() as session:
        line = grant_detail(session, grant_id).lines[0].id
    paid = RecordExpense(
        grant_id=grant_id, line_id=line, amount_cents=cents, booked_on=day, purpose="Rechnung"
    )
    with store.unit(actor=TREASURER) as unit:
        record_expense(unit, paid)


def draw(store: Store, grant_id: str, cents: int, due: int) -> str:
    with store.unit(actor=TREASURER) as unit:
        return ask_draw(unit, AskDraw(grant_id=grant_id, amount_cents=cents, due_cents=due))


def told(store: Store) -> list[dict[str, object]]:
    with store.read() as session:
        bodies = session.scalars(select(outbox.c.body).order_by(outbox.c.sequence)).all()
    documents = [json.loads(body) for body in bodies]
    return [each["data"] | {"type": each["type"]} for each in documents if "deadline" in each["type"]]


# ── The plan ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_plan_balances_before_it_is_approved(store: Store) -> None:
    grant = drafted(store, OWN, award=48_000_00)
    with pytest.raises(PlanDoesNotBalance) as refused, store.unit(actor=OFFICE) as unit:
        approve_grant(unit, grant)
    assert refused.value.params == {"cost_cents": 60_000_00, "money_cents": 57_000_00}
    with store.unit(actor=OFFICE) as unit:
        add_source(unit, grant, OTHER)
        with pytest.raises(SourceTaken):
            add_source(unit, grant, OTHER)
        approve_grant(unit, grant)
    with pytest.raises(AlreadyApproved), store.unit(actor=OFFICE) as unit:
        remove_source(unit, grant, "Stiftung")
    with store.unit(actor=TREASURER) as unit:
        note_received(unit, grant, "Stiftung")
        with pytest.raises(SourceNotFound):
            note_received(unit, grant, "Sparkasse")
    with store.read() as session:
        sources = grant_detail(session, grant).sources
    assert [source["received"] for source in sources] == [False, True]


def test_without_an_amount_the_grant_is_what_the_others_leave(store: Store) -> None:
    grant = drafted(store, OWN)
    with store.unit(actor=OFFICE) as unit:
        approve_grant(unit, grant)
    with store.read() as session:
        assert grant_detail(session, grant).award_cents == 51_000_00
    with pytest.raises(NothingToAward):
        check_balance(100, None, 100)
    check_balance(100, 1, 99)


# ── Draw-downs ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_no_more_is_drawn_than_may_be_and_it_is_spent_within_its_window(
    store: Store, clock: SettableClock
) -> None:
    grant = awarded(store)
    spend(store, grant, 30_000_00, date(2026, 2, 1))
    with pytest.raises(rules.MoreThanMay) as refused:
        draw(store, grant, 32_000_01, due=10_000_00)
    assert refused.value.params == {"most_cents": 32_000_00}
    drawdown = draw(store, grant, 32_000_00, due=10_000_00)
    with pytest.raises(rules.NotYetReceived), store.unit(actor=TREASURER) as unit:
        receive(unit, grant, drawdown, date(2026, 5, 5))
    with store.unit(actor=TREASURER) as unit:
        receive(unit, grant, drawdown, date(2026, 5, 4))
    with store.read() as session:
        found = views.drawdown_detail(session, grant, drawdown)
        account = views.account_now(session, grant_detail(session, grant), date(2026, 5, 4))
        [each] = views.draws(account, views.drawdowns_of(session, grant), date(2026, 5, 4))
    assert found.use_by == date(2026, 7, 4)
    assert (each.used_cents, each.open_cents) == (24_000_00, 8_000_00)
    assert account.settlement().cents("grant_cents") == 24_000_00
    with pytest.raises(rules.AlreadyAnswered), store.unit(actor=TREASURER) as unit:
        withdraw(unit, grant, drawdown)


def test_a_window_is_told_of_before_and_after_its_end_each_once(store: Store, clock: SettableClock) -> None:
    grant = awarded(store)
    drawdown = draw(store, grant, 8_000_00, due=10_000_00)
    with store.unit(actor=TREASURER) as unit:
        receive(unit, grant, drawdown, date(2026, 5, 4))
    for day in (datetime(2026, 6, 19, tzinfo=UTC), datetime(2026, 6, 20, 9, tzinfo=UTC)):
        clock.now = day
        assert watch_windows(store) == (1 if day.day == 20 else 0)
    assert watch_windows(store) == 0
    spend(store, grant, 5_000_00, date(2026, 6, 20))
    clock.now = datetime(2026, 7, 14, 9, tzinfo=UTC)
    assert (watch_windows(store), watch_windows(store)) == (1, 0)
    near, late = told(store)
    assert (near["days_left"], near["open_cents"]) == (14, 8_000_00)
    # 4,000 euros from 5 May on: 57 days at 6.27 %, then 14 at 6.52 %.
    assert (late["open_cents"], late["interest_cents"]) == (4_000_00, 49_17)
    assert late["type"] == "quartier.funding.spending_deadline.missed.v1"


def test_what_is_withdrawn_can_be_drawn_again(store: Store) -> None:
    grant = awarded(store)
    first = draw(store, grant, 48_000_00, due=60_000_00)
    with pytest.raises(rules.MoreThanMay):
        draw(store, grant, 1, due=60_000_00)
    with store.unit(actor=TREASURER) as unit:
        withdraw(unit, grant, first)
    draw(store, grant, 48_000_00, due=60_000_00)


def test_two_at_once_do_not_both_draw_the_last_euro(store: Store) -> None:
    grant = awarded(store)

    def attempt(_: int) -> str:
        try:
            return draw(store, grant, 48_000_00, due=60_000_00)
        except rules.MoreThanMay:
            return ""

    with ThreadPoolExecutor(4) as pool:
        drawn = [found for found in pool.map(attempt, range(4)) if found]
    assert len(drawn) == 1
    with store.read() as session:
        assert grant_detail(session, grant).drawn_cents == 48_000_00


def test_only_the_treasurer_draws_and_only_of_what_was_awarded(store: Store) -> None:
    with pytest.raises(rules.GrantNotAwarded):
        draw(store, drafted(store, OWN), 1, due=1)
    grant = awarded(store)
    with pytest.raises(OfficeRequired), store.unit(actor=RESIDENT) as unit:
        ask_draw(unit, AskDraw(grant_id=grant, amount_cents=1, due_cents=1))
    with pytest.raises(rules.DrawdownNotFound), store.unit(actor=TREASURER) as unit:
        receive(unit, grant, "none", date(2026, 5, 4))


def test_a_grant_from_before_the_plans_is_drawn_as_a_whole(
    store: Store, approved_grant: Callable[..., str]
) -> None:
    grant = approved_grant(store)
    with store.unit(actor=OFFICE) as unit:
        grant_detail(unit.session, grant).award_cents = None
    draw(store, grant, 150_00, due=150_00)
    with store.read() as session:
        assert grant_detail(session, grant).award_cents == 150_00


# ── Doors ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_draw_down_from_the_form_to_its_window(running: Running, browser: Browser) -> None:
    grant = awarded(running.store)
    page = f"/grants/{grant}"
    browser.sign_in("office")
    too_much = browser.post(f"{page}/drawdowns", data={"due": "10.000", "amount": "8.000,01"})
    assert too_much.status_code == 409
    assert "8.000,00" in too_much.text
    assert 'value="8.000,01"' in too_much.text
    assert browser.post(f"{page}/drawdowns", data={"due": "10.000", "amount": "8.000"}).status_code == 303
    [drawdown] = browser.get(f"/api{page}/drawdowns").json
    one = f"{page}/drawdowns/{drawdown['id']}"
    assert browser.post(f"{one}/receipt", data={"received_on": "2027-01-01"}).status_code == 422
    assert browser.post(f"{one}/receipt", data={"received_on": "2026-05-04"}).status_code == 303
    assert "04.07.2026" in browser.get(page).text
    for name in ("settlement", "tolerance", "late-use", "deadlines"):
        assert browser.get(f"{page}/sheets/{name}").status_code == 200
    assert browser.get(f"{page}/sheets/none").status_code == 404
    assert Browser(running.web).get(f"{page}/drawdowns").status_code == 303


def test_programs_plan_draw_and_read_the_sheets(browser: Browser) -> None:
    browser.sign_in("office")
    plan = {
        "title": "Garten",
        "funder": "Stadt",
        "valid_from": "2026-01-01",
        "valid_until": "2026-12-31",
        "profile": "municipal",
        "financing": "deficit",
        "award_cents": 30_000_00,
        "sources": [
            {"kind": "own", "title": "Verein", "amount_cents": 6_000_00},
            {"kind": "income", "title": "Fest", "amount_cents": 4_000_00},
        ],
        "lines": [{"title": "Kosten", "amount_cents": 40_000_00}],
    }
    grant = browser.post("/api/grants", json=plan).json
    assert browser.post("/api/grants", json=plan | {"financing": "none"}).status_code == 422
    path = f"/api/grants/{grant['id']}"
    assert browser.post(f"{path}/approval", json={}).json["award_cents"] == 30_000_00
    sheet = browser.get(f"{path}/sheets/draw-down?due_cents=1550000").json
    assert (sheet["result"]["maximum_cents"], sheet["profile"]) == (5_500_00, "municipal")
    asked = {"amount_cents": 5_500_00, "due_cents": 15_500_00}
    drawdown = browser.post(f"{path}/drawdowns", json=asked).json
    assert (drawdown["state"], drawdown["most_cents"]) == ("asked", 5_500_00)
    received = browser.post(f"{path}/drawdowns/{drawdown['id']}/receipt", json={"received_on": "2026-05-04"})
    assert received.json["use_by"] == "2026-07-04"
    assert browser.get(f"{path}/sheets/deadlines").json["result"]["proof_due_on"] == "2027-12-31"


def test_the_plan_of_a_draft_is_made_on_its_page(running: Running, browser: Browser) -> None:
    page = f"/grants/{drafted(running.store)}"
    browser.sign_in("office")
    money = {"kind": "own", "title": "Verein", "amount": "12.000"}
    assert browser.post(f"{page}/sources", data=money).status_code == 303
    again = browser.post(f"{page}/sources", data=money)
    assert (again.status_code, 'value="12.000"' in again.text) == (409, True)
    assert browser.post(f"{page}/award", data={"financing": "share", "award": "40.000"}).status_code == 303
    assert "8.000,00" in browser.get(f"{page}/plan").text
    assert browser.post(f"{page}/approval").status_code == 409
    assert browser.post(f"{page}/sources/removal", data={"title": "Verein"}).status_code == 303
    assert browser.post(f"{page}/award", data={"financing": "full"}).status_code == 303
    assert browser.post(f"{page}/approval").status_code == 303
