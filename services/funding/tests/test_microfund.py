"""The micro fund from a round's call to its last settlement: both models, juries, and never more than there is."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from funding.microfund import rules, views
from funding.microfund.commands.awards import award_idea, decline_idea, pay_out, settle_idea, vote
from funding.microfund.commands.ideas import HandIn, hand_in, report_use, withdraw_idea
from funding.microfund.commands.rounds import NoteOthers, OpenCall, close_call, note_others, open_call
from funding.microfund.model import Ballot
from funding.microfund.reactions import close_rounds, forget
from funding.microfund.rules import CallState, DeclineReason, IdeaState, Jury, Tally, Voice
from quartier.actor import ANONYMOUS, Actor, OfficeRequired
from quartier.errors import Refusal
from quartier.hosting.assemble import Running
from quartier.signin.offices import Holding, keep
from quartier.store import Store
from quartier.tables import outbox
from quartier.testing.clock import SettableClock
from quartier.testing.people import ASSOCIATION, COUNCIL, OFFICE
from quartier.web.testing import Browser

JURY = [Actor(f"juror-{number}", offices=frozenset({"council"})) for number in range(7)]
LAST_DAY = date(2026, 5, 31)


def seated(store: Store, jury: list[Actor] = JURY) -> None:
    """The register of offices has told who sits on the council."""
    with store.unit() as unit:
        for member in jury:
            term = Holding(f"term-{member.ref}", "council", "council", member.ref, date(2026, 1, 1), None)
            keep(unit.session, term)


def called(store: Store, **terms: Any) -> str:
    with store.unit(actor=OFFICE) as unit:
        return open_call(unit, OpenCall(title="Winter", closes_on=LAST_DAY, **terms))


def idea(store: Store, call_id: str, cents: int, **more: Any) -> tuple[str, str]:
    with store.unit(actor=ANONYMOUS) as unit:
        handed = hand_in(unit, HandIn(call_id=call_id, title="Bank", amount_cents=cents, **more))
    return handed.id, handed.token


def close(store: Store, call_id: str) -> None:
    with store.unit(actor=OFFICE) as unit:
        close_call(unit, call_id)


def votes(store: Store, idea_id: str, *voices: Voice) -> None:
    for member, voice in zip(JURY, voices, strict=False):
        with store.unit(actor=member) as unit:
            vote(unit, idea_id, voice)


def award(store: Store, idea_id: str, cents: int | None = None) -> None:
    with store.unit(actor=OFFICE) as unit:
        assert award_idea(unit, idea_id, cents).effective


def sent(store: Store, noun: str) -> list[dict[str, Any]]:
    with store.read() as session:
        bodies = session.scalars(select(outbox.c.body).order_by(outbox.c.sequence)).all()
    return [each["data"] for each in map(json.loads, bodies) if f".{noun}." in each["type"]]


# ── The worked examples ───────────────────────────────────────────────────────────────────────────────────────────


def test_a_matched_fund_holds_what_others_make_possible(store: Store) -> None:
    """7,500 private and 2,500 of the city make 20,000; with 6,000 private 1,500 go back and 500 are refused."""
    call = called(store, model="matched", private_cents=7_500_00, municipal_cents=2_500_00)
    festival, _ = idea(store, call, 9_000_00, investive=False)
    with store.read() as session:
        found = views.call_detail(session, call)
        sheet = views.money_sheet(found)
    assert (found.amount_cents, sheet.cents("public_cents")) == (20_000_00, 10_000_00)
    thirds = [figure.value for figure in sheet.steps if "third" in figure.key]
    assert (thirds, sheet.cents("city_total_cents")) == ([3_333_33, 3_333_33, 3_333_34], 5_833_34)
    award(store, festival)
    with store.unit(actor=OFFICE) as unit:
        note_others(
            unit,
            call,
            NoteOthers(private_cents=6_000_00, municipal_cents=2_500_00, drawn_cents=10_000_00),
        )
    with store.read() as session:
        found = views.call_detail(session, call)
        sheet = views.money_sheet(found)
    told = {key: sheet.cents(key) for key in ("public_cents", "return_cents", "refused_cents")}
    assert told == {"public_cents": 8_500_00, "return_cents": 1_500_00, "refused_cents": 500_00}
    assert sheet.cents("non_investive_most_cents") == 8_500_00
    assert found.amount_cents == 17_000_00
    another, _ = idea(store, call, 1_00, investive=False)
    with pytest.raises(rules.NonInvestiveUsedUp):
        award(store, another)
    bench, _ = idea(store, call, 8_000_00)
    award(store, bench)


def test_a_jury_of_seven_awards_within_cap_and_money(store: Store) -> None:
    """Budget 10,000, 8,900 decided, cap 1,500: X too dear, Y has its majority and a part is left, Z is refused."""
    seated(store)
    call = called(store, amount_cents=10_000_00, cap_cents=1_500_00, jury="council", quorum=5)
    with pytest.raises(rules.MoreThanTheCap):
        idea(store, call, 1_600_00)
    before = [idea(store, call, cents)[0] for cents in (*[1_500_00] * 5, 1_400_00)]
    wish, _ = idea(store, call, 1_500_00)
    other, _ = idea(store, call, 900_00)
    close(store, call)
    for each in before:
        votes(store, each, *[Voice.YES] * 5)
        award(store, each)
    votes(store, wish, *[Voice.YES] * 5, Voice.NO, Voice.NO)
    with pytest.raises(rules.OnlyPartLeft) as refused:
        award(store, wish)
    assert refused.value.params == {"left_cents": 1_100_00}
    votes(store, other, *[Voice.YES] * 3, *[Voice.NO] * 4)
    with pytest.raises(rules.NoMajority) as missed:
        award(store, other)
    assert missed.value.params == {"yes": 3, "needed": 4}
    award(store, wish, 1_100_00)
    with store.unit(actor=OFFICE) as unit:
        decline_idea(unit, other, DeclineReason.NOT_AGREED)
    assert sent(store, "microfund_idea")[-2:] == [
        {"idea_id": wish, "call_id": call, "amount_cents": 1_100_00, "reason": None}
        | {"yes": 5, "no": 2, "abstained": 0},
        {"idea_id": other, "call_id": call, "amount_cents": 0, "reason": "not-agreed"}
        | {"yes": 3, "no": 4, "abstained": 0},
    ]
    with store.read() as session:
        assert views.call_detail(session, call).state is CallState.DECIDED
        assert session.scalars(select(Ballot)).all() == []


@pytest.mark.parametrize(("base", "agreed"), [("members", False), ("cast", True)])
def test_three_yes_two_no_two_absent(store: Store, base: str, agreed: bool) -> None:
    seated(store)
    call = called(store, amount_cents=1_000_00, jury="council", majority_of=base)
    wish, _ = idea(store, call, 900_00)
    close(store, call)
    votes(store, wish, *[Voice.YES] * 3, Voice.NO, Voice.NO)
    if agreed:
        award(store, wish)
        return
    with pytest.raises(rules.NoMajority):
        award(store, wish)


# ── Rules ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def verdict(tally: Tally, members: int, base: str, quorum: int = 0) -> Refusal | None:
    jury = Jury(office="council", quorum=quorum, majority_of=base)
    sheet = rules.verdict(jury, members, tally, asked_cents=1, left_cents=1, cap_cents=None)
    try:
        rules.check_voted(sheet, jury, tally)
    except Refusal as refusal:
        return refusal
    return None


def test_a_tie_is_no_majority_and_the_biased_are_not_there() -> None:
    assert isinstance(verdict(Tally(3, 3), 6, "cast"), rules.NoMajority)
    assert verdict(Tally(3, 2, 0, 2), 7, "cast", quorum=5) is None
    assert isinstance(verdict(Tally(3, 1, 0, 3), 7, "cast", quorum=5), rules.NoQuorum)
    assert isinstance(verdict(Tally(2, 1, 1), 7, "present"), rules.NoMajority)


@given(
    st.integers(0, 20),
    st.integers(0, 20),
    st.integers(0, 20),
    st.sampled_from(["members", "present", "cast"]),
)
def test_a_vote_more_never_loses_a_majority(yes: int, no: int, abstained: int, base: str) -> None:
    members = yes + no + abstained + 1
    if verdict(Tally(yes, no, abstained), members, base) is None:
        assert verdict(Tally(yes + 1, no, abstained), members, base) is None


@given(st.integers(1, 10**7), st.integers(0, 10**7))
def test_what_is_not_spent_comes_back_and_no_more(awarded: int, spent: int) -> None:
    back = rules.to_return(awarded, spent)
    assert 0 <= back <= awarded
    assert back == 0 or back + spent == awarded


# ── From the idea to the settlement ───────────────────────────────────────────────────────────────────────────────


def test_an_idea_is_paid_told_of_and_settled(store: Store, clock: SettableClock) -> None:
    call = called(store, amount_cents=1_000_00)
    wish, token = idea(store, call, 300_00, contact="Mira, 0151", description="Zwei Bänke")
    with pytest.raises(rules.NotAwarded), store.unit(actor=OFFICE) as unit:
        pay_out(unit, wish, unit.today)
    award(store, wish)
    close(store, call)
    with pytest.raises(rules.NotPaid), store.unit(actor=ANONYMOUS) as unit:
        report_use(unit, token, 1, "x")
    with pytest.raises(OfficeRequired), store.unit(actor=COUNCIL) as unit:
        pay_out(unit, wish, unit.today)
    with store.unit(actor=OFFICE) as unit:
        pay_out(unit, wish, unit.today)
    with store.unit(actor=ANONYMOUS) as unit:
        report_use(unit, token, 219_00, "Zwei Bänke stehen.")
    with store.unit(actor=OFFICE) as unit:
        settle_idea(unit, wish, 219_00)
    with pytest.raises(rules.AlreadySettled), store.unit(actor=OFFICE) as unit:
        settle_idea(unit, wish, 0)
    with store.read() as session:
        found, mine = views.my_idea(session, token)
    assert (found.awarded_cents, found.state) == (219_00, CallState.SETTLED)
    assert (mine.returned_cents, mine.state, mine.contact) == (81_00, IdeaState.SETTLED, "Mira, 0151")
    assert sent(store, "microfund_award")[-1] == {
        "idea_id": wish,
        "call_id": call,
        "spent_cents": 219_00,
        "returned_cents": 81_00,
        "remaining_cents": 781_00,
    }
    clock.now = datetime(2026, 12, 1, tzinfo=UTC)
    assert (forget(store), forget(store)) == (1, 0)


def test_withdrawing_forgets_what_was_written(store: Store) -> None:
    call = called(store, amount_cents=1_000_00)
    wish, token = idea(store, call, 300_00, contact="Mira", description="Bänke")
    with store.unit(actor=ANONYMOUS) as unit:
        withdraw_idea(unit, token)
    with pytest.raises(rules.AlreadyAnswered):
        award(store, wish)
    with pytest.raises(rules.LinkNotFound), store.unit(actor=ANONYMOUS) as unit:
        withdraw_idea(unit, "x" * 43)
    with store.read() as session:
        mine = views.my_idea(session, token)[1]
    assert (mine.contact, mine.description, mine.state) == (None, None, IdeaState.WITHDRAWN)


def test_only_the_jury_votes_and_only_once_it_is_closed(store: Store, clock: SettableClock) -> None:
    call = called(store, amount_cents=1_000_00, jury="council")
    wish, _ = idea(store, call, 300_00)
    with pytest.raises(rules.CallStillOpen), store.unit(actor=COUNCIL) as unit:
        vote(unit, wish, Voice.YES)
    with pytest.raises(rules.NobodyOnTheJury):
        close(store, call)
    clock.now = datetime(2026, 6, 1, 9, tzinfo=UTC)
    assert close_rounds(store) == 0
    seated(store, JURY[:3])
    assert (close_rounds(store), close_rounds(store)) == (1, 0)
    with pytest.raises(OfficeRequired), store.unit(actor=ASSOCIATION) as unit:
        vote(unit, wish, Voice.YES)
    votes(store, wish, Voice.NO, Voice.BIASED)
    votes(store, wish, Voice.YES)
    with pytest.raises(rules.NoMajority) as missed:
        award(store, wish)
    assert missed.value.params == {"yes": 1, "needed": 2}
    with pytest.raises(rules.CallClosed):
        idea(store, call, 1_00)


def test_two_who_award_the_last_of_it_at_once(store: Store) -> None:
    call = called(store, amount_cents=100_00)
    wishes = [idea(store, call, 60_00)[0] for _ in range(2)]

    def one(wish: str) -> str:
        try:
            award(store, wish)
        except Refusal as refusal:
            return refusal.slug
        return "awarded"

    with ThreadPoolExecutor(2) as pool:
        outcomes = sorted(pool.map(one, wishes))
    assert outcomes[0] == "awarded"
    assert outcomes[1] in ("call-used-up", "only-part-left")


# ── Doors ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_from_a_phone_to_the_award(running: Running) -> None:
    office, anybody = Browser(running.web, "en").sign_in("office"), Browser(running.web, "en")
    opened = office.post(
        "/microfund",
        data={
            "title": "Winter",
            "closes_on": "2026-05-31",
            "model": "action",
            "amount_cents": "1000",
            "majority_of": "members",
        },
    )
    assert opened.status_code == 303
    call = opened.location
    assert anybody.post(f"{call}/ideas", data={"title": "Bank"}).status_code == 422
    handed = anybody.post(f"{call}/ideas", data={"title": "Geheim", "amount_cents": "300", "contact": "Mira"})
    mine = handed.location
    page = anybody.get(mine)
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "Mira" in page.text
    assert "Geheim" not in anybody.get(call).text
    [shown] = office.get("/api/microfund").json
    [wish] = shown["ideas"]
    here = f"{call}/ideas/{wish['id']}"
    assert anybody.get(here).status_code in (303, 401)
    assert "Mira" in office.get(here).text
    assert office.post(f"{here}/award", data={"amount_cents": "250"}).status_code == 303
    assert office.post(f"{here}/payment", data={"paid_on": "2026-05-04"}).status_code == 303
    told = {"spent_cents": "240", "report": "Sie steht."}
    assert anybody.post(f"{mine}/report", data=told).status_code == 303
    assert office.post(f"{here}/settlement", data={"spent_cents": "240"}).status_code == 303
    assert "Geheim" in anybody.get(call).text
    assert "Mira" not in anybody.get(call).text + anybody.get("/microfund?format=csv").text


def test_programs_do_the_same(running: Running) -> None:
    office = Browser(running.web, "en").sign_in("office")
    money = {"model": "matched", "private_cents": 7_500_00, "municipal_cents": 2_500_00}
    call = office.post("/api/microfund", json={"title": "T", "closes_on": "2026-05-31"} | money).json
    assert call["amount_cents"] == 20_000_00
    here = f"/api/microfund/{call['id']}"
    handed = Browser(running.web).post(f"{here}/ideas", json={"title": "Bank", "amount_cents": 300_00}).json
    assert "/my-idea/" in handed["manage_url"]
    idea_at = f"{here}/ideas/{handed['id']}"
    assert Browser(running.web).post(f"{idea_at}/award", json={"amount_cents": 1}).status_code in (401, 403)
    assert office.post(f"{idea_at}/votes", json={"voice": "yes"}).json["type"].endswith("no-jury")
    assert office.post(f"{idea_at}/award", json={"amount_cents": 300_00}).json["awarded_cents"] == 300_00
    assert office.post(f"{here}/closing").json["state"] == "decided"
    assert office.post(f"{idea_at}/payment", json={"paid_on": "2026-05-04"}).json["state"] == "paid"
    done = office.post(f"{idea_at}/settlement", json={"spent_cents": 250_00}).json
    assert (done["state"], done["returned_cents"]) == ("settled", 50_00)
    others = {"private_cents": 6_000_00, "municipal_cents": 2_500_00, "drawn_cents": 10_000_00}
    assert office.post(f"{here}/others", json=others).json["result"]["return_cents"] == 1_500_00
    assert office.get(f"{here}/sheet").json["result"]["public_cents"] == 8_500_00
