"""Flow 1: a grant is approved in funding and becomes a budget where it is spent; hours come back as a contribution."""

import re
from datetime import timedelta

from quartier.testing.quarter import Quarter

GRANT = {
    "title": "Werkhaus und Garten",
    "funder": "Städtebauförderung",
    "valid_from": "2026-01-01",
    "valid_until": "2026-12-31",
    "lines": [
        {"title": "Maschinen", "amount_cents": 1_800_000, "spent_by": "werkhaus"},
        {"title": "Beete", "amount_cents": 450_000, "spent_by": "garden"},
        {"title": "Feste", "amount_cents": 350_000},
    ],
}


def test_a_grant_becomes_budgets_and_news(quarter: Quarter) -> None:
    funding = quarter.browser("funding", "office")
    grant_id = funding.post("/api/grants", json=GRANT).json["id"]
    quarter.settle()
    werkhaus, garden = quarter.browser("werkhaus", "office"), quarter.browser("garden", "office")
    assert "Maschinen" not in werkhaus.get("/budgets").text, "a draft is nobody's budget"
    assert funding.post(f"/grants/{grant_id}/approval").status_code == 303
    quarter.settle()
    assert "18.000,00" in werkhaus.get("/budgets").text
    assert "Beete" not in werkhaus.get("/budgets").text
    assert "4.500,00" in garden.get("/budgets").text
    assert "Werkhaus und Garten" in quarter.browser("notify", "office").get("/notices").text
    assert "Werkhaus und Garten" not in quarter.browser("notify").get("/notices").text, (
        "partners are told, not all"
    )


def test_hours_worked_in_the_garden_count_in_funding(quarter: Quarter) -> None:
    garden = quarter.browser("garden", "gardener")
    shift = {
        "title": "Beete anlegen",
        "starts_at": "2026-05-05T08:00:00Z",
        "ends_at": "2026-05-05T11:00:00Z",
        "places": 2,
    }
    made = garden.post("/api/shifts", json=shift)
    assert made.status_code == 201, made.text
    shift_id = made.json["id"]
    assert (
        quarter.browser("garden").post(f"/shifts/{shift_id}/signups", data={"name": "Kirsche"}).status_code
        == 303
    )
    quarter.settle()
    assert "Beete anlegen" in quarter.browser("notify").get("/").text
    quarter.clock.forward(days=2)
    garden = quarter.browser("garden", "gardener")
    page = garden.get(f"/shifts/{shift_id}/hours").text
    fields = dict(re.findall(r'name="([^"]+)" type="(?:number|text)"[^>]*value="([^"]*)"', page))
    ticked = dict(re.findall(r'type="checkbox" name="([^"]+)" value="([^"]+)"', page))
    answer = garden.post(f"/shifts/{shift_id}/hours", data=fields | ticked)
    assert answer.status_code == 303, answer.text
    quarter.settle()
    contributions = quarter.browser("funding", "office").get("/api/contributions").json
    assert [row["minutes"] for row in contributions] == [timedelta(hours=3).seconds // 60]
    assert "Kirsche" not in quarter.browser("funding", "office").get("/contributions").text
