"""Statements taken over and entries decided on: nothing doubled, nothing half booked, nothing paid twice."""

from base64 import b64encode
from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from funding.bank.commands import importing, matching
from funding.bank.commands.forgetting import forget_statements
from funding.bank.model import BankEntry, BankImport, BankMatch, BankPaid, BankStatement
from funding.bank.pages.statements import content_of
from funding.bank.rules import refusals
from funding.bank.rules.matching import Part
from funding.bank.rules.statements import AsideReason
from funding.bank.views import entries as entry_views
from funding.bank.views import statements as views
from funding.expenses.commands import RecordExpense, record_expense
from funding.grants.views import grant_detail
from quartier.actor import OfficeRequired
from quartier.hosting.assemble import Running
from quartier.store import Store
from quartier.tables import kept_file, outbox
from quartier.testing.clock import SettableClock
from quartier.testing.people import RESIDENT, TREASURER
from quartier.web.testing import Browser

IBAN = "DE89370400440532013000"
Write = Callable[..., str]
WriteFile = Callable[..., bytes]


def add_account(store: Store) -> str:
    with store.unit(actor=TREASURER) as unit:
        return importing.add_account(unit, IBAN, "Girokonto")


def take(store: Store, body: bytes) -> str:
    with store.unit(actor=TREASURER) as unit:
        return importing.take_file(unit, body, content_of(body))


def spend(store: Store, grant_id: str, cents: int, purpose: str) -> str:
    with store.read() as session:
        line_id = grant_detail(session, grant_id).lines[0].id
    with store.unit(actor=TREASURER) as unit:
        command = RecordExpense(
            grant_id=grant_id,
            line_id=line_id,
            amount_cents=cents,
            booked_on=date(2026, 5, 2),
            purpose=purpose,
        )
        return record_expense(unit, command)


def entries(store: Store) -> list[BankEntry]:
    with store.read() as session:
        found = list(session.scalars(select(BankEntry).order_by(BankEntry.statement_id, BankEntry.position)))
        return sorted(found, key=lambda entry: (entry.booked_on, entry.position))


def count(store: Store, table: Any) -> int:
    with store.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_a_statement_is_taken_over_and_what_is_certain_is_matched(
    store: Store, approved_grant: Callable[..., str], entry_xml: Write, statement_xml: WriteFile
) -> None:
    grant = approved_grant(store, amounts=(1000_00,))
    bill = spend(store, grant, 119_00, "Holz RE-2026-0042")
    spend(store, grant, 30_00, "Farbe")
    add_account(store)
    sent = count(store, outbox)
    xml = (
        entry_xml("-119.00", text="Rechnung RE-2026-0042", party="Holz")
        + entry_xml("-30.00", text="Danke")
        + entry_xml("0.00")
        + entry_xml("-5.00", currency="USD")
    )
    take(store, statement_xml(xml, closing="851.00"))
    states = [(entry.amount_cents, entry.state, entry.reason) for entry in entries(store)]
    assert states == [
        (-119_00, "matched", None),
        (-30_00, "open", None),
        (0, "aside", "zero"),
        (None, "parked", "foreign-currency"),
    ]
    with store.read() as session:
        [match] = session.scalars(select(BankMatch))
        assert (match.candidate, match.amount_cents, match.matched_by) == (bill, 119_00, None)
        [row] = views.list_statements(session)
        assert (row.differs_cents, row.gap_cents, row.entries) == (0, None, 4)
        first, second = entry_views.waiting_entries(session)
        waiting = [first, second] if first.entry.amount_cents else [second, first]
        assert waiting[0].titles == ("Farbe",)
        assert waiting[1].suggestion is None
    assert count(store, outbox) == sent, "statements are nobody else's matter"


def test_the_same_comes_in_once(store: Store, entry_xml: Write, statement_xml: WriteFile) -> None:
    add_account(store)
    may = entry_xml("-1.00", text="a") + entry_xml("-1.00", text="a")
    day = statement_xml(may, number="D4", closing="998.00")
    take(store, day)
    with pytest.raises(refusals.FileKnown):
        take(store, day)
    again = take(store, day.replace(b"<MsgId>1<", b"<MsgId>2<"))
    with store.read() as session:
        assert views.import_detail(session, again).known_statements == 1
    later = entry_xml("-2.00", day="2026-05-20")
    take(store, statement_xml(may + later, number="M5", day="2026-05-31", closing="996.00"))
    assert [entry.amount_cents for entry in entries(store)] == [-1_00, -1_00, -2_00]
    with store.read() as session:
        month = views.list_statements(session)[0]
        assert (month.entries, month.known_entries, month.gap_cents) == (3, 2, 2_00)
    kept = entries(store)[0]
    names = ("account_id", "statement_id", "key", "booked_on", "amount_cents", "reference", "end_to_end")
    same = {name: getattr(kept, name) for name in names}
    rest = {"position": 9, "text": "", "party": "", "party_iban": "", "returned": False, "state": "open"}
    with pytest.raises(IntegrityError), store.unit() as unit:
        unit.session.add(BankEntry(id="twice", **same, **rest))


