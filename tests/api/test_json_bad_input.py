"""Every API door with JSON in which one thing is wrong and everything else is right."""

import re
from typing import Any

import pytest
from bodies import ACQUISITION, WORDINGS
from house import references
from marshmallow import Schema
from marshmallow import fields as json
from test_pages_bad_input import Books, everything_still_opens, fine, known

from quartier.hosting.assemble import Running
from quartier.web.routes import Route
from quartier.web.testing import Browser

FAR = (
    "9999-12-31T23:59:59-14:00",
    "9999-12-31T23:59:59Z",
    "0001-01-01T00:00:00+14:00",
    "2026-02-30T00:00:00Z",
    "9999-12-31",
    "0001-01-01",
)
TEXTS = ("\x00", "a\x00b", "\ud800", "\x1b[31m", "x" * 10_000, "<script>alert(1)</script>", "👩‍🌾")
NUMBERS = (-1, 0, 2**31, 2**53, 2**63, 10**30, -(10**30), 1.5, 1e300, float("inf"))
WRONG: tuple[Any, ...] = (
    None,
    True,
    "",
    " ",
    "x",
    [],
    {},
    [[]],
    [None],
    {"a": "\x00"},
    *TEXTS,
    *FAR,
    *NUMBERS,
)
_GRANTS_EXPENSES = "/api/grants/<grant_id>/expenses"
#: A body each command takes; what is not here has no choice, or is made below.
RIGHT: dict[str, dict[str, Any]] = {
    "/api/grants": {
        "title": "T",
        "funder": "F",
        "valid_from": "2026-01-01",
        "valid_until": "2026-12-31",
        "lines": [{"title": "L", "amount_cents": 100, "spent_by": "garden"}],
        "sources": [{"kind": "own", "title": "S", "amount_cents": 50}],
    },
    _GRANTS_EXPENSES: {"amount_cents": 1, "purpose": "P", "booked_on": "2026-05-01"},
    "/api/grants/<grant_id>/approval": {},
    "/api/grants/<grant_id>/drawdowns": {"amount_cents": 1, "due_cents": 1},
    "/api/grants/<grant_id>/drawdowns/<drawdown_id>/receipt": {"received_on": "2026-05-01"},
    "/api/grants/<grant_id>/drawdowns/<drawdown_id>/withdrawal": {},
    "/api/vouchers": {
        "payee": "P",
        "invoice_number": "N",
        "invoiced_on": "2026-05-01",
        "gross_cents": 2,
        "vat_cents": 0,
        "non_eligible_cents": 0,
        "purpose": "P",
        "procurement_note": "N",
        "bound_until": "2031-05-01",
        "original": None,
        "allocations": [{"amount_cents": 1}],
    },
    "/api/vouchers/<voucher_id>/reversal": {"reason": "R"},
    "/api/grants/<grant_id>/proofs": {"kind": "final"},
    "/api/grants/<grant_id>/proofs/<proof_id>/report": {
        "texts": {"use": "U"},
        "begun_on": "2026-01-01",
    },
    "/api/grants/<grant_id>/proofs/<proof_id>/submissions": {},
    "/api/grants/<grant_id>/proofs/<proof_id>/queries": {
        "kind": "question",
        "asked_on": "2026-05-04",
        "text": "T",
    },
    "/api/grants/<grant_id>/proofs/<proof_id>/answers": {"query_id": "0ddtqbx07mzdvv0yxwxj", "answer": "A"},
    "/api/grants/<grant_id>/proofs/<proof_id>/acceptance": {"accepted_on": "2026-05-04"},
    "/api/grants/<grant_id>/proofs/<proof_id>/repayment": {"repaid_on": "2026-05-04"},
    "/api/rules/<profile>/versions": {
        "valid_from": "2026-06-01",
        "rules": {"proof_months": {"value": 4, "clause": "C", "source": "S", "evidence": "read"}},
    },
    "/api/base-rates": {"valid_from": "2027-01-01", "hundredths": 127, "source": "S"},
    "/api/microfund": {
        "title": "T",
        "closes_on": "2026-06-01",
        "model": "action",
        "amount_cents": 100,
        "cap_cents": 50,
        "jury": "council",
        "quorum": 1,
    },
    "/api/microfund/<call_id>/ideas": {"title": "T", "amount_cents": 1, "investive": True},
    "/api/microfund/<call_id>/closing": {},
    "/api/microfund/<call_id>/others": {"private_cents": 1, "municipal_cents": 1, "drawn_cents": 1},
    "/api/microfund/<call_id>/ideas/<idea_id>/votes": {"voice": "yes"},
    "/api/microfund/<call_id>/ideas/<idea_id>/award": {"amount_cents": 1},
    "/api/microfund/<call_id>/ideas/<idea_id>/refusal": {"reason": "no-money"},
    "/api/microfund/<call_id>/ideas/<idea_id>/payment": {"paid_on": "2026-05-01"},
    "/api/microfund/<call_id>/ideas/<idea_id>/settlement": {"spent_cents": 1},
    "/api/calculations/settlement": {"financing": "full", "award_cents": 1, "eligible_cost_cents": 1},
    "/api/calculations/tolerance": {"lines": [{"title": "L", "planned_cents": 1, "actual_cents": 1}]},
    "/api/calculations/draw-down": {
        "financing": "full",
        "award_cents": 1,
        "spent_cents": 1,
        "due_cents": 1,
        "drawn_cents": 0,
    },
    "/api/calculations/late-use": {
        "instalments": [{"received_on": "2026-01-01", "amount_cents": 1}],
        "payments": [{"paid_on": "2026-05-01", "amount_cents": 1}],
        "as_of_on": "2026-05-04",
    },
    "/api/calculations/repayment-interest": {
        "amount_cents": 1,
        "from_on": "2026-01-01",
        "until_on": "2026-05-01",
    },
    "/api/calculations/micro-fund": {"private_cents": 1},
    "/api/calculations/action-fund": {
        "budget_cents": 1,
        "cap_cents": 1,
        "members": 1,
        "proposals": [{"title": "P", "asked_cents": 1, "yes": 1}],
    },
    "/api/calculations/purpose-binding": {
        "grant_cents": 1,
        "begun_on": "2026-01-01",
        "bound_months": 1,
        "ended_on": "2026-01-02",
    },
    "/api/calculations/deadlines": {"period_end_on": "2026-12-31"},
    "/api/bank/accounts": {"iban": "DE02120300000000202051", "title": "T"},
    "/api/bank/files": {
        "document": "PERvY3VtZW50IHhtbG5zPSJ1cm46aXNvOnN0ZDppc286MjAwMjI6dGVjaDp4c2Q6Y2FtdC4wNTMuMDAxLjA0Ii8+"
    },
    "/api/bank/files/<file_id>/again": {},
    "/api/bank/entries/<bank_entry_id>/matches": {"parts": [{"ref": "nothing", "cents": 1}]},
    "/api/bank/entries/<bank_entry_id>/aside": {"reason": "fee"},
    "/api/bank/entries/<bank_entry_id>/reopening": {},
    "/api/partners": {"label": "P"},
    "/api/partner/<token>/webhooks": {"url": "https://example.org/", "topics": ["grant"]},
    "/api/partner/<token>/webhooks/<webhook_id>": {"act": "test", "message": "m"},
    "/api/gatherings": {
        "title": "T",
        "kind": "meeting",
        "starts_at": "2026-06-01T10:00:00Z",
        "ends_at": "2026-06-01T12:00:00Z",
        "expected": 5,
        "needs_room": False,
        "place": "Platz",
    },
    "/api/hazards": {
        "category": "speeding",
        "place": "beulwitz",
        "description": "D",
        "latitude": None,
        "longitude": None,
    },
    "/api/offices": {
        "body": "garden_group",
        "office": "gardener",
        "person": "p0123456789abcdefghjk",
        "since": "2026-05-04",
        "until": "2027-05-04",
        "resolution_id": None,
        "resolved_on": "2026-05-01",
    },
    "/api/offices/<holding_ref>/end": {
        "ended_on": "2026-05-05",
        "reason": "recalled",
        "resolution_id": None,
        "resolved_on": None,
    },
    "/api/bookings": {
        "local_start": "2026-06-01T10:00",
        "local_end": "2026-06-01T11:00",
        "purpose": "P",
        "accepted_rules": 1,
    },
    "/api/bookings/<booking_id>/confirmation": {},
    "/api/bookings/<booking_id>/refusal": {"note": "N"},
    "/api/bookings/<booking_id>/withdrawal": {"note": "N"},
    "/api/bookings/<booking_id>/cancellation": {},
    "/api/bookings/<booking_id>/time": {"local_start": "2026-06-02T10:00", "local_end": "2026-06-02T11:00"},
    "/api/bookings/<booking_id>/acceptance": {},
    "/api/bookings/<booking_id>/presence": {},
    "/api/bookings/<booking_id>/departure": {},
    "/api/rooms/<room_id>/waiting": {
        "local_start": "2026-06-01T10:00",
        "local_end": "2026-06-01T11:00",
        "purpose": "P",
        "accepted_rules": 1,
    },
    "/api/waiting/<waiting_id>/end": {},
    "/api/series": {
        "local_start": "2026-06-01T10:00",
        "local_end": "2026-06-01T11:00",
        "purpose": "P",
        "accepted_rules": 1,
        "rule": "FREQ=WEEKLY;COUNT=2",
    },
    "/api/series/<series_id>/confirmation": {},
    "/api/series/<series_id>/rest": {},
    "/api/series/<series_id>/cancellation": {},
    "/api/resources/<resource_id>/buffers": {"use": "meeting", "before_minutes": 5, "after_minutes": 5},
    "/api/resources/<resource_id>/calendar-imports": {
        "calendar": "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nSUMMARY:S\nDTSTART:20260603T100000Z\n"
        "DTEND:20260603T110000Z\nEND:VEVENT\nEND:VCALENDAR",
        "preview": True,
    },
    "/api/defects": {"about": "A", "dangerous": False},
    "/api/loans": {"starts_on": "2026-06-01", "due_on": "2026-06-03"},
    "/api/loans/<loan_id>/acceptance": {},
    "/api/loans/<loan_id>/cancellation": {},
    "/api/loans/<loan_id>/extension": {"due_on": "2026-06-04"},
    "/api/loans/<loan_id>/issue": {"borrower_name": "N", "condition": "good", "deposit_taken": True},
    "/api/loans/<loan_id>/return": {"condition": "good", "note": None},
    "/api/keys/<key_id>/promises": {"holder_name": "N", "basis": "member", "until": None},
    "/api/key-handovers/<promise_id>": {
        "giver_name": "N",
        "adult": True,
        "entitled": True,
        "instructed": True,
    },
    "/api/key-handovers/<promise_id>/end": {},
    "/api/keys/<key_id>/return": {"note": None},
    "/api/keys/<key_id>/loss": {},
    "/api/house-rules": {"kind": "house_rules"},
    "/api/house-rules/<version_id>/texts": {"lang": "de", "text": "T", "seen": 1},
    "/api/house-rules/<version_id>/adoption": {"in_force_from": "2026-06-01", "resolution_id": None},
    "/api/occasions": {"people": 5, "loud": False, "measures": "M"},
    "/api/occasions/<occasion_id>/permission": {},
    "/api/occasions/<occasion_id>/refusal": {"note": "N"},
    "/api/budgets/<line_id>/expenses": {"what": "W", "amount_cents": 1, "paid_on": "2026-05-01"},
    "/api/maintenance/<maintenance_id>/end": {},
    "/api/projects/<project_id>/offers": {"partner": "P", "what": "W", "value_cents": 0},
    "/api/projects/<project_id>/supporters": {},
    "/api/projects/<project_id>/planning": {},
    "/api/projects/<project_id>/approval": {},
    "/api/projects/<project_id>/completion": {"thanks": "T"},
    "/api/projects/<project_id>/cancellation": {},
    "/api/workdays/<workday_id>/helpers": {"name": "N"},
    "/api/inductions/<induction_id>/attendees": {"name": "N"},
    "/api/inductions/<induction_id>/leaving": {},
    "/api/permits": {
        "person": "demo-office",
        "instructed_on": "2026-05-04",
        "practical": True,
        "age_group": "adult",
        "machine": None,
        "content_version": "1",
        "risk_version": "1",
        "language": "de",
    },
    "/api/permits/<permit_id>/suspension": {"reason": "accident"},
    "/api/permits/<permit_id>/restoration": {},
    "/api/inspections/<duty_id>/results": {
        "inspected_on": "2026-05-04",
        "result": "passed",
        "qualification": "user",
        "inspector": "I",
        "note": None,
        "cost_cents": None,
    },
    "/api/shifts": {
        "title": "T",
        "starts_at": "2026-06-01T10:00:00Z",
        "ends_at": "2026-06-01T12:00:00Z",
        "places": 3,
    },
    "/api/shifts/<shift_id>/signups": {"name": "N"},
    "/api/mail": {"address": "somebody@example.net", "topics": ["shift"], "rhythm": "daily"},
    "/api/plots": {"name": "P", "square_metres": 3},
}
RIGHT |= ACQUISITION | WORDINGS


