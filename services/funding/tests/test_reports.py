"""Proofs of use: what they account for, what keeps them here, what stands once they are handed in."""

import io
import json
import re
import zlib
from datetime import UTC, date, datetime
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from funding.drawdowns.commands import AskDraw, ask_draw, receive
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
    set_award,
)
from funding.grants.rules import Source
from funding.grants.views import grant_detail
from funding.reports import views
from funding.reports.commands.authority import Accept, accept, answer_query, note_query, note_repaid
from funding.reports.commands.drafting import BeginProof, WriteReport, begin_proof, write_report
from funding.reports.commands.due import tell_due
from funding.reports.commands.submitting import submit
from funding.reports.model import Submission
from funding.reports.paper import ATTACHED, html, pdf
from funding.reports.reactions import make_papers
from funding.reports.rules import account, states
from funding.reports.rules.account import Cost, Income, Voucher
from funding.reports.rules.checks import Checked, checks
from funding.reports.workbook import workbook
from quartier.actor import OfficeRequired
from quartier.hosting.assemble import Running
from quartier.store import Store
from quartier.tables import outbox
from quartier.testing.clock import SettableClock
from quartier.testing.people import OFFICE, RESIDENT, TREASURER
from quartier.web.testing import Browser

TEXTS = {"use": "Kurse", "results": "12 Kurse", "main_items": "Honorare", "necessity": "Drei Angebote"}
AFTER = datetime(2027, 3, 1, 9, tzinfo=UTC)


def awarded(store: Store) -> str:
    """48,000 euros, 80 per cent of the cost."""
    period = {"valid_from": date(2026, 1, 1), "valid_until": date(2026, 12, 31)}
    with store.unit(actor=OFFICE) as unit:
        grant = draft_grant(unit, DraftGrant(title="Werkstatt", funder="Land", **period))
        add_line(unit, AddLine(grant_id=grant, title="Kosten", amount_cents=60_000_00, spent_by=None))
        unit.session.flush()
        set_award(unit, SetAward(grant_id=grant, financing="share", award_cents=48_000_00))
        add_source(unit, grant, Source("own", "Verein", 9_000_00))
        add_source(unit, grant, Source("private", "Stiftung", 3_000_00))
        approve_grant(unit, grant)
    return grant


def spend(store: Store, grant: str, cents: int, day: date) -> None:
    with store.read() as session:
        line = grant_detail(session, grant).lines[0].id
    paid = RecordExpense(grant_id=grant, line_id=line, amount_cents=cents, booked_on=day, purpose="Rechnung")
    with store.unit(actor=TREASURER) as unit:
        record_expense(unit, paid)