def test_what_cannot_be_booked_waits_whole_and_can_be_tried_again(
    store: Store, entry_xml: Write, statement_xml: WriteFile
) -> None:
    body = statement_xml(entry_xml("-1.00"), closing="999.00")
    waits = take(store, body)
    foreign = take(store, body.replace(b"camt.053.001.08", b"camt.053.001.11"))
    cut = take(store, body[:-40])
    wrong = take(store, body.replace(IBAN.encode(), b"DE88370400440532013000"))
    with store.read() as session:
        reasons = {ref: views.import_detail(session, ref) for ref in (waits, foreign, cut, wrong)}
        assert [(each.state, each.reason, each.detail) for each in reasons.values()] == [
            ("parked", "account-unknown", "3000"),
            ("parked", "foreign-version", "camt.053.001.11"),
            ("parked", "broken", "1"),
            ("parked", "iban-wrong", "3000"),
        ]
        assert session.scalar(select(kept_file.c.body).where(kept_file.c.subject == waits)) == body
    assert entries(store) == []
    add_account(store)
    with store.unit(actor=TREASURER) as unit:
        importing.try_again(unit, waits, content_of(body))
    assert len(entries(store)) == 1
    with pytest.raises(refusals.ImportRead), store.unit(actor=TREASURER) as unit:
        importing.try_again(unit, waits, content_of(body))


def test_a_payment_of_several_in_parts_and_taken_back(
    store: Store, approved_grant: Callable[..., str], entry_xml: Write, statement_xml: WriteFile
) -> None:
    grant = approved_grant(store, amounts=(1000_00,))
    first, second = spend(store, grant, 60_00, "Erde"), spend(store, grant, 50_00, "Samen")
    add_account(store)
    take(store, statement_xml(entry_xml("-100.00") + entry_xml("-20.00"), closing="880.00"))
    large, small = (entry.id for entry in entries(store))

    def match(entry_id: str, *parts: Part) -> None:
        with store.unit(actor=TREASURER) as unit:
            matching.match(unit, entry_id, parts)

    match(large, Part(first, 60_00))
    with pytest.raises(refusals.MoreThanEntry):
        match(large, Part(second, 41_00))
    match(large, Part(second, 40_00))
    with pytest.raises(refusals.EntryDecided):
        match(large, Part(second, 1))
    with pytest.raises(refusals.PaidAlready):
        match(small, Part(second, 11_00))
    for parts in ((Part(first, 1),), (Part("nothing", 1),), (), (Part(second, 1), Part(second, 1))):
        with pytest.raises(refusals.NothingSpent):
            match(small, *parts)
    match(small, Part(second, 10_00))
    assert [(entry.state, entry.open_cents) for entry in entries(store)] == [("matched", 0), ("open", 10_00)]
    with store.unit(actor=TREASURER) as unit:
        matching.put_aside(unit, small, AsideReason.OTHER_BUSINESS)
    for entry_id in (large, small):
        with store.unit(actor=TREASURER) as unit:
            matching.take_back(unit, entry_id)
        with pytest.raises(refusals.NothingToUndo), store.unit(actor=TREASURER) as unit:
            matching.take_back(unit, entry_id)
    with store.read() as session:
        assert list(session.scalars(select(BankPaid.paid_cents))) == [0, 0]
        assert session.scalar(select(func.count()).select_from(BankMatch)) == 0
    assert [(entry.state, entry.matched_cents) for entry in entries(store)] == [("open", 0), ("open", 0)]


def test_money_that_comes_back_is_to_be_paid_again(
    store: Store, approved_grant: Callable[..., str], entry_xml: Write, statement_xml: WriteFile
) -> None:
    bill = spend(store, approved_grant(store), 40_00, "Holz RE-2026-0042")
    add_account(store)
    back = entry_xml("40.00", day="2026-05-07", more="<RvslInd>true</RvslInd>").replace("Dbtr", "Cdtr")
    take(store, statement_xml(entry_xml("-40.00", text="RE-2026-0042"), closing="960.00"))
    take(store, statement_xml(back, number="2", day="2026-05-07", opening="960.00"))
    debit, credit = entries(store)
    assert (debit.state, credit.state) == ("matched", "open")
    with store.read() as session:
        [(suggestion, _)] = entry_views.suggested(session, credit).suggestions
        assert suggestion.parts == (Part(debit.id, 40_00),)
    with pytest.raises(refusals.NothingSpent), store.unit(actor=TREASURER) as unit:
        matching.match(unit, credit.id, [Part(bill, 40_00)])
    with store.unit(actor=TREASURER) as unit:
        matching.match(unit, credit.id, suggestion.parts)
    assert [entry.state for entry in entries(store)] == ["returned", "matched"]
    with store.read() as session:
        assert [each.ref for each in entry_views.candidates(session, date(2026, 5, 1), date(2026, 5, 9))] == [
            bill
        ]
    with store.unit(actor=TREASURER) as unit:
        matching.take_back(unit, credit.id)
    assert [entry.state for entry in entries(store)] == ["open", "open"]