def right(route: Route, running: Running) -> dict[str, Any]:
    body = dict(RIGHT[route.path])
    if route.path in ("/api/bookings", "/api/series"):  # a room: a machine asks for a permit
        body["room_id"] = Browser(running.web).get("/api/rooms").json[0]["id"]
    if route.path == "/api/opportunities":
        body["programme_id"] = references(running)["programme_id"][0]
    if route.path in ("/api/defects", "/api/permits"):
        body["resource_id"] = references(running)["room_id"][0]
    if route.path == "/api/loans":
        lent = Browser(running.web).get("/api/lending").json
        body["resource_id"] = next(thing["id"] for thing in lent if thing["name"] == "Bohrhammer")
    if route.path == "/api/occasions":
        body["booking_id"] = references(running)["booking_id"][0]
    if route.path == "/api/vouchers":
        grant = Browser(running.web).get(f"/api/grants/{next(_approved(running))}").json
        body["allocations"] = [{"line_id": grant["lines"][0]["id"], "amount_cents": 1}]
    if route.path == _GRANTS_EXPENSES:
        grant = Browser(running.web).get(f"/api/grants/{next(_approved(running))}").json
        body["line_id"] = grant["lines"][0]["id"]
    return body


def _approved(running: Running) -> Any:
    return (row["id"] for row in Browser(running.web).get("/api/grants").json if row["state"] == "approved")


