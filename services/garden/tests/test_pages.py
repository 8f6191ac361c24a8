"""The doors of the garden: pages and API through a browser."""

import re

import pytest
from sqlalchemy import Engine, event

from garden import demo
from garden.plots.commands import AddPlot, AssignPlot, add_plot, assign_plot
from garden.shifts.commands import SignUp, sign_up
from garden.shifts.views import helpers_of
from quartier.actor import Actor

OFFICE = Actor("office", offices=frozenset({"carrier"}))


@pytest.fixture
def plot(act):
    with act(OFFICE) as unit:
        plot = add_plot(unit, AddPlot(name="Beet 1", square_metres=12))
        unit.session.flush()
        assign_plot(unit, AssignPlot(plot_id=plot, household="Familie Zugvogel"))
    return plot


@pytest.mark.parametrize("path", ["/", "/shifts", "/shifts?show=past", "/plots", "/plots?show=free"])
def test_an_empty_garden_says_so(browser, path):
    answer = browser().get(path)
    assert answer.status_code == 200
    assert 'class="empty"' in answer.text


def test_who_has_a_plot_is_seen_by_office_and_garden_group_only(browser, plot):
    anybody, office = browser(), browser().sign_in("gardener")
    for path in ("/plots", f"/plots/{plot}", "/api/plots"):
        assert "Zugvogel" not in anybody.get(path).text
    assert "Zugvogel" in office.get("/plots").text
    assert "Zugvogel" in office.get(f"/plots/{plot}").text
    assert "Zugvogel" not in office.get("/api/plots").text


def test_a_plot_is_added_given_and_released_in_the_browser(browser):
    office = browser().sign_in("office")
    refused = office.post("/plots", data={"name": "Hochbeet", "square_metres": "viele"})
    assert refused.status_code == 422
    assert "Hochbeet" in refused.text
    made = office.post("/plots", data={"name": "Hochbeet", "square_metres": "3"})
    assert made.status_code == 303
    page = made.location
    assert office.post("/plots", data={"name": "Hochbeet", "square_metres": "3"}).status_code == 409
    assert office.post(page + "/holder", data={"household": "Haus 4"}).status_code == 303
    again = office.post(page + "/holder", data={"household": "Haus 5"})
    assert again.status_code == 409
    assert "Haus 4" in office.get(page).text
    assert office.post(page + "/release").status_code == 303
    assert "Haus 4" not in office.get(page).text


def test_a_neighbour_comes_along_and_signs_off(browser, shift, clock):
    anybody = browser()
    page = anybody.get(f"/shifts/{shift}")
    assert "2 Personen fehlen" in page.text
    empty = anybody.post(f"/shifts/{shift}/signups", data={"name": " "})
    assert empty.status_code == 422
    made = anybody.post(f"/shifts/{shift}/signups", data={"name": "Mina"})
    assert made.status_code == 303
    assert re.fullmatch(r"/signups/[\w-]{43}", made.location)
    own = anybody.get(made.location)
    assert "Mina" in own.text
    assert own.headers["Referrer-Policy"] == "no-referrer"
    assert own.headers["X-Robots-Tag"] == "noindex"
    assert own.headers["Cache-Control"] == "no-store"
    assert "Mina" not in anybody.get(f"/shifts/{shift}").text
    assert "Mina" in browser().sign_in("gardener").get(f"/shifts/{shift}").text
    again = anybody.post(f"/shifts/{shift}/signups", data={"name": "Mina"})
    assert again.status_code == 409
    assert 'value="Mina"' in again.text
    assert anybody.post(made.location + "/withdrawal").status_code == 303
    assert anybody.get(made.location).status_code == 404
    clock.forward(days=10)
    over = anybody.post(f"/shifts/{shift}/signups", data={"name": "Late"})
    assert over.status_code == 409
    assert "Dieser Einsatz hat schon begonnen" in over.text


