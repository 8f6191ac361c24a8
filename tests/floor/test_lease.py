"""The lease: one holder at a time."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, event, select

from quartier.lease import HOLDER, Lease
from quartier.store import Store
from quartier.tables import lease
from quartier.testing import SettableClock

TTL = timedelta(seconds=20)


def test_one_holds_it(pen_store: Store) -> None:
    one, two = Lease(pen_store, "relay", TTL, "one"), Lease(pen_store, "relay", TTL, "two")
    assert one.hold()
    assert not two.hold()
    assert one.hold()
    assert Lease(pen_store, "cleaner", TTL, "two").hold(), "another name is another lease"
    with pen_store.read() as session:
        row = session.execute(select(lease).where(lease.c.name == "relay")).one()
    assert (row.holder, row.term, row.until) == ("one", 1, pen_store.clock() + TTL)


def test_it_runs_out(pen_store: Store, clock: SettableClock) -> None:
    one, two = Lease(pen_store, "relay", TTL, "one"), Lease(pen_store, "relay", TTL, "two")
    assert one.hold()
    clock.forward(seconds=20)
    assert not two.hold(), "to the last instant it is the first one's"
    clock.forward(seconds=0.001)
    assert two.hold()
    assert not one.hold(), "who stalled must not go on"
    assert two.hold()


def test_who_renews_keeps_it(pen_store: Store, clock: SettableClock) -> None:
    one, two = Lease(pen_store, "relay", TTL, "one"), Lease(pen_store, "relay", TTL, "two")
    for _ in range(20):
        assert one.hold()
        assert not two.hold()
        clock.forward(seconds=7)
    assert 8 <= one.term() <= 20, "renewed in its second half only"


def test_to_hold_it_costs_nothing_while_it_is_fresh(pen_store: Store, clock: SettableClock) -> None:
    one = Lease(pen_store, "relay", TTL)
    statements: list[str] = []
    event.listen(pen_store.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    assert one.hold()
    asked = len(statements)
    clock.forward(seconds=9)
    assert one.hold()
    assert len(statements) == asked
    clock.forward(seconds=2)
    assert one.hold()
    assert len(statements) > asked
    assert one.holder == HOLDER


def test_what_is_given_up_is_free(pen_store: Store, clock: SettableClock) -> None:
    one, two = Lease(pen_store, "relay", TTL, "one"), Lease(pen_store, "relay", TTL, "two")
    one.release()
    assert one.hold()
    one.release()
    clock.forward(seconds=0.001)
    assert two.hold()
    one.release()
    assert not one.hold()
    assert two.hold()


def test_who_lost_it_cannot_give_it_up_for_another(pen_store: Store, clock: SettableClock) -> None:
    one, two = Lease(pen_store, "relay", TTL, "one"), Lease(pen_store, "relay", TTL, "two")
    assert one.hold()
    clock.forward(minutes=1)
    assert two.hold()
    one.release()
    clock.forward(seconds=1)
    assert not one.hold()


@pytest.mark.parametrize("expired", [False, True], ids=["the first ever", "one that ran out"])
def test_of_many_contenders_one_gets_it(pen_store: Store, clock: SettableClock, expired: bool) -> None:
    if expired:
        assert Lease(pen_store, "relay", TTL, "before").hold()
        clock.forward(minutes=1)
    contenders = [Lease(pen_store, "relay", TTL, f"c{n}") for n in range(8)]
    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(lambda one: one.hold(), contenders)) == 1


def test_an_end_written_by_a_clock_that_jumped_ahead_blocks_nobody(
    pen_store: Store, clock: SettableClock
) -> None:
    one, two = Lease(pen_store, "relay", TTL, "one"), Lease(pen_store, "relay", TTL, "two")
    clock.forward(days=1)
    assert one.hold()
    clock.forward(days=-1)
    assert two.hold()
    assert not one.hold(), "what it remembers is not to be trusted either"
    assert two.hold()


def test_clocks_that_differ_a_little_do_not_take_it_from_each_other(
    pen_store: Store, clock: SettableClock
) -> None:
    one, two = Lease(pen_store, "relay", TTL, "one"), Lease(pen_store, "relay", TTL, "two")
    clock.forward(seconds=5)
    assert one.hold()
    clock.forward(seconds=-5)
    assert not two.hold()
    assert one.hold()


steps = st.lists(
    st.tuples(st.sampled_from("abc"), st.sampled_from(["hold", "release", 1, 9, 11, 21])), max_size=25
)


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps)
def test_never_two_at_once(
    pen_store: Store, clock: SettableClock, steps: list[tuple[str, str | int]]
) -> None:
    """Whatever they do and whenever: while one has been told yes and its time is not over, nobody else is."""
    with pen_store.unit() as unit:
        unit.session.execute(delete(lease))
    holders = {name: Lease(pen_store, "relay", TTL, name) for name in "abc"}
    told: dict[str, object] = {}
    for name, what in steps:
        clock.forward(seconds=0.001)
        if isinstance(what, int):
            clock.forward(seconds=what)
        elif what == "release":
            holders[name].release()
            told.pop(name, None)
        elif holders[name].hold():
            told = {other: until for other, until in told.items() if until >= clock.now}  # type: ignore[operator]
            assert set(told) <= {name}
            told[name] = holders[name]._until
        else:
            told.pop(name, None)
