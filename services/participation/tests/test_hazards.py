"""Hazards: commands and views, on both databases."""

from collections.abc import Callable
from typing import Any

import pytest

from participation.hazards import rules, views
from participation.hazards.commands import ReportHazard, follow_up, report_hazard
from participation.hazards.rules import State
from quartier.actor import ANONYMOUS, OfficeRequired
from quartier.store import Store
from quartier.testing.clock import SettableClock
from quartier.testing.people import COUNCIL, OFFICE


def report(**changes: Any) -> ReportHazard:
    values: dict[str, Any] = {
        "category": "crossing",
        "place": None,
        "latitude": 50.652349,
        "longitude": 11.337651,
        "description": "Vor dem Haus von Frau Beispiel",
    }
    return ReportHazard(**values | changes)


def test_what_is_told_is_rounded_and_holds_no_word(store: Store, sent: Callable[[], list[Any]]) -> None:
    with store.unit(actor=ANONYMOUS) as unit:
        hazard_id = report_hazard(unit, report())
    assert sent() == [
        (
            "hazard.reported",
            {
                "hazard_id": hazard_id,
                "category": "crossing",
                "latitude": 50.652,
                "longitude": 11.338,
                "reported_on": "2026-05-04",
            },
        )
    ]
    with store.read() as session:
        (row,) = views.list_hazards(session)
        assert (row.latitude, row.longitude, row.state) == (50.652, 11.338, "reported")
        assert not hasattr(row, "description")
        assert views.list_reports(session)[0].latitude == 50.652349


def test_a_known_place_needs_no_coordinates(store: Store, sent: Callable[[], list[Any]]) -> None:
    with store.unit(actor=ANONYMOUS) as unit:
        report_hazard(unit, report(place="werkhaus", latitude=None, longitude=None))
    place = rules.PLACES[0]
    assert (sent()[0][1]["latitude"], sent()) == (place.latitude, [])


def test_elsewhere_is_not_here(store: Store) -> None:
    with pytest.raises(rules.OutsideTheQuarter), store.unit(actor=ANONYMOUS) as unit:
        report_hazard(unit, report(latitude=50.7))


def test_so_many_in_an_hour_and_no_more(store: Store, clock: SettableClock) -> None:
    for _ in range(30):
        with store.unit(actor=ANONYMOUS) as unit:
            report_hazard(unit, report())
    with pytest.raises(rules.TooManyReports), store.unit(actor=ANONYMOUS) as unit:
        report_hazard(unit, report())
    clock.forward(hours=1)
    with store.unit(actor=ANONYMOUS) as unit:
        report_hazard(unit, report())


def test_the_office_says_how_far_it_is(store: Store) -> None:
    with store.unit(actor=ANONYMOUS) as unit:
        hazard_id = report_hazard(unit, report())
    with pytest.raises(OfficeRequired), store.unit(actor=COUNCIL) as unit:
        follow_up(unit, hazard_id, State.RESOLVED)
    with store.unit(actor=OFFICE) as unit:
        follow_up(unit, hazard_id, State.WITH_AUTHORITY)
    with store.unit(actor=OFFICE) as unit:
        follow_up(unit, hazard_id, State.RESOLVED)
    with pytest.raises(rules.AlreadySettled), store.unit(actor=OFFICE) as unit:
        follow_up(unit, hazard_id, State.DECLINED)
    with store.read() as session:
        assert views.hazard_detail(session, hazard_id).state == "resolved"