def test_hours_are_ticked_and_recorded(browser, act, store, shift, clock, sent):
    for name in ("Mina", "Juri"):
        with act() as unit:
            sign_up(unit, SignUp(shift_id=shift, name=name))
    with store.read() as session:
        mina, _ = (helper.id for helper in helpers_of(session, shift))
    group = browser().sign_in("gardener")
    assert browser().get(f"/shifts/{shift}/hours").status_code == 303
    early = group.post(f"/shifts/{shift}/hours", data={f"came_{mina}": "yes", f"minutes_{mina}": "90"})
    assert early.status_code == 409
    assert 'value="90"' in early.text
    clock.forward(days=5)
    group = browser().sign_in("gardener")
    assert 'value="120"' in group.get(f"/shifts/{shift}/hours").text
    nobody = group.post(f"/shifts/{shift}/hours", data={f"minutes_{mina}": "90"})
    assert nobody.status_code == 422
    done = group.post(f"/shifts/{shift}/hours", data={f"came_{mina}": "yes", f"minutes_{mina}": "90"})
    assert done.status_code == 303
    assert "1,5" in group.get(f"/shifts/{shift}").text
    assert sent()[-1].data["minutes"] == 90
    assert group.post(f"/shifts/{shift}/hours", data={f"came_{mina}": "yes"}).status_code == 409


def test_a_shift_is_announced_and_cancelled_in_the_browser(browser):
    group = browser().sign_in("gardener")
    data = {"title": "Ernte", "starts_at": "2026-05-09T10:00", "ends_at": "2026-05-09T09:00", "places": "3"}
    wrong = group.post("/shifts", data=data)
    assert wrong.status_code == 422
    assert 'value="Ernte"' in wrong.text
    made = group.post("/shifts", data=data | {"ends_at": "2026-05-09T12:00"})
    assert made.status_code == 303
    assert group.post(made.location + "/cancellation").status_code == 303
    assert "Abgesagt" in browser().get(made.location).text
    assert browser().post("/shifts", data=data).status_code in (303, 403)


def test_the_api_speaks_json(browser, shift):
    program = browser()
    (row,) = program.get("/api/shifts").json
    assert (row["id"], row["missing"], row["state"]) == (shift, 2, "announced")
    made = program.post(f"/api/shifts/{shift}/signups", json={"name": "Mina"})
    assert made.status_code == 201
    assert set(made.json) == {"manage_url"}
    assert program.post("/api/shifts", json={}).status_code == 422
    body = {
        "title": "Ernte",
        "starts_at": "2026-05-09T10:00:00+02:00",
        "ends_at": "2026-05-09T12:00:00+02:00",
        "places": 3,
    }
    refused = program.post("/api/shifts", json=body)
    assert refused.status_code == 403
    assert refused.json["type"] == "urn:quartier:problem:office-required"
    office = browser().sign_in("office")
    made = office.post("/api/shifts", json=body)
    assert (made.status_code, made.json["starts_at"]) == (201, "2026-05-09T08:00:00Z")
    assert office.post("/api/plots", json={"name": "B", "square_metres": 2}).json["free"] is True
    first = office.get("/api/shifts?limit=1")
    following = re.search(r"<(.+)>", first.headers["Link"])
    assert following
    assert [row["title"] for row in office.get(following[1]).json] == ["Ernte"]
    for cursor in ("WzEsMl0=", "WyJ4IiwieSJd", "e30=", "zzz"):
        assert office.get(f"/api/shifts?cursor={cursor}").status_code == 422


def test_the_budget_is_for_those_who_spend_it(browser):
    assert browser().get("/budgets").status_code == 303
    assert browser().sign_in("resident").get("/budgets").status_code == 403
    assert browser().sign_in("gardener").get("/budgets").status_code == 200


def test_the_demo_is_there_once_and_shows(store, browser, sent):
    demo.load(store)
    before = len(sent())
    demo.load(store)
    assert len(sent()) == before
    page = browser().get("/")
    assert "Gießen und Jäten" in page.text
    assert "3 Personen fehlen" in page.text


def test_pages_cost_few_queries(store, browser, shift, plot):
    asked: list[str] = []

    def note(_connection, _cursor, statement, *_rest):
        asked.append(statement)

    visitor = browser()
    event.listen(Engine, "before_cursor_execute", note)
    try:
        # Of a shift, what people wrote in the reader's language is a query of its own.
        for path, most in (("/shifts", 2), (f"/shifts/{shift}", 2), ("/plots", 2), (f"/plots/{plot}", 2)):
            asked.clear()
            visitor.get(path)
            assert len([statement for statement in asked if statement.startswith("SELECT")]) <= most, path
    finally:
        event.remove(Engine, "before_cursor_execute", note)