def test_only_treasurers_and_only_for_years(
    store: Store, clock: SettableClock, entry_xml: Write, statement_xml: WriteFile
) -> None:
    body = statement_xml(entry_xml("-1.00"), closing="999.00")
    with pytest.raises(OfficeRequired), store.unit(actor=RESIDENT) as unit:
        importing.take_file(unit, body, content_of(body))
    add_account(store)
    take(store, body)
    take(store, body.replace(b"camt.053.001.08", b"camt.053.001.11"))
    with store.unit() as unit:
        assert forget_statements(unit) == 0
    clock.forward(days=40)
    with store.unit() as unit:
        assert forget_statements(unit) == 1, "what could not be read"
    assert (count(store, BankImport), count(store, BankEntry)) == (1, 1)
    clock.forward(days=366 * 9 - 40)
    with store.unit() as unit:
        assert forget_statements(unit) == 1
    assert [count(store, table) for table in (BankImport, BankStatement, BankEntry, kept_file)] == [0] * 4


def test_a_file_is_sent_by_whoever_may_and_answered_in_words(
    running: Running, entry_xml: Write, statement_xml: WriteFile
) -> None:
    browser = Browser(running.web)
    browser.sign_in("resident")
    for path in ("/bank", "/bank/open", "/api/bank/statements", "/api/bank/open"):
        assert browser.get(path).status_code == 403, path
    browser.sign_in("office")
    assert "Noch kein Kontoauszug" in browser.get("/bank").text
    typed = browser.post("/bank/accounts", data={"iban": "DE88 3704 0044 0532 0130 00", "title": "Giro"})
    assert typed.status_code == 422
    assert 'value="DE88 3704 0044 0532 0130 00"' in typed.text
    assert browser.post("/bank/accounts", data={"iban": IBAN, "title": "Giro"}).status_code == 303
    assert browser.post("/bank/accounts", data={"iban": IBAN, "title": "Giro"}).status_code == 409

    def send(body: bytes) -> Any:
        return browser.post("/bank/files", data={"document": (BytesIO(body), "auszug.xml")})

    assert send(b"%PDF-1.7").status_code == 422
    assert send(b"x" * (10 * 1024 * 1024 + 1)).status_code == 422
    body = statement_xml(entry_xml("-40.00", party="Sägewerk", text="Danke"), closing="960.00")
    foreign = send(body.replace(b"camt.053.001.08", b"camt.053.001.04"))
    assert "camt.053.001.04" in browser.get(foreign.headers["Location"]).text
    original = browser.get(f"{foreign.headers['Location']}/original")
    assert original.headers["Content-Disposition"].startswith("attachment")
    assert browser.post(f"{foreign.headers['Location']}/again").status_code == 303
    assert send(body).status_code == 303
    assert send(body).status_code == 409


def test_an_entry_is_decided_on_by_page_and_by_json(
    running: Running, approved_grant: Callable[..., str], entry_xml: Write, statement_xml: WriteFile
) -> None:
    bill = spend(running.store, approved_grant(running.store), 40_00, "Holz")
    browser = Browser(running.web).sign_in("office")
    account = browser.post(
        "/api/bank/accounts", json={"iban": "de89 3704 0044 0532 0130 00", "title": "Giro"}
    )
    assert account.json["iban"] == IBAN
    body = statement_xml(entry_xml("-40.00", party="Sägewerk", text="Danke"), closing="960.00")
    sent = browser.post("/api/bank/files", json={"document": b64encode(body).decode()})
    assert (sent.status_code, sent.json["state"]) == (201, "read")
    [statement] = browser.get("/api/bank/statements").json
    assert (statement["differs_cents"], statement["entries"]) == (0, 1)
    assert "Sägewerk" in browser.get(f"/bank/statements/{statement['id']}").text
    [waiting] = browser.get("/api/bank/open").json
    assert waiting["suggestion"]["parts"] == [{"ref": bill, "cents": 40_00}]
    entry = f"/bank/entries/{waiting['entry']['id']}"
    assert "Holz" in browser.get("/bank/open").text
    assert browser.post(f"{entry}/confirmation", data={"parts": "x:y"}).status_code == 404
    confirmed = browser.post(f"{entry}/confirmation", data={"parts": f"{bill}:4000"})
    assert confirmed.status_code == 303
    assert browser.get(f"/api{entry}").json["state"] == "matched"
    assert browser.post(f"/api{entry}/reopening", json={}).json["state"] == "open"
    parts = {"parts": [{"ref": bill, "cents": 4001}]}
    assert browser.post(f"/api{entry}/matches", json=parts).json["type"].endswith("more-than-entry")
    chosen = browser.post(f"{entry}/choice", data={"candidate": bill, "amount": "39,99"})
    assert chosen.status_code == 303
    assert browser.get(f"/api{entry}").json["matched_cents"] == 39_99
    aside = browser.post(f"{entry}/aside", data={"reason": "other-business"})
    assert aside.status_code == 303
    assert browser.get("/api/bank/open").json == []
