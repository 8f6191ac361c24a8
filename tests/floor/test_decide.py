"""Who may decide, and the record of it."""

from datetime import timedelta

import pytest
from pen import Stroke, draw
from sqlalchemy import select

from quartier.actor import ANONYMOUS, OFFICES, SYSTEM, Actor, OfficeRequired, require_office
from quartier.decide import CarrierDecides, Outcome, decide, decisions_on
from quartier.errors import NotAllowed
from quartier.store import Store
from quartier.tables import decision
from quartier.testing import SettableClock

CARRIER = Actor("who-acts", "Kim", frozenset({"carrier"}))


def test_the_carrier_decides_and_it_is_recorded(pen_store: Store, clock: SettableClock) -> None:
    with pen_store.unit(CARRIER) as unit:
        taken = decide(unit, "sheets", "tear_sheet", "s1")
    assert taken.effective
    assert (taken.domain, taken.stage, taken.act, taken.subject) == ("sheets", 0, "tear_sheet", "s1")
    assert (taken.by_office, taken.outcome, taken.decided_at) == ("carrier", Outcome.EFFECTIVE, clock.now)
    with pen_store.read() as session:
        row = session.execute(select(decision)).one()
        assert (row.id, row.actor, row.outcome) == (taken.id, "who-acts", "effective")
        assert decisions_on(session, "s1") == [taken]
        assert decisions_on(session, "s2") == []


@pytest.mark.parametrize(
    "actor",
    [ANONYMOUS, SYSTEM, Actor("x"), *(Actor("x", "", frozenset({o})) for o in OFFICES if o != "carrier")],
    ids=lambda actor: ",".join(actor.offices) or actor.ref or "anonymous",
)
def test_nobody_else_does(pen_store: Store, actor: Actor) -> None:
    with pytest.raises(CarrierDecides) as refused, pen_store.unit(actor) as unit:
        decide(unit, "sheets", "tear_sheet", "s1")
    assert isinstance(refused.value, NotAllowed)
    assert (refused.value.slug, refused.value.status) == ("carrier-decides", 403)
    with pen_store.read() as session:
        assert decisions_on(session, "s1") == []


def test_the_record_stands_or_falls_with_the_act(pen_store: Store) -> None:
    with pytest.raises(ZeroDivisionError), pen_store.unit(CARRIER) as unit:  # noqa: PT012
        decide(unit, "sheets", "tear_sheet", "s1")
        draw(unit, "s1", 1)
        raise ZeroDivisionError
    with pen_store.read() as session:
        assert decisions_on(session, "s1") == []
        assert session.scalars(select(Stroke)).all() == []


def test_decisions_are_told_in_their_order_without_who(pen_store: Store, clock: SettableClock) -> None:
    for act in ("draw", "tear", "mend"):
        with pen_store.unit(CARRIER) as unit:
            decide(unit, "sheets", act, "s1")
        clock.forward(days=1)
    with pen_store.read() as session:
        told = decisions_on(session, "s1")
    assert [one.act for one in told] == ["draw", "tear", "mend"]
    assert told[2].decided_at - told[0].decided_at == timedelta(days=2)
    assert "who-acts" not in repr(told)
    assert "Kim" not in repr(told)


def test_offices() -> None:
    assert CARRIER.holds("mediator", "carrier")
    assert not CARRIER.holds("mediator")
    assert not CARRIER.holds()
    assert CARRIER.signed_in
    assert not ANONYMOUS.signed_in
    require_office(CARRIER, "carrier", "treasurer")
    for actor in (ANONYMOUS, SYSTEM, Actor("x", "", frozenset({"gardener"}))):
        with pytest.raises(OfficeRequired, match="carrier, treasurer"):
            require_office(actor, "carrier", "treasurer")
    with pytest.raises(OfficeRequired):
        require_office(CARRIER)
