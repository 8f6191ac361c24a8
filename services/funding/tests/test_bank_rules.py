"""Reading statements and matching entries: no database."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funding.bank import camt, iban
from funding.bank.rules.matching import (
    Candidate,
    Part,
    Payment,
    Reason,
    Spent,
    automatic,
    number_in,
    returns,
)
from funding.bank.rules.refusals import IbanWrong, NoStatement, WithDefinitions
from funding.bank.rules.statements import Booking, ParkReason, Unreadable, keyed

DAY = date(2026, 5, 4)
Write = Callable[..., str]
WriteFile = Callable[..., bytes]


@pytest.mark.parametrize("version", ["02", "08"])
def test_both_versions_say_the_same(entry_xml: Write, statement_xml: WriteFile, version: str) -> None:
    entry = entry_xml(
        "-119.00", text="RE-2026-0042", party="Holz &amp; Co", iban="DE02120300000000202051", version=version
    )
    [read] = camt.read(statement_xml(entry, closing="881.00", version=f"camt.053.001.{version}", number="S1"))
    assert (read.iban, read.number, read.page, read.closed_on) == ("DE89370400440532013000", "S1", 1, DAY)
    assert (read.opening_cents, read.closing_cents, read.differs_cents) == (1000_00, 881_00, 0)
    [booking] = read.bookings
    assert booking == Booking(
        booked_on=DAY,
        valued_on=DAY,
        amount_cents=-119_00,
        text="RE-2026-0042",
        party="Holz & Co",
        party_iban="DE02120300000000202051",
    )


def test_a_batch_is_read_transaction_by_transaction_where_they_come_to_its_amount(
    entry_xml: Write, statement_xml: WriteFile
) -> None:
    def details(*amounts: str) -> str:
        return "".join(
            f'<TxDtls><Amt Ccy="EUR">{amount}</Amt><RmtInf><Ustrd>R{amount}</Ustrd></RmtInf></TxDtls>'
            for amount in amounts
        )

    whole = entry_xml("-30.00", details=details("10.00", "20.00"))
    short = entry_xml("-31.00", details=details("10.00", "20.00"))
    [read] = camt.read(statement_xml(whole + short))
    assert [(each.amount_cents, each.part, each.text) for each in read.bookings] == [
        (-10_00, 1, "R10.00"),
        (-20_00, 2, "R20.00"),
        (-31_00, 0, "R10.00 R20.00"),
    ]


def test_what_is_not_booked_foreign_or_back_is_known(entry_xml: Write, statement_xml: WriteFile) -> None:
    pending = entry_xml("-1.00").replace("<Cd>BOOK</Cd>", "<Cd>PDNG</Cd>")
    foreign = entry_xml("-5.00", currency="USD")
    back = entry_xml("7.00", more="<RvslInd>true</RvslInd>").replace("Dbtr", "Cdtr")
    [read] = camt.read(statement_xml(pending + foreign + back))
    assert read.pending == 1
    assert [(each.amount_cents, each.foreign, each.returned) for each in read.bookings] == [
        (None, "5.00 USD", False),
        (7_00, None, True),
    ]


def test_without_balances_nothing_is_said_about_them(entry_xml: Write, statement_xml: WriteFile) -> None:
    [read] = camt.read(statement_xml(entry_xml("-1.00"), opening=None, closing=None))
    assert (read.opening_cents, read.closing_cents, read.differs_cents) == (None, None, None)
    assert read.closed_on == DAY


def test_utf_16_is_read(statement_xml: WriteFile) -> None:
    body = statement_xml(number="Größe").decode().replace("UTF-8", "UTF-16").encode("utf-16")
    assert camt.read(body)[0].number == "Größe"


BOMB = b'<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><Document>&b;</Document>'
FILE = b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname">]><Document>&x;</Document>'


@pytest.mark.parametrize(
    "body",
    [BOMB, FILE, BOMB.decode().encode("utf-16"), b"<!DOCTYPE d><Document/>", BOMB[:60]],
    ids=["bomb", "file", "utf-16", "empty", "cut"],
)
def test_a_file_that_defines_anything_is_not_opened(body: bytes) -> None:
    with pytest.raises(WithDefinitions):
        camt.read(body)


@pytest.mark.parametrize(
    "body", [b"", b"\x00", b"%PDF-1.7", b":20:MT940", b"<html></html>", b"<Document/>", b"PK\x03\x04"]
)
def test_what_is_no_statement_is_refused(body: bytes) -> None:
    with pytest.raises(NoStatement):
        camt.read(body)


@pytest.mark.parametrize(
    ("change", "reason", "detail"),
    [
        (("camt.053.001.08", "camt.053.001.04"), ParkReason.FOREIGN_VERSION, "camt.053.001.04"),
        (("camt.053.001.08", "camt.054.001.08"), ParkReason.FOREIGN_VERSION, "camt.054.001.08"),
        (("</Stmt></BkToCstmrStmt></Document>", ""), ParkReason.BROKEN, "1"),
        (("<Id>2026-05-04</Id>", ""), ParkReason.INCOMPLETE, "Id"),
        (("<IBAN>DE89370400440532013000</IBAN>", ""), ParkReason.INCOMPLETE, "Acct/Id/IBAN"),
        ((">12.00<", ">12,00<"), ParkReason.INCOMPLETE, "Amt"),
        ((">12.00<", ">1e3<"), ParkReason.INCOMPLETE, "Amt"),
        ((">12.00<", ">12.005<"), ParkReason.INCOMPLETE, "Amt"),
        (("<BookgDt><Dt>2026-05-04", "<BookgDt><Dt>2026-02-30"), ParkReason.INCOMPLETE, "BookgDt"),
        (("Stmt>", "Rpt>"), ParkReason.INCOMPLETE, "Stmt"),
    ],
)
def test_a_statement_that_cannot_be_read_names_what(
    entry_xml: Write, statement_xml: WriteFile, change: tuple[str, str], reason: str, detail: str
) -> None:
    body = statement_xml(entry_xml("-12.00")).decode().replace(*change).encode()
    with pytest.raises(Unreadable) as refused:
        camt.read(body)
    assert (refused.value.reason, refused.value.detail) == (reason, detail)


@pytest.mark.parametrize("typed", ["DE89 3704 0044 0532 0130 00", "de89370400440532013000"])
def test_an_iban_is_read_as_people_write_it(typed: str) -> None:
    assert iban.checked(typed) == "DE89370400440532013000"


@pytest.mark.parametrize("typed", ["DE88370400440532013000", "DE893704004405320130", "XX00", "", "DE"])
def test_a_wrong_iban_is_refused(typed: str) -> None:
    with pytest.raises(IbanWrong):
        iban.checked(typed)


def test_entries_that_are_alike_are_known_by_their_order() -> None:
    same = Booking(booked_on=DAY, valued_on=None, amount_cents=-1, text="a")
    other = Booking(booked_on=DAY, valued_on=None, amount_cents=-1, text="b")
    keys = [key for key, _ in keyed([same, other, same])]
    assert len(set(keys)) == 3
    assert keys == [key for key, _ in keyed([same, other, same])]
    assert {key for key, _ in keyed([same])} < set(keys)


# ── matching ─────────────────────────────────────────────────────────────────────────────────────────


def bill(ref: str, cents: int, *, days: int = 0, **more: str) -> Candidate:
    return Candidate(ref, cents, DAY + timedelta(days=days), **more)  # type: ignore[arg-type]


def paid(cents: int, text: str = "", **more: str) -> Payment:
    return Payment("p", cents, DAY, text, **more)  # type: ignore[arg-type]


def test_amount_and_number_are_certain() -> None:
    spent = Spent([bill("a", 119_00, number="RE-2026/0042"), bill("b", 119_00)])
    first, second = spent.suggest(paid(119_00, "Rechnung re 2026 0042 vom 3.5."))
    assert first.parts == (Part("a", 119_00),)
    assert first.reasons == (Reason.AMOUNT, Reason.NUMBER, Reason.DAY)
    assert (first.certain, first.score) == (True, 90)
    assert (second.certain, second.parts) == (False, (Part("b", 119_00),))


def test_the_number_of_a_longer_number_is_not_it() -> None:
    [only] = Spent([bill("a", 1_00, number="1234")]).suggest(paid(1_00, "Nr. 12345"))
    assert Reason.NUMBER not in only.reasons


def test_less_is_a_part_and_more_leaves_a_rest() -> None:
    spent = Spent([bill("a", 100_00, number="R-7001")])
    [less] = spent.suggest(paid(40_00, "R-7001"))
    [more] = spent.suggest(paid(130_00, "R-7001"))
    assert (less.parts, less.certain) == ((Part("a", 40_00),), False)
    assert Reason.PART in less.reasons
    assert (more.parts, more.certain) == ((Part("a", 100_00),), False)
    assert Reason.REST in more.reasons


def test_several_bills_by_their_numbers_or_by_their_account() -> None:
    bills = [bill("a", 10_00, number="A-1001"), bill("b", 20_00, number="A-1002"), bill("c", 5_00)]
    together = Spent(bills).suggest(paid(30_00, "A-1001, A-1002"))[0]
    assert (together.parts, together.certain) == ((Part("a", 10_00), Part("b", 20_00)), True)
    of_account = [bill("a", 10_00, iban="X"), bill("b", 20_00, iban="X"), bill("c", 40_00, iban="X")]
    [guessed] = Spent(of_account).suggest(paid(60_00, iban="X"))
    assert ({part.ref for part in guessed.parts}, guessed.certain) == ({"b", "c"}, False)


def test_another_account_than_the_bills_is_never_certain() -> None:
    [only] = Spent([bill("a", 1_00, number="R-9001", iban="X")]).suggest(paid(1_00, "R-9001", iban="Y"))
    assert Reason.OTHER_IBAN in only.reasons
    assert not only.certain


def test_what_two_payments_claim_is_matched_to_neither() -> None:
    spent = Spent([bill("a", 1_00, number="R-9001"), bill("b", 2_00, number="R-9002")])
    payments = [
        Payment("p", 1_00, DAY, "R-9001"),
        Payment("q", 1_00, DAY, "R-9001"),
        Payment("r", 2_00, DAY, "R-9002"),
    ]
    assert set(automatic(payments, spent)) == {"r"}


def test_money_that_came_back_finds_its_payment() -> None:
    credit = Payment("c", 9_00, DAY, party="Holz", iban="X", returned=True)
    debits = [
        Payment("far", 9_00, DAY - timedelta(days=500), iban="X"),
        Payment("other", 8_00, DAY, iban="X"),
        Payment("right", 9_00, DAY - timedelta(days=3), party="HOLZ", iban="X"),
        Payment("later", 9_00, DAY + timedelta(days=1), iban="X"),
    ]
    [only] = returns(credit, debits)
    assert (only.parts, only.certain, only.score) == ((Part("right", 9_00),), False, 100)
    assert returns(Payment("c", 9_00, DAY), debits) == []


@pytest.mark.parametrize(
    ("purpose", "number"),
    [
        ("Holz, Rechnung RE-2026-0042", "RE-2026-0042"),
        ("Kurse im Herbst 2026", None),
        ("Fest am 24.12.2026", None),
        ("Rg. 4711.", "4711"),
    ],
)
def test_a_number_is_found_in_what_people_write(purpose: str, number: str | None) -> None:
    assert number_in(purpose) == number


refs = st.sampled_from("abcdef")
cents = st.integers(1, 50)
numbers = st.sampled_from(["N1001", "N1002", "N1003", None])


@given(
    st.dictionaries(refs, st.tuples(cents, numbers), max_size=6),
    st.lists(st.tuples(cents, st.sampled_from(["", "N1001", "N1002 N1003", "N1001 N1002"])), max_size=6),
)
def test_nothing_is_paid_twice_by_itself(
    bills: dict[str, tuple[int, str | None]], payments: list[tuple[int, str]]
) -> None:
    candidates = [Candidate(ref, amount, DAY, number=number) for ref, (amount, number) in bills.items()]
    moved = [Payment(str(place), amount, DAY, text) for place, (amount, text) in enumerate(payments)]
    sure = automatic(moved, Spent(candidates))
    taken = [part.ref for suggestion in sure.values() for part in suggestion.parts]
    assert len(taken) == len(set(taken))
    for payment in moved:
        if payment.ref in sure:
            assert sum(part.cents for part in sure[payment.ref].parts) == payment.amount_cents
    for payment in moved:
        for suggestion in Spent(candidates).suggest(payment):
            assert 0 < sum(part.cents for part in suggestion.parts) <= payment.amount_cents
            assert 0 < suggestion.score <= 100
