"""Calculations as people, programs and terminals ask for them."""

import json
from datetime import date
from typing import Any

import pytest
from marshmallow import ValidationError
from typer.testing import CliRunner

from funding.calculations.pages.catalogue import CALCULATIONS, as_json
from funding.rule_profiles.views import by_half_year, shipped_on, shipped_rates
from quartier.errors import Refusal
from quartier.hosting.assemble import Running
from quartier.operate.commands import app
from quartier.web.testing import Browser

SETTLEMENT = {
    "financing": "share",
    "award_cents": 48_000_00,
    "planned_cost_cents": 60_000_00,
    "eligible_cost_cents": 52_500_00,
    "planned_cover_cents": 3_000_00,
    "actual_cover_cents": 3_000_00,
    "drawn_cents": 48_000_00,
}
LATE = {
    "instalments": [{"received_on": "2025-03-19", "amount_cents": 30_000_00}],
    "payments": [
        {"paid_on": "2025-04-20", "amount_cents": 15_000_00},
        {"paid_on": "2025-08-20", "amount_cents": 22_500_00},
    ],
    "share_percent": 80,
    "as_of_on": "2025-12-31",
}
ASKED = {
    "settlement": SETTLEMENT,
    "tolerance": {"lines": [{"title": "S", "planned_cents": 100_00, "actual_cents": 100_00}]},
    "draw-down": {
        "financing": "deficit",
        "award_cents": 30_000_00,
        "own_planned_cents": 6_000_00,
        "planned_cover_cents": 4_000_00,
        "spent_cents": 8_500_00,
        "due_cents": 7_000_00,
        "drawn_cents": 0,
    },
    "late-use": LATE,
    "repayment-interest": {"amount_cents": 100_00, "from_on": "2025-01-01", "until_on": "2025-12-31"},
    "micro-fund": {"private_cents": 7_500_00, "municipal_extra_cents": 2_500_00},
    "action-fund": {
        "budget_cents": 10_000_00,
        "cap_cents": 1_500_00,
        "members": 7,
        "proposals": [{"title": "X", "asked_cents": 1_600_00, "yes": 7}],
    },
    "purpose-binding": {
        "grant_cents": 100_00,
        "begun_on": "2026-01-01",
        "bound_months": 60,
        "ended_on": "2027-01-01",
    },
    "deadlines": {"period_end_on": "2026-12-31", "profile": "berlin-zis"},
}


@pytest.mark.parametrize(
    ("name", "key", "value"),
    [
        ("settlement", "grant_cents", 42_000_00),
        ("tolerance", "ok", True),
        ("draw-down", "maximum_cents", 5_500_00),
        ("late-use", "interest_cents", 526_97),
        ("repayment-interest", "interest_cents", 6_75),
        ("micro-fund", "city_total_cents", 5_833_34),
        ("action-fund", "awarded_total_cents", 0),
        ("purpose-binding", "repayment_cents", 80_00),
        ("deadlines", "proof_due_on", "2027-03-31"),
    ],
)
def test_programs_and_terminals_get_the_same_sheet(
    browser: Browser, name: str, key: str, value: object
) -> None:
    answer = browser.post(f"/api/calculations/{name}", json=ASKED[name])
    assert (answer.status_code, answer.json["result"][key]) == (200, value)
    terminal = CliRunner().invoke(app, ["funding", "calc", name, "--json", json.dumps(ASKED[name])])
    assert json.loads(terminal.stdout)["result"] == answer.json["result"]


def test_what_is_not_given_comes_from_the_profile(browser: Browser) -> None:
    nrw = browser.post("/api/calculations/late-use", json=LATE | {"profile": "nrw-staedtebau"}).json
    assert (nrw["result"]["interest_cents"], nrw["profile_valid_from"]) == (0, "2023-01-01")
    own = LATE | {"interest_start": "deadline"}
    assert browser.post("/api/calculations/late-use", json=own).json["result"]["interest_cents"] == 308_27
    by_months = LATE | {"day_count": "30/360"}
    assert (
        browser.post("/api/calculations/late-use", json=by_months).json["result"]["interest_cents"] == 523_89
    )


