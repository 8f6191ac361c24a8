"""What I may do here, and acting for somebody who has no phone."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, Integer, MetaData, String, Table, func, insert, select
from structlog.testing import capture_logs

from quartier.actor import Actor
from quartier.handover import Domain
from quartier.hosting.service import Nav, Service
from quartier.observe import Metrics
from quartier.settings import Settings
from quartier.signin import helping
from quartier.signin.offices import Holding, keep
from quartier.store import Store
from quartier.tables import floor_metadata
from quartier.testing import SettableClock
from quartier.web import See, Visit, get, post
from quartier.web.app import WebApp
from quartier.web.testing import Browser

TODAY = date(2026, 5, 4)
metadata = MetaData()
wishes = Table("wish", metadata, Column("id", Integer, primary_key=True), Column("by", String(64)))


def wish(visit: Visit) -> See:
    with visit.unit() as unit:
        unit.session.execute(insert(wishes).values(by=unit.actor.ref))
        if visit.request.form.get("fails"):
            visit.require("carrier")
    return See("/")


def who(visit: Visit) -> See:
    return See("/" + ",".join([visit.actor.ref, str(visit.actor.on_behalf), *sorted(visit.actor.offices)]))


@pytest.fixture
def app(database_url: str, clock: SettableClock, monkeypatch: pytest.MonkeyPatch) -> Iterator[WebApp]:
    monkeypatch.setattr(Service, "package", property(lambda self: Path("/nowhere/diary")))
    service = Service(
        name="diary",
        title="Funding",
        settings=Settings,
        metadata=metadata,
        rooms=(),
        sends=(),
        reads=(),
        routes=(get("/who", who), post("/wishes/<kind>", lambda visit, kind: wish(visit))),
        nav=(
            Nav("Start", "/"),
            Nav("Budgets", "/secret", ("carrier", "treasurer")),
            Nav("Cases", "/cases", ("mediator",)),
        ),
        domains=(Domain("sheets", "Sheets", "council"), Domain("pens", "Pens", "association")),
    )
    neighbours = "participation=http://127.0.0.1:8001"
    given: dict[str, Any] = {"database": database_url, "neighbours": neighbours, "demo_sign_in": True}
    store = Store(Settings(service="diary", **given), clock)
    floor_metadata.create_all(store.engine)
    metadata.create_all(store.engine)
    yield WebApp(service, store.settings, store, Metrics("diary"))
    store.close()


@pytest.fixture
def visitor(app: WebApp) -> Callable[[str], Browser]:
    return lambda persona: Browser(app, "en").sign_in(persona)


def hold(app: WebApp, office: str, person: str, *, until: date | None = None) -> None:
    with app.store.unit() as unit:
        keep(unit.session, Holding(f"{office}-{person}", "carrier", office, person, date(2026, 1, 1), until))


def now(browser: Browser) -> str:
    return browser.get("/who").location.removeprefix("/")


# What I may do


def test_it_is_for_people_who_are_signed_in(app: WebApp) -> None:
    answer = Browser(app).get("/me")
    assert (answer.status_code, answer.location) == (303, "/sign-in?next=%2Fme")


def test_who_holds_nothing_reads_that_most_needs_nothing(visitor: Callable[[str], Browser]) -> None:
    page = visitor("resident").get("/me").text
    assert "<code>demo-resident</code>" in page
    assert "You hold no office." in page
    assert "Nothing here that is not open to everybody." in page
    assert "I act for a resident" not in page


def test_offices_with_their_term_and_what_they_open(app: WebApp, visitor: Callable[[str], Browser]) -> None:
    hold(app, "treasurer", "demo-resident", until=date(2026, 6, 1))
    hold(app, "mediator", "somebody-else")
    page = visitor("resident").get("/me").text
    assert "from 1 Jan 2026 to 31 May 2026" in page
    assert 'href="http://127.0.0.1:8001/bodies/carrier"' in page
    assert '<a href="/secret"><bdi>Budgets</bdi></a> <span class="muted"><bdi>treasurer</bdi>' in page
    assert '<a href="/cases">' not in page
    assert "You decide" not in page


def test_the_part_in_this_services_matters(visitor: Callable[[str], Browser]) -> None:
    page = visitor("office").get("/me").text
    assert page.count("You decide") == 1
    assert '<a href="/responsibilities/sheets"><bdi>Sheets</bdi></a>' in page
    assert '<a href="/responsibilities/pens"><bdi>Pens</bdi></a>' in page
    assert '<a href="/tokens"><bdi>Access for programs</bdi></a>' in page
    council = visitor("council").get("/me").text
    assert "You can propose a step" in council
    assert "/responsibilities/sheets" in council
    assert "/responsibilities/pens" not in council
    assert "You are asked as the owner" in visitor("city").get("/me").text
    assert "Mediation where somebody objects" in visitor("mediator").get("/me").text
    assert "Lent by the demonstration" in page


def test_an_office_that_ends_closes_its_doors_within_the_session(
    app: WebApp, visitor: Callable[[str], Browser], clock: SettableClock
) -> None:
    resident = visitor("resident")
    hold(app, "treasurer", "demo-resident")
    assert now(resident) == "demo-resident,False,treasurer"
    hold(app, "treasurer", "demo-resident", until=TODAY)
    assert now(resident) == "demo-resident,False"


def test_a_term_ends_at_local_midnight(
    app: WebApp, visitor: Callable[[str], Browser], clock: SettableClock
) -> None:
    clock.now = clock.now.replace(hour=21, minute=0)
    hold(app, "treasurer", "demo-resident", until=TODAY + timedelta(days=1))
    resident = visitor("resident")
    assert now(resident).endswith("treasurer")
    clock.forward(minutes=59)
    assert now(resident).endswith("treasurer")
    clock.forward(minutes=1)
    assert now(resident) == "demo-resident,False"


# Acting for a resident


def test_a_helper_acts_for_a_resident_and_every_page_says_so(
    app: WebApp, visitor: Callable[[str], Browser]
) -> None:
    hold(app, "treasurer", "demo-helper")
    helper = visitor("helper")
    assert now(helper) == "demo-helper,False,helper,treasurer"
    assert "You act for a resident." not in helper.get("/privacy").text
    assert helper.post("/me/on-behalf").status_code == 303
    assert now(helper) == "demo-helper,True,helper"
    for path in ("/privacy", "/me"):
        assert "You act for a resident." in helper.get(path).text
    assert "Budgets" not in helper.get("/me").text
    assert helper.post("/me/on-behalf/end").status_code == 303
    assert now(helper) == "demo-helper,False,helper,treasurer"


def test_what_is_entered_is_kept_as_entered_by_a_helper(
    app: WebApp, visitor: Callable[[str], Browser]
) -> None:
    helper = visitor("helper")
    helper.post("/wishes/mine")
    helper.post("/me/on-behalf")
    with capture_logs() as lines:
        answer = helper.post("/wishes/theirs")
    assert [line["on_behalf"] for line in lines if line["event"] == "request"] == [True]
    assert helper.post("/wishes/refused", data={"fails": "yes"}).status_code == 403
    with app.store.read() as session:
        [row] = session.execute(select(helping.table)).all()
        assert session.scalar(select(func.count()).select_from(wishes)) == 2
    assert (row.helper, row.route) == ("demo-helper", "/wishes/<kind>")
    assert row.correlation_id == answer.headers["X-Correlation-Id"]
    page = helper.get("/me").text
    assert "/wishes/&lt;kind&gt;" in page


def test_what_helpers_entered_is_forgotten_after_a_year(
    app: WebApp, visitor: Callable[[str], Browser], clock: SettableClock
) -> None:
    helper = visitor("helper")
    helper.post("/me/on-behalf")
    helper.post("/wishes/theirs")
    for days, left in ((400, 1), (1, 0)):
        clock.forward(days=days)
        with app.store.unit() as unit:
            helping.purge(unit.session, unit.now)
            assert len(helping.entries_of(unit.session, "demo-helper")) == left


@pytest.mark.parametrize("persona", ["resident", "office", "administrator"])
def test_nobody_else_acts_for_residents(visitor: Callable[[str], Browser], persona: str) -> None:
    browser = visitor(persona)
    assert browser.post("/me/on-behalf").status_code == 403
    assert ",False" in now(browser)


def test_who_is_no_helper_any_more_acts_for_nobody(app: WebApp, visitor: Callable[[str], Browser]) -> None:
    resident = visitor("resident")
    hold(app, "helper", "demo-resident")
    resident.post("/me/on-behalf")
    assert now(resident) == "demo-resident,True,helper"
    hold(app, "helper", "demo-resident", until=TODAY)
    assert now(resident) == "demo-resident,False"


def test_a_helper_holds_no_other_office_meanwhile() -> None:
    offices = frozenset({"helper", "carrier"})
    assert helping.limited(Actor("x", offices=offices)).offices == offices
    assert helping.limited(Actor("x", offices=offices, on_behalf=True)).offices == {"helper"}
    assert not helping.limited(Actor("x", offices=frozenset({"carrier"}), on_behalf=True)).on_behalf