def _booked(running: Running) -> str:
    """A booking that the office has asked for itself."""
    page = Browser(running.web).sign_in("office").get("/bookings/mine").text
    found = re.search(r'href="/bookings/([0-9a-z]{20})"', page)
    return found[1] if found else "nothing"


def doors(running: Running) -> list[tuple[Route, str]]:
    """Every command with an address of something that is there."""
    found = []
    for route in running.service.routes:
        if route.kind == "api" and route.method == "POST":
            path = next(known(route, running))
            if route.path == _GRANTS_EXPENSES:
                path = f"/api/grants/{next(_approved(running))}/expenses"
            if "<booking_id>" in route.path:
                path = route.path.replace("<booking_id>", _booked(running))
            found.append((route, path))
    return found


def test_one_wrong_field(fresh: Running) -> None:
    office = Browser(fresh.web, "en").sign_in("office")
    for route, path in doors(fresh):
        body, books = right(route, fresh), Books(fresh)
        for name, nested in _places(route.takes):
            for wrong in WRONG:
                changed = _changed(body, name, nested, wrong)
                what = f"POST {path} {name}{'.' + nested if nested else ''}={str(wrong)[:30]!r}"
                answer = office.post(path, json=changed)
                fine(answer, what)
                books.check(answer, what)
                if answer.status_code < 400:
                    continue
                assert answer.mimetype == "application/problem+json", what
                assert answer.status_code in (400, 404, 409, 422), what
                if answer.status_code == 422:
                    named = {error["field"].split(".")[0] for error in answer.json["errors"]}
                    assert all(error["message"] for error in answer.json["errors"]), what
                    assert name in named or named <= set(body), f"{what}: {answer.json['errors']}"
    everything_still_opens(fresh, "after all of them")