@pytest.mark.parametrize(
    ("name", "change", "status", "slug"),
    [
        ("settlement", {"planned_cost_cents": None}, 422, "invalid-body"),
        ("settlement", {"share_percent": "1e-999999"}, 422, "invalid-body"),
        ("settlement", {"award_cents": 1.5}, 422, "invalid-body"),
        ("settlement", {"profile": "none"}, 404, "profile-not-found"),
        ("repayment-interest", {"until_on": "2027-01-01"}, 409, "unknown-rate"),
        ("purpose-binding", {"ended_on": "2025-12-31"}, 422, "ended-before-begun"),
        ("micro-fund", {"public_percent": 100}, 422, "no-match"),
        ("deadlines", {"profile": "nrw-staedtebau", "profile_on": "2022-12-31"}, 409, "not-in-force"),
    ],
)
def test_what_cannot_be_calculated_is_said(
    browser: Browser, name: str, change: dict[str, object], status: int, slug: str
) -> None:
    answer = browser.post(f"/api/calculations/{name}", json=ASKED[name] | change)
    assert (answer.status_code, answer.json["type"]) == (status, f"urn:quartier:problem:{slug}")


def test_a_terminal_says_what_is_wrong() -> None:
    for wrong in (["settlement", "--json", "{"], ["settlement", "--json", "{}"], ["none", "--json", "{}"]):
        assert CliRunner().invoke(app, ["funding", "calc", *wrong]).exit_code == 2
    assert CliRunner().invoke(app, ["nobody"]).exit_code == 2


def test_a_page_shows_how_a_figure_comes_about(running: Running) -> None:
    reader = Browser(running.web)
    asked = "&".join(f"{key}={value / 100}" for key, value in SETTLEMENT.items() if key.endswith("_cents"))
    page = reader.get(f"/calculations/settlement?financing=share&profile=land&{asked}")
    assert page.status_code == 200
    text = page.text.replace("\u00a0", " ")
    assert "42.000,00 €" in text
    assert "80 % × 52.500,00 €" in text
    wrong = reader.get("/calculations/settlement?financing=share&award_cents=viel")
    assert wrong.status_code == 422
    assert 'value="viel"' in wrong.text
    unknown = reader.get(
        "/calculations/repayment-interest?amount_cents=1&from_on=2026-01-01&until_on=2027-02-01"
    )
    assert unknown.status_code == 422
    for name in ASKED:
        assert Browser(running.web, "ar").get(f"/calculations/{name}").status_code == 200
    assert reader.get("/calculations/none").status_code == 404


WRONG: tuple[Any, ...] = (
    *(None, True, "", " ", "x", [], {}, [[]], [None], {"a": 1}, "\ud800", "x" * 10_000),
    *("9999-12-31", "0001-01-01", "2200-12-31", "1900-01-01", "2026-02-30"),
    *(-1, 0, 2**53, 10**30, -(10**30), 1.5, 1e300, "1e-999999", "1e999999", "NaN", "-0", "0.0000001"),
)


@pytest.mark.parametrize("name", ASKED)
def test_whatever_is_sent_it_is_a_sheet_or_a_reason(name: str) -> None:
    calculation, rates = CALCULATIONS[name], by_half_year(shipped_rates())
    profile = shipped_on("land", date(2026, 5, 4))
    fine = 0
    for body in _with_one_wrong(ASKED[name], calculation.schema().fields):
        try:
            sheet = calculation.sheet(calculation.schema().load(body), profile, rates)
        except (ValidationError, Refusal):
            continue
        json.dumps(as_json(sheet, profile) | {"profile_valid_from": None}, allow_nan=False)
        fine += 1
    assert fine


def _with_one_wrong(body: dict[str, Any], fields: Any) -> Any:
    for wrong in WRONG:
        for name in fields:
            yield body | {name: wrong}
        for name, rows in body.items():
            if isinstance(rows, list):
                yield from (body | {name: [rows[0] | {key: wrong}]} for key in rows[0])
