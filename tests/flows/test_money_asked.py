"""Flow: a project of building together asks funding for its money: granted, declined, unanswered, given up."""

import re

import pytest

from quartier.testing.quarter import Quarter

GRANT = {
    "title": "Werkhaus",
    "funder": "Städtebauförderung",
    "valid_from": "2026-01-01",
    "valid_until": "2026-12-31",
    "lines": [{"title": "Selbstbau", "amount_cents": 1_000_00, "spent_by": "werkhaus"}],
}


@pytest.fixture
def project(quarter: Quarter) -> str:
    """The address of a project whose plan is agreed to and that waits for 480 euros."""
    office = quarter.browser("werkhaus", "office")
    at = str(
        office.post("/projects", data={"title": "Bänke", "purpose": "Für den Vorplatz"}).headers["Location"]
    )
    for _ in range(5):
        quarter.browser("werkhaus").post(f"{at}/supporters")
    site = {"builder_owner": "city", "permitted_on": "2026-05-01"}
    for door, typed in (
        ("planning", {}),
        ("items", {"kind": "material", "what": "Holz", "cost_cents": "480"}),
        ("risks", {"hazard": "Säge", "measure": "Nur mit Einweisung"}),
        ("site", site),
        ("approval", {}),
    ):
        answer = office.post(f"{at}/{door}", data=typed)
        assert answer.status_code == 303, answer.text
    quarter.settle()
    return at


def state(quarter: Quarter) -> str:
    [row] = quarter.browser("werkhaus").get("/api/projects").json
    return str(row["state"])


def request(quarter: Quarter) -> dict[str, object]:
    [row] = quarter.browser("funding", "office").get("/api/requests").json
    return dict(row)


def grant(quarter: Quarter) -> None:
    office = quarter.browser("funding", "office")
    grant_id = office.post("/api/grants", json=GRANT).json["id"]
    assert office.post(f"/grants/{grant_id}/approval").status_code == 303
    at = f"/requests/{request(quarter)['id']}"
    found = re.search(r'name="line_id"[^>]*value="([^"]+)"', office.get(at).text)
    assert found
    assert office.post(f"{at}/grant", data={"line_id": found[1]}).status_code == 303
    quarter.settle()


def test_granted_it_is_built_and_given_up_the_money_is_free_again(quarter: Quarter, project: str) -> None:
    assert (state(quarter), request(quarter)["amount_cents"]) == ("money", 480_00)
    grant(quarter)
    assert (state(quarter), request(quarter)["promised_cents"]) == ("building", 480_00)
    assert quarter.browser("werkhaus", "office").post(f"{project}/cancellation").status_code == 303
    quarter.settle()
    assert (request(quarter)["state"], request(quarter)["promised_cents"]) == ("withdrawn", 0)


def test_finished_what_was_not_spent_is_free_again(quarter: Quarter, project: str) -> None:
    grant(quarter)
    office = quarter.browser("werkhaus", "office")
    assert office.post(f"{project}/completion", data={"thanks": "Danke!"}).status_code == 303
    quarter.settle()
    assert (state(quarter), request(quarter)["state"]) == ("completed", "settled")


def test_declined_it_is_planned_anew(quarter: Quarter, project: str) -> None:
    funding = quarter.browser("funding", "office")
    at = f"/requests/{request(quarter)['id']}/refusal"
    assert funding.post(at, data={"reason": "no-money", "note": "Im Januar wieder."}).status_code == 303
    quarter.settle()
    assert state(quarter) == "plan"
    assert "Im Januar wieder." in quarter.browser("werkhaus").get(project).text


def test_unanswered_it_takes_the_question_back(quarter: Quarter, project: str) -> None:
    quarter.clock.forward(days=28)
    assert quarter.run_timers("werkhaus") >= 1
    quarter.settle()
    assert (state(quarter), request(quarter)["state"]) == ("plan", "withdrawn")