def test_more_and_less_than_asked(running: Running) -> None:
    office = Browser(running.web, "en").sign_in("office")
    for route, path in doors(running):
        if route.takes is None:
            continue
        answer = office.post(path, json=right(route, running) | {"nonsense": 1, "id": "forged"})
        assert {error["field"] for error in answer.json["errors"]} == {"nonsense", "id"}, path
        answer = office.post(path, json={})
        wanted = {name for name, field in route.takes().load_fields.items() if field.required}
        assert {error["field"] for error in answer.json["errors"]} == wanted, path


@pytest.mark.parametrize("persona", [None, "office"], ids=str)
def test_wrong_methods_and_content_types(running: Running, persona: str | None) -> None:
    browser = Browser(running.web)
    if persona:
        browser.sign_in(persona)
    paths: dict[str, set[str]] = {}
    for route in running.service.routes:
        if route.kind == "api":
            paths.setdefault(route.path, {"OPTIONS"}).update(
                {route.method, "HEAD"} if route.method == "GET" else {"POST"}
            )
    for path, methods in paths.items():
        for method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "TRACE", "BREW", "OPTIONS"):
            answer = browser.open(path.replace("<", "").replace(">", ""), method=method)
            what = f"{method} {path}: {answer.status_code}"
            assert (answer.status_code == 405) == (method not in methods), what
            if method in ("OPTIONS", "PUT"):
                assert set(answer.headers["Allow"].split(", ")) == methods, what
    for route, path in doors(running):
        if route.takes is None:
            continue
        for kind in (
            "text/plain",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "",
            "application/jsonx",
        ):
            answer = browser.post(path, data=b"{}", content_type=kind)
            assert answer.status_code == 415, f"{path} {kind}"
            assert answer.mimetype == "application/problem+json"
        for broken in (b"", b"{", b"\xff", b'{"a":NaN}', b"[" * 100_000, b"9" * 5000, b'{"a":1}x'):
            answer = browser.post(path, data=broken, content_type="application/json")
            assert answer.status_code == 400, f"{path} {broken[:10]!r} {answer.status_code}"
        answer = browser.post(path, data=b" " * (route.body_limit + 1), content_type="application/json")
        assert answer.status_code == 413, path


def _places(schema: type[Schema] | None) -> list[tuple[str, str | None]]:
    """The fields a command takes, and those of what is nested in them."""
    found: list[tuple[str, str | None]] = []
    for name, field in schema().load_fields.items() if schema else ():
        found.append((name, None))
        if isinstance(field, json.List) and isinstance(field.inner, json.Nested):
            found += [(name, inner) for inner in field.inner.schema.load_fields]
    return found


def _changed(body: dict[str, Any], name: str, nested: str | None, wrong: Any) -> dict[str, Any]:
    if nested is None:
        return body | {name: wrong}
    return body | {name: [body[name][0] | {nested: wrong}]}
