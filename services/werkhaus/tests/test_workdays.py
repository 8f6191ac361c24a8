"""Work days: planned by offices, helped at by anybody, names kept to those who need them."""

import json
import threading
from datetime import datetime

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError

from quartier.actor import ANONYMOUS
from quartier.decide import CarrierDecides
from quartier.errors import NotAllowed, Refusal
from quartier.signin.manage import link_hash
from quartier.store import Store
from quartier.tables import outbox
from quartier.testing.clock import SettableClock
from quartier.testing.people import ASSOCIATION, GARDENER, OFFICE
from werkhaus.bookings.rules import TimeSkipped
from werkhaus.workdays import rules, views
from werkhaus.workdays.commands import (
    ProposeWorkday,
    announce_workday,
    cancel_workday,
    propose_workday,
    sign_off,
    sign_up,
)
from werkhaus.workdays.model import Helper, Workday
from werkhaus.workdays.reactions import forget


def plan(store: Store, actor=OFFICE, wanted: int = 3, start: str = "2026-05-16 10:00") -> str:
    day = start[:10]
    with store.unit(actor=actor) as unit:
        return propose_workday(
            unit,
            ProposeWorkday(
                title="Benches",
                local_start=datetime.fromisoformat(start),
                local_end=datetime.fromisoformat(f"{day} 15:00"),
                helpers_wanted=wanted,
            ),
        ).id


def help_at(store: Store, workday_id: str, name: str = "Amira") -> str:
    with store.unit(actor=ANONYMOUS) as unit:
        return sign_up(unit, workday_id, name)


def sent(store: Store) -> list[dict[str, object]]:
    with store.read() as session:
        bodies = [
            json.loads(body) for body in session.scalars(select(outbox.c.body).order_by(outbox.c.sequence))
        ]
    return [{"said": body["type"].split(".")[3], **body["data"]} for body in bodies]


def test_announced_by_who_decides(store: Store) -> None:
    plan(store)
    [event] = sent(store)
    assert (event["said"], event["starts_at"], event["helpers_wanted"]) == (
        "announced",
        "2026-05-16T08:00:00Z",
        3,
    )


def test_proposed_by_the_association_and_announced_by_who_decides(store: Store) -> None:
    workday_id = plan(store, ASSOCIATION)
    assert sent(store) == []
    with store.read() as session:
        assert views.coming_workdays(session, store.clock()) == []
        with pytest.raises(rules.WorkdayNotFound):
            views.workday_detail(session, workday_id)
    with pytest.raises(rules.SignUpClosed):
        help_at(store, workday_id)
    with pytest.raises(CarrierDecides), store.unit(actor=ASSOCIATION) as unit:
        announce_workday(unit, workday_id)
    with store.unit(actor=OFFICE) as unit:
        announce_workday(unit, workday_id)
    with pytest.raises(rules.NotProposed), store.unit(actor=OFFICE) as unit:
        announce_workday(unit, workday_id)
    assert [event["said"] for event in sent(store)] == ["announced"]


def test_others_cannot_plan_and_times_must_exist(store: Store, clock: SettableClock) -> None:
    with pytest.raises(NotAllowed):
        plan(store, GARDENER)
    clock.now = datetime.fromisoformat("2026-03-01T00:00:00Z")
    with pytest.raises(TimeSkipped):
        plan(store, start="2026-03-29 02:30")


def test_helpers_are_counted_and_never_named(store: Store) -> None:
    workday_id = plan(store)
    token = help_at(store, workday_id, "Amira")
    help_at(store, workday_id, "Jens")
    with store.unit(actor=ANONYMOUS) as unit:
        assert sign_off(unit, token) == workday_id
    assert [event.get("missing") for event in sent(store)] == [None, 2, 1, 2]
    assert "Amira" not in json.dumps(sent(store))
    with store.read() as session:
        assert views.helper_names(session, workday_id) == ["Jens"]
        with pytest.raises(rules.HelperNotFound):
            views.helping(session, token)
    with pytest.raises(rules.HelperNotFound), store.unit() as unit:
        sign_off(unit, token)


def test_only_a_hash_of_the_link_is_kept(store: Store) -> None:
    token = help_at(store, plan(store))
    with store.read() as session:
        assert session.scalars(select(Helper.token_hash)).one() == link_hash(token) != token
        assert views.helping(session, token).name == "Amira"


def test_of_ten_at_once_only_as_many_as_wanted_get_a_place(store: Store) -> None:
    workday_id = plan(store, wanted=3)
    results: list[object] = []
    gate = threading.Barrier(10)

    def run(number: int) -> None:
        gate.wait()
        try:
            results.append(help_at(store, workday_id, f"Helper {number}"))
        except Refusal as refusal:
            results.append(refusal)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(isinstance(result, str) for result in results) == 3
    assert sum(isinstance(result, rules.NoPlaceLeft) for result in results) == 7
    assert sorted(event["missing"] for event in sent(store)[1:]) == [0, 1, 2]
    with store.read() as session:
        assert session.get(Workday, workday_id).helpers == 3
        assert session.scalar(select(func.count()).select_from(Helper)) == 3


def test_the_database_itself_counts(store: Store) -> None:
    workday_id = plan(store, wanted=1)
    with pytest.raises(IntegrityError, match="ck_workday_helpers"), store.unit() as unit:
        unit.session.execute(Workday.__table__.update().where(Workday.id == workday_id).values(helpers=2))
    helper = {"workday_id": "nowhere", "token_hash": "x", "name": "x", "signed_up_at": store.clock()}
    with pytest.raises(IntegrityError), store.unit() as unit:
        unit.session.execute(insert(Helper.__table__).values(**helper))


def test_cancelled_once_and_nobody_signs_up_any_more(store: Store) -> None:
    workday_id = plan(store)
    token = help_at(store, workday_id)
    with pytest.raises(CarrierDecides), store.unit(actor=ASSOCIATION) as unit:
        cancel_workday(unit, workday_id)
    with store.unit(actor=OFFICE) as unit:
        cancel_workday(unit, workday_id)
    with pytest.raises(rules.AlreadyCancelled), store.unit(actor=OFFICE) as unit:
        cancel_workday(unit, workday_id)
    with pytest.raises(rules.SignUpClosed):
        help_at(store, workday_id)
    with store.unit() as unit:
        sign_off(unit, token)  # to be forgotten is always possible, and no longer news
    assert [event["said"] for event in sent(store)] == ["announced", "staffed", "cancelled"]


def test_a_proposal_called_off_is_no_news(store: Store) -> None:
    workday_id = plan(store, ASSOCIATION)
    with store.unit(actor=OFFICE) as unit:
        cancel_workday(unit, workday_id)
    assert sent(store) == []


def test_names_are_forgotten_after_a_while(store: Store, clock: SettableClock) -> None:
    workday_id = plan(store)
    help_at(store, workday_id)
    clock.now = datetime.fromisoformat("2026-06-15T12:59:00Z")
    assert forget(store) == 0
    clock.forward(minutes=1)
    assert (forget(store), forget(store)) == (1, 0)
    with store.read() as session:
        assert views.helper_names(session, workday_id) == []
        assert session.get(Workday, workday_id).helpers == 1
