"""Resolutions: commands and views, on both databases."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from participation.resolutions import rules, views
from participation.resolutions.commands import RecordResolution, record_resolution
from participation.resolutions.model import Resolution
from quartier.actor import OfficeRequired
from quartier.store import Store
from quartier.testing.people import COUNCIL, OFFICE, RESIDENT

VOTE = RecordResolution(
    title="Samstags offen", decided_on=date(2026, 5, 3), yes=7, no=2, abstain=1, invalid=0
)


def test_a_vote_is_recorded_and_told(store: Store, sent: Callable[[], list[Any]]) -> None:
    with store.unit(actor=COUNCIL) as unit:
        resolution_id = record_resolution(unit, replace(VOTE, matter=rules.Matter.HOUSE_RULES))
    assert sent() == [
        (
            "resolution.recorded",
            {
                "resolution_id": resolution_id,
                "body": "residents_council",
                "title": "Samstags offen",
                "titles": {"de": "Samstags offen"},
                "yes": 7,
                "no": 2,
                "abstain": 1,
                "invalid": 0,
                "result": "adopted",
                "decided_on": "2026-05-03",
            },
        ),
        (
            "resolution.adopted",
            {
                "resolution_id": resolution_id,
                "body": "residents_council",
                "matter": "house_rules",
                "title": "Samstags offen",
                "titles": {"de": "Samstags offen"},
                "yes": 7,
                "no": 2,
                "abstain": 1,
                "adopted_on": "2026-05-03",
            },
        ),
    ]


def test_what_was_rejected_binds_nobody(store: Store, sent: Callable[[], list[Any]]) -> None:
    with store.unit(actor=COUNCIL) as unit:
        record_resolution(unit, replace(VOTE, yes=2))
    assert [name for name, _ in sent()] == ["resolution.recorded"]


def test_only_council_and_carrier_record(store: Store) -> None:
    with pytest.raises(OfficeRequired), store.unit(actor=RESIDENT) as unit:
        record_resolution(unit, VOTE)
    with store.unit(actor=OFFICE) as unit:
        record_resolution(unit, VOTE)


def test_twice_the_same_is_once(store: Store, sent: Callable[[], list[Any]]) -> None:
    with store.unit(actor=COUNCIL) as unit:
        record_resolution(unit, VOTE)
    with pytest.raises(rules.ResolutionKnown), store.unit(actor=COUNCIL) as unit:
        record_resolution(unit, VOTE)
    assert len(sent()) == 2


def test_a_vote_of_tomorrow_is_none(store: Store) -> None:
    tomorrow = RecordResolution(title="x", decided_on=date(2026, 5, 5), yes=1, no=0, abstain=0, invalid=0)
    with pytest.raises(rules.NotYetDecided), store.unit(actor=COUNCIL) as unit:
        record_resolution(unit, tomorrow)


@pytest.mark.parametrize(
    "wrong",
    [
        {"result": "rejected"},
        {"matter": "weather"},
        {"yes": -1},
        {"yes": 0, "no": 0, "abstain": 0, "result": "rejected"},
    ],
)
def test_the_database_has_the_last_word(store: Store, wrong: dict[str, object]) -> None:
    row: dict[str, object] = {
        "id": "1",
        "body": "residents_council",
        "title": "x",
        "decided_on": date(2026, 5, 3),
        "yes": 2,
        "no": 1,
        "abstain": 0,
        "invalid": 0,
        "result": "adopted",
        "recorded_by": "x",
    }
    with pytest.raises(IntegrityError), store.unit() as unit:
        unit.session.execute(insert(Resolution).values(**row | {"recorded_at": unit.now} | wrong))


def test_the_latest_comes_first_page_by_page(store: Store) -> None:
    with store.unit(actor=COUNCIL) as unit:
        for day in (1, 3, 2, 2):
            title = f"{day} {unit.waiting}"
            vote = RecordResolution(
                title=title, decided_on=date(2026, 5, day), yes=1, no=0, abstain=0, invalid=0
            )
            record_resolution(unit, vote)
    with store.read() as session:
        first = views.list_resolutions(session, limit=2)
        rest = views.list_resolutions(session, after=(first[-1].decided_on, first[-1].id))
    assert [each.decided_on.day for each in [*first, *rest]] == [3, 2, 2, 1]
    assert len({each.id for each in [*first, *rest]}) == 4