def opened(made: bytes) -> bytes:
    """A PDF with what is deflated in it inflated."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", made, re.DOTALL)
    return made + b"\n".join(zlib.decompress(each) for each in streams if each.startswith(b"x"))


@pytest.fixture
def ended(store: Store, clock: SettableClock) -> str:
    """A share of 80 per cent whose period is over: 52,500 euros spent, all of the 48,000 drawn (facts, example 1)."""
    grant = awarded(store)
    spend(store, grant, 30_000_00, date(2026, 2, 1))
    spend(store, grant, 22_500_00, date(2026, 3, 1))
    with store.unit(actor=TREASURER) as unit:
        drawn = ask_draw(unit, AskDraw(grant_id=grant, amount_cents=48_000_00, due_cents=7_500_00))
        unit.session.flush()
        receive(unit, grant, drawn, date(2026, 3, 2))
        note_received(unit, grant, "Stiftung")
        note_received(unit, grant, "Verein")
    clock.now = AFTER
    return grant


def begun(store: Store, grant: str, **more: Any) -> str:
    with store.unit(actor=OFFICE) as unit:
        return begin_proof(unit, BeginProof(grant_id=grant, **{"kind": "final"} | more))


def handed_in(store: Store, grant: str) -> tuple[str, str]:
    proof = begun(store, grant)
    with store.unit(actor=OFFICE) as unit:
        write_report(unit, grant, proof, WriteReport(texts=TEXTS, reference="Az 44/2026"))
        return proof, submit(unit, grant, proof)


def told(store: Store, what: str) -> list[dict[str, Any]]:
    with store.read() as session:
        bodies = session.scalars(select(outbox.c.body).order_by(outbox.c.sequence)).all()
    documents = [json.loads(body) for body in bodies]
    return [each["data"] for each in documents if each["type"].startswith(f"quartier.funding.{what}.")]


# ── Rules ─────────────────────────────────────────────────────────────────────────────────────────────────────────

DAYS = st.dates(date(2025, 1, 1), date(2027, 12, 31))
VOUCHERS = st.lists(
    st.builds(
        Voucher,
        line_id=st.sampled_from("abc"),
        paid_on=DAYS,
        purpose=st.just("x"),
        eligible_cents=st.integers(1, 10**9),
    ),
    max_size=30,
)


@given(VOUCHERS, DAYS, DAYS)
def test_what_is_spent_in_two_periods_is_what_is_spent_in_both(
    vouchers: list[Voucher], first: date, second: date
) -> None:
    first, second = sorted((first, second))
    lines = [(line, line, 100) for line in "abc"]
    until_first = account.costs(lines, vouchers, date.min, first)
    after = account.costs(lines, vouchers, first, second)
    whole = account.costs(lines, vouchers, date.min, second)
    on_first = account.costs(lines, vouchers, first, first)
    for begin, rest, both, twice in zip(until_first, after, whole, on_first, strict=True):
        assert begin.actual_cents + rest.actual_cents - twice.actual_cents == both.actual_cents
        assert rest.total_cents == both.total_cents


@given(st.dictionaries(st.text(max_size=5), st.integers() | st.text(max_size=5) | st.none(), max_size=5))
def test_a_fingerprint_does_not_depend_on_the_order(document: dict[str, Any]) -> None:
    turned = dict(reversed(list(document.items())))
    assert account.fingerprint(document) == account.fingerprint(turned)
    assert account.fingerprint(document) == account.fingerprint(account.plain(document))
    assert account.fingerprint(document) != account.fingerprint({**document, "and": "more"})


def checked(**more: Any) -> list[str]:
    voucher = Voucher(line_id="a", paid_on=date(2026, 3, 1), purpose="x", eligible_cents=100, number="1")
    given = {
        "kind": "final",
        "today": date(2027, 1, 1),
        "first": date(2026, 1, 1),
        "last": date(2026, 12, 31),
        "due_on": date(2027, 6, 30),
        "texts": TEXTS,
        "costs": [Cost(line_id="a", title="A", planned_cents=100, actual_cents=100, total_cents=100)],
        "income": [Income(kind="grant", title="G", planned_cents=100, actual_cents=100)],
        "vouchers": [voucher],
        "booked": {"a": 100},
    }
    return [check.key for check in checks(Checked(**(given | more)))]


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({}, []),
        ({"texts": TEXTS | {"use": " "}}, ["section-missing"]),
        ({"booked": {"a": 101}}, ["sums-differ"]),
        ({"beyond": ["A"]}, ["line-unexplained"]),
        ({"beyond": ["A"], "texts": TEXTS | {"deviations": "Teurer"}}, ["line-beyond"]),
        ({"first": date(2026, 4, 1)}, ["nothing-spent", "outside-period"]),
        ({"late_cents": 1, "asked_cents": 2}, ["draw-open", "window-missed"]),
        ({"income": [Income(kind="grant", title="G", planned_cents=100, actual_cents=90)]}, ["income-under"]),
        ({"today": date(2026, 12, 31)}, ["period-runs"]),
        ({"today": date(2027, 7, 1)}, ["overdue"]),
        ({"unknown_rate": date(2030, 1, 1), "repayment_cents": 5}, ["repayment-due", "rate-unknown"]),
    ],
)
def test_each_check_finds_its_own(given: dict[str, Any], found: list[str]) -> None:
    assert checked(**given) == found


def test_own_work_needs_its_hours_and_other_money_has_to_come() -> None:
    work = Income(kind="in-kind", title="Arbeit", planned_cents=50, actual_cents=0)
    gift = Income(kind="private", title="Spende", planned_cents=50, actual_cents=50)
    grant = Income(kind="grant", title="G", planned_cents=50, actual_cents=50)
    assert checked(income=[grant, gift, work]) == ["hours-missing"]
    assert checked(income=[grant, gift, work], hours_minutes=60) == []
    late = Income(kind="private", title="Spende", planned_cents=51, actual_cents=50)
    assert checked(income=[grant, late]) == ["income-missing"]


# ── Commands ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_proof_is_handed_in_questioned_answered_and_accepted(store: Store, ended: str) -> None:
    proof = begun(store, ended)
    with pytest.raises(states.NotReady) as refused, store.unit(actor=OFFICE) as unit:
        submit(unit, ended, proof)
    assert refused.value.params == {
        "what": "section-missing, section-missing, section-missing, section-missing"
    }
    with store.unit(actor=OFFICE) as unit:
        write_report(unit, ended, proof, WriteReport(texts=TEXTS, reference="Az 44/2026"))
        first = submit(unit, ended, proof)
    with pytest.raises(states.ProofStands), store.unit(actor=OFFICE) as unit:
        write_report(unit, ended, proof, WriteReport(texts={}))
    with store.unit(actor=OFFICE) as unit:
        query = note_query(unit, ended, proof, "question", "Wie viele Kurse?", date(2027, 3, 1))
    with pytest.raises(states.StillOpen), store.unit(actor=OFFICE) as unit:
        accept(unit, ended, proof, Accept(accepted_on=date(2027, 3, 1)))
    with store.unit(actor=OFFICE) as unit:
        write_report(unit, ended, proof, WriteReport(texts=TEXTS | {"use": "12 Kurse"}))
        second = submit(unit, ended, proof)
        answer_query(unit, ended, proof, query, "Zwölf")
    with pytest.raises(states.DayOfInvalidityMissing), store.unit(actor=OFFICE) as unit:
        accept(unit, ended, proof, Accept(accepted_on=date(2027, 3, 1)))
    with store.unit(actor=OFFICE) as unit:
        accept(unit, ended, proof, Accept(accepted_on=date(2027, 3, 1), interest_from=date(2026, 12, 31)))
    with store.read() as session:
        accepted = views.proof_detail(session, ended, proof)
        versions = views.submissions_of(session, proof)
    assert (accepted.recognised_cents, accepted.repayment_cents) == (42_000_00, 6_000_00)
    assert [(each.id, each.number) for each in versions] == [(second, 2), (first, 1)]
    assert versions[1].document["texts"]["use"] == "Kurse"
    assert versions[0].keep_until == date(2034, 12, 31)
    assert account.fingerprint(versions[0].document) == versions[0].sha256
    [_, said] = told(store, "proof.submitted")
    assert (said["version"], said["grant_cents"], said["spent_cents"]) == (2, 42_000_00, 52_500_00)
    assert told(store, "repayment.claimed")[0]["amount_cents"] == 6_000_00
    assert told(store, "proof.accepted")[0]["repayment_cents"] == 6_000_00
    with store.unit(actor=TREASURER) as unit:
        note_repaid(unit, ended, proof, date(2027, 3, 1))
    with pytest.raises(states.NothingToRepay), store.unit(actor=TREASURER) as unit:
        note_repaid(unit, ended, proof, date(2027, 3, 1))


def test_what_was_handed_in_cannot_be_changed(store: Store, ended: str) -> None:
    _, submission = handed_in(store, ended)
    with pytest.raises(DBAPIError, match="submission_stands"), store.unit(actor=OFFICE) as unit:
        unit.session.execute(update(Submission).where(Submission.id == submission).values(sha256="0" * 64))


def test_a_proof_is_begun_once_and_by_the_office(store: Store, ended: str) -> None:
    begun(store, ended)
    for refusal, more in (
        (states.ProofKnown, {}),
        (states.UntilOutsidePeriod, {"kind": "interim"}),
        (states.UntilOutsidePeriod, {"kind": "interim", "until": date(2026, 12, 31)}),
        (states.SimpleNotAllowed, {"layout": "simple"}),
    ):
        with pytest.raises(refusal):
            begun(store, ended, **more)
    with pytest.raises(OfficeRequired), store.unit(actor=RESIDENT) as unit:
        begin_proof(unit, BeginProof(grant_id=ended, kind="final"))


def test_an_interim_proof_accounts_for_its_part(store: Store, ended: str) -> None:
    proof = begun(store, ended, kind="interim", until=date(2026, 2, 28), due_on=date(2026, 4, 30))
    with store.read() as session:
        found = views.figures(session, ended, proof, date(2027, 3, 1))
    assert found.spent_cents == 30_000_00
    assert [each.eligible_cents for each in found.vouchers] == [30_000_00]
    assert "overdue" in [check.key for check in found.checks]


def test_it_is_said_once_that_a_proof_is_due(store: Store, clock: SettableClock, ended: str) -> None:
    begun(store, ended)
    for day, count in ((date(2027, 4, 30), 0), (date(2027, 5, 1), 1), (date(2027, 6, 1), 0)):
        clock.now = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
        with store.unit() as unit:
            assert tell_due(unit) == count
    [said] = told(store, "proof_deadline.approached")
    assert said["due_on"] == "2027-06-30"


# ── Papers ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_paper_is_an_archive_file_that_carries_its_figures(store: Store, ended: str) -> None:
    """PDF/A-3b as ISO 19005-3 asks: metadata, output intent, fonts inside, files with their relation."""
    _, submission = handed_in(store, ended)
    with store.read() as session:
        kept = views.submission_detail(session, submission)
    made = pdf(kept.document, kept.sha256)
    assert made.startswith(b"%PDF-1.7")
    inside = opened(made)
    assert b'pdfaid:part="3"' in inside or b"<pdfaid:part>3<" in inside
    assert b'pdfaid:conformance="B"' in inside or b"<pdfaid:conformance>B<" in inside
    assert b"/OutputIntents" in inside
    assert b"/GTS_PDFA1" in inside
    assert b"/AFRelationship/Source" in inside.replace(b" ", b"")
    assert ATTACHED.encode() in inside
    assert b"/Lang(de)" in inside.replace(b" ", b"")
    fonts = inside.count(b"/FontDescriptor ")
    assert 0 < fonts <= len(re.findall(rb"/FontFile\d?", inside))
    assert account.canonical(kept.document).encode() in inside
    painted = html(kept.document, kept.sha256)
    assert "42.000,00" in painted
    assert "Az 44/2026" in painted


def test_a_paper_is_made_aside_once_and_its_page_says_how_far_it_is(
    running: Running, clock: SettableClock
) -> None:
    store = running.store
    grant = awarded(store)
    spend(store, grant, 30_000_00, date(2026, 2, 1))
    clock.now = AFTER
    office = Browser(running.web).sign_in("office")
    page = office.post(f"/grants/{grant}/proofs", data={"kind": "final", "layout": "full"})
    proof = page.headers["Location"].split("?")[0]
    assert office.post(f"{proof}/submission").status_code == 409
    assert office.post(f"{proof}/report", data=TEXTS | {"reference": "Az 1"}).status_code == 303
    assert office.get(f"{proof}/submission").status_code == 200
    submission = office.post(f"{proof}/submission").headers["Location"].split("?")[0]
    waiting = office.get(submission).text
    assert f'data-hx-get="{submission}"' in waiting
    assert "http-equiv" not in waiting, "nobody is taken away from where they read"
    assert office.get(f"{submission}/paper.pdf").status_code == 409
    assert make_papers(store) == 1
    assert make_papers(store) == 0
    assert "hx-get" not in office.get(submission).text
    assert office.get(f"{submission}/paper.pdf").data.startswith(b"%PDF-1.7")
    book = openpyxl.load_workbook(io.BytesIO(office.get(f"{submission}/figures.xlsx").data))
    assert book["Belegliste"]["K2"].value == 30_000
    assert book["Belegliste"]["E2"].value.date() == date(2026, 2, 1)
    assert Browser(running.web).sign_in("resident").get(submission).status_code == 403


def test_programs_do_the_same(running: Running, clock: SettableClock) -> None:
    store = running.store
    grant = awarded(store)
    spend(store, grant, 30_000_00, date(2026, 2, 1))
    clock.now = AFTER
    office = Browser(running.web).sign_in("office")
    path = f"/api/grants/{grant}/proofs"
    proof = office.post(path, json={"kind": "final"}).get_json()
    one = f"{path}/{proof['id']}"
    assert proof["due_on"] == "2027-06-30"
    assert office.post(f"{one}/submissions").get_json()["type"].endswith("not-ready")
    assert office.get(f"{one}/checks").get_json()[0]["key"] == "section-missing"
    assert office.post(f"{one}/report", json={"texts": TEXTS}).status_code == 200
    handed = office.post(f"{one}/submissions").get_json()
    assert handed["document"]["settlement"]["results"]["grant_cents"] == 24_000_00
    asked = {"kind": "objection", "asked_on": "2027-03-01", "text": "Warum?"}
    query = office.post(f"{one}/queries", json=asked).get_json()
    answered = office.post(f"{one}/answers", json={"query_id": query["id"], "answer": "Darum."})
    assert answered.get_json()["state"] == "submitted"
    accepted = office.post(f"{one}/acceptance", json={"accepted_on": "2027-03-01"}).get_json()
    assert (accepted["state"], accepted["repayment_cents"]) == ("accepted", 0)


def test_no_text_of_a_workbook_is_a_formula() -> None:
    row = {"line_id": "a", "title": "=1+1", "planned_cents": 1, "actual_cents": 1, "total_cents": 1}
    book = openpyxl.load_workbook(io.BytesIO(workbook({"income": [], "costs": [row], "vouchers": []})))
    assert book["Ausgaben"]["A2"].value == "'=1+1"
