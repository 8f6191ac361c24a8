"""Pages for people and JSON for programs, as they are met from outside."""

import re
from collections.abc import Callable

import pytest

from quartier.hosting.assemble import Running
from quartier.web.testing import Browser


def test_a_grant_from_the_form_to_its_last_cent(browser: Browser) -> None:
    browser.sign_in("office")
    answer = browser.post(
        "/grants",
        data={"title": "Garten", "funder": "Stadt", "valid_from": "2026-01-01", "valid_until": "2026-12-31"},
    )
    assert answer.status_code == 303
    page = answer.headers["Location"]
    browser.post(f"{page}/lines", data={"title": "Erde", "amount": "1.234,50", "spent_by": "garden"})
    assert "1.234,50" in browser.get(page).text
    assert browser.post(f"{page}/approval").status_code == 303
    assert "Bewilligt" in browser.get(page).text
    form = browser.get(f"{page}/expenses/new").text
    line_id = re.search(r'value="([0-9a-z]{20})"', form)
    assert line_id
    spent = {"line_id": line_id[1], "amount": "1.000,00", "purpose": "Mutterboden", "booked_on": "2026-05-04"}
    assert browser.post(f"{page}/expenses", data=spent).status_code == 303
    detail = browser.get(page).text
    assert "Mutterboden" in detail
    assert "234,50" in detail
    again = browser.post(f"{page}/expenses", data=spent)
    assert again.status_code == 409
    assert "So viel ist in diesem Ansatz nicht mehr übrig" in again.text
    assert 'value="1.000,00"' in again.text


@pytest.mark.parametrize(
    ("field", "typed"),
    [("title", ""), ("valid_from", "31.02.2026"), ("valid_until", "2025-12-31"), ("funder", "x" * 201)],
)
def test_what_was_typed_is_kept_and_the_field_is_named(browser: Browser, field: str, typed: str) -> None:
    browser.sign_in("office")
    good = {"title": "Garten", "funder": "Stadt", "valid_from": "2026-01-01", "valid_until": "2026-12-31"}
    answer = browser.post("/grants", data=good | {field: typed})
    assert answer.status_code == 422
    assert f'id="{field.replace("_", "-")}-error"' in answer.text
    for name, value in (good | {field: typed}).items():
        assert not value or f'value="{value}"' in answer.text, name


def test_who_may_not_is_told_so(browser: Browser) -> None:
    answer = browser.get("/grants/new")
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/sign-in")
    browser.sign_in("resident")
    assert browser.get("/grants/new").status_code == 403
    assert browser.post("/grants", data={}).status_code in (403, 422)


def test_an_unknown_grant_is_a_page_that_says_so(browser: Browser) -> None:
    answer = browser.get("/grants/nothing")
    assert answer.status_code == 404
    assert "Diese Zuwendung gibt es nicht" in answer.text


def test_the_list_speaks_when_it_is_empty(browser: Browser) -> None:
    assert "Es gibt noch keine Zuwendungen" in browser.get("/grants").text
    assert "Es sind noch keine Stunden eingetragen" in browser.get("/contributions").text


def test_json_from_draft_to_refusal(browser: Browser) -> None:
    browser.sign_in("office")
    grant = {
        "title": "Garten",
        "funder": "Stadt",
        "valid_from": "2026-01-01",
        "valid_until": "2026-12-31",
        "lines": [{"title": "Erde", "amount_cents": 1000, "spent_by": "garden"}],
    }
    key = {"Idempotency-Key": "grant-2026-0001"}
    made = browser.post("/api/grants", json=grant, headers=key)
    assert made.status_code == 201
    assert browser.post("/api/grants", json=grant, headers=key).json == made.json
    grant_id = made.json["id"]
    assert len(browser.get("/api/grants").json) == 1
    assert browser.post(f"/api/grants/{grant_id}/approval", json={}).json["state"] == "approved"
    refused = browser.post(
        f"/api/grants/{grant_id}/expenses",
        json={
            "line_id": made.json["lines"][0]["id"],
            "amount_cents": 1001,
            "purpose": "x",
            "booked_on": "2026-05-04",
        },
    )
    assert refused.status_code == 409
    assert refused.content_type == "application/problem+json"
    assert refused.json["type"] == "urn:quartier:problem:line-overdrawn"


def test_a_page_costs_few_queries(running: Running, approved_grant: Callable[..., str]) -> None:
    from sqlalchemy import event

    grant_id = approved_grant(running.store)
    browser = Browser(running.web)
    browser.get(f"/grants/{grant_id}")
    statements: list[str] = []
    event.listen(running.store.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    browser.get(f"/grants/{grant_id}")
    assert len([s for s in statements if s.startswith("SELECT")]) <= 5  # one of them what people wrote
