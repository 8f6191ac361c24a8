"""Each of the thirteen domains has a real act; here: events in the house, expenses, maintenance."""

from collections.abc import Callable
from datetime import date, datetime

import pytest

from quartier.decide import CarrierDecides
from quartier.hosting.assemble import Running
from quartier.store import Store
from quartier.testing.people import ASSOCIATION, OFFICE
from quartier.web.testing import Browser
from werkhaus.bookings.commands.by_people import RequestRoom, request_room
from werkhaus.budgets import rules as budget_rules
from werkhaus.budgets import views as budgets
from werkhaus.budgets.commands import ApprovedLine, NoteGrant, note_grant, spend
from werkhaus.maintenance import rules as maintenance_rules
from werkhaus.maintenance import views as maintenance
from werkhaus.maintenance.commands import announce, call_off
from werkhaus.occasions import rules as occasion_rules
from werkhaus.occasions import views as occasions
from werkhaus.occasions.commands import AskOccasion, allow, ask_occasion, refuse
from werkhaus.service import ACTS, DOMAINS

TODAY = date(2026, 5, 4)


def test_every_domain_has_an_act() -> None:
    assert len(DOMAINS) == 13
    assert {domain.name for domain in DOMAINS} == {act.domain for act in ACTS}


def booked(store: Store, room: Callable[..., str], local: Callable[[str], datetime]) -> str:
    wish = RequestRoom(
        room_id=room(store),
        local_start=local("2026-05-22 17:00"),
        local_end=local("2026-05-22 22:00"),
        purpose="Fest",
    )
    with store.unit(actor=ASSOCIATION) as unit:
        return request_room(unit, wish).id


def test_an_event_waits_for_who_decides_on_events(
    store: Store, room: Callable[..., str], local: Callable[[str], datetime]
) -> None:
    wish = AskOccasion(booking_id=booked(store, room, local), people=120, loud=True, measures="Ordner")
    with store.unit(actor=ASSOCIATION) as unit:
        occasion = ask_occasion(unit, wish).id
    with pytest.raises(occasion_rules.AlreadyAsked), store.unit(actor=OFFICE) as unit:
        ask_occasion(unit, wish)
    with pytest.raises(CarrierDecides), store.unit(actor=ASSOCIATION) as unit:
        allow(unit, occasion)
    with store.read() as session:
        assert occasions.coming(session, store.clock(), everything=False) == []
    with store.unit(actor=OFFICE) as unit:
        assert allow(unit, occasion).effective
    with store.read() as session:
        [found] = occasions.coming(session, store.clock(), everything=False)
        assert (found.people, found.booking.resource.name) == (120, "Hall")
    with pytest.raises(occasion_rules.AlreadyAnswered), store.unit(actor=OFFICE) as unit:
        refuse(unit, occasion, "zu laut")


def budget(store: Store) -> str:
    line = ApprovedLine(line_id="l1", title="Kleines", amount_cents=10_000)
    grant = NoteGrant(
        grant_id="g1",
        title="Werkhaus",
        funder="Stadt",
        valid_from=date(2026, 1, 1),
        valid_until=date(2026, 12, 31),
        lines=[line],
    )
    with store.unit() as unit:
        note_grant(unit, grant)
    return line.line_id


def test_a_budget_is_spent_to_the_last_cent_and_no_further(store: Store) -> None:
    line = budget(store)
    for cents in (9_900, 100):
        with store.unit(actor=OFFICE) as unit:
            assert spend(unit, line, "Schrauben", cents, TODAY).effective
    with pytest.raises(budget_rules.BudgetOverdrawn), store.unit(actor=OFFICE) as unit:
        spend(unit, line, "Eine Schraube", 1, TODAY)
    with pytest.raises(budget_rules.OutsideBudget), store.unit(actor=OFFICE) as unit:
        spend(unit, line, "Schrauben", 1, date(2026, 5, 5))
    with pytest.raises(CarrierDecides), store.unit(actor=ASSOCIATION) as unit:
        spend(unit, line, "Schrauben", 0, TODAY)
    budget(store)  # the same grant again
    with store.read() as session:
        found, spent, expenses = budgets.budget_detail(session, line)
        assert (found.amount_cents, spent, len(expenses)) == (10_000, 10_000, 2)


def test_maintenance_is_announced_and_called_off(store: Store, local: Callable[[str], datetime]) -> None:
    night = local("2026-05-05 03:00"), local("2026-05-05 04:00")
    with pytest.raises(CarrierDecides), store.unit(actor=ASSOCIATION) as unit:
        announce(unit, *night, "Neue Version")
    with store.unit(actor=OFFICE) as unit:
        planned = announce(unit, *night, "Neue Version").subject
    with store.read() as session:
        assert [each.what for each in maintenance.ahead(session, store.clock())] == ["Neue Version"]
    with store.unit(actor=OFFICE) as unit:
        assert call_off(unit, planned).effective
    with pytest.raises(maintenance_rules.AlreadyCalledOff), store.unit(actor=OFFICE) as unit:
        call_off(unit, planned)
    with store.read() as session:
        assert maintenance.ahead(session, store.clock()) == []


def test_their_pages(
    running: Running, browser: Browser, room: Callable[..., str], local: Callable[..., datetime]
) -> None:
    office = Browser(running.web).sign_in("office")
    booking = booked(running.store, room, local)
    assert f'href="/bookings/{booking}/occasion"' in office.get(f"/bookings/{booking}").text
    wish = {"people": "120", "loud": "yes", "measures": "Ordner an der Tür"}
    event = office.post(f"/bookings/{booking}/occasion", data=wish).headers["Location"]
    assert "Ordner" in office.get(event).text
    assert "Ordner" not in browser.get(event).text
    assert "120" in browser.get("/occasions").text

    line = budget(running.store)
    paid = {"what": "Schrauben", "amount": "12,50", "paid_on": "2026-05-04"}
    assert office.post(f"/budgets/{line}", data=paid).status_code == 303
    assert "87,50" in office.get("/budgets").text
    assert "Schrauben" in office.get(f"/budgets/{line}").text
    assert office.post(f"/budgets/{line}", data=paid | {"amount": "100"}).status_code == 409
    assert browser.get(f"/budgets/{line}").status_code in (401, 403, 303)

    times = {"local_start": "2026-05-05T03:00", "local_end": "2026-05-05T04:00", "what": "Neue Version"}
    assert office.get("/maintenance/new").status_code == 200
    assert office.post("/maintenance", data=times).status_code == 303
    assert "Neue Version" in browser.get("/maintenance").text
    assert "Neue Version" in browser.get("/hours").text
