"""Keys: a register that is only added to, one holder at a time, back when the office ends."""

import threading
from datetime import date, datetime

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from quartier.decide import CarrierDecides
from quartier.errors import NotAllowed, Refusal
from quartier.handover import ledger
from quartier.handover.commands.acts import agree
from quartier.handover.ledger import Entry
from quartier.handover.stages import Stage
from quartier.signin.offices import Holding, keep
from quartier.store import Store
from quartier.tables import decision, outbox
from quartier.testing.clock import SettableClock
from quartier.testing.people import ASSOCIATION, OFFICE, RESIDENT
from werkhaus.keys import rules, views
from werkhaus.keys.commands import handing, losses, recalls
from werkhaus.keys.commands.handing import PromiseKey, RegisterKey
from werkhaus.keys.model import DoorKey, KeyEntry, KeyPromise
from werkhaus.keys.reactions import forget, recall
from werkhaus.keys.rules import Basis, EntryKind, RecallReason
from werkhaus.service import service

K = EntryKind


def register(store: Store, number: str = "W-01", cylinder: str = "W") -> str:
    with store.unit(actor=OFFICE) as unit:
        command = RegisterKey(number=number, opens="Workshop", cylinder=cylinder)
        return handing.register_key(unit, command).id


def promise(store: Store, key_id: str, actor=OFFICE, **given) -> str:
    said = {"holder_name": "Amira Haddad", "basis": Basis.MEMBER} | given
    with store.unit(actor=actor) as unit:
        return handing.promise_key(unit, key_id, PromiseKey(**said)).subject


def issue(store: Store, key_id: str, **given) -> str:
    promise_id = promise(store, key_id, **given)
    with store.unit(actor=OFFICE) as unit:
        handing.hand_over(unit, promise_id, "Jens Vogel")
    return promise_id


def do(store: Store, what, *arguments, actor=OFFICE):
    with store.unit(actor=actor) as unit:
        return what(unit, *arguments)


def register_of(store: Store, key_id: str) -> list[str]:
    with store.read() as session:
        return [entry.kind for entry in views.key_detail(session, key_id, store.clock().date()).key.entries]


def sent(store: Store) -> list[str]:
    with store.read() as session:
        names = session.scalars(select(outbox.c.type).order_by(outbox.c.sequence))
        return [name.split(".", 2)[2].removesuffix(".v1") for name in names]


def holds(store: Store, person: str, until: date | None, office: str = "association") -> None:
    """What participation's events have told: an office from 2026-01-01 on."""
    with store.unit() as unit:
        keep(unit.session, Holding(f"h-{person}", "association", office, person, date(2026, 1, 1), until))


# what is true


@pytest.mark.parametrize(
    ("until", "recalled", "due"),
    [
        (None, None, None),
        (date(2026, 12, 31), None, date(2026, 12, 31)),
        (None, date(2026, 5, 4), date(2026, 5, 11)),
        (date(2026, 5, 6), date(2026, 5, 4), date(2026, 5, 6)),
    ],
)
def test_a_recall_brings_the_due_day_forward_and_never_back(until, recalled, due) -> None:
    assert rules.due_on(until, recalled, 7) == due
    assert not rules.is_overdue(due, due or date.max)


def test_every_kind_of_entry_has_its_ways_and_what_is_gone_stays_gone() -> None:
    assert set(rules.WAYS) == set(EntryKind)
    assert {kind for kind, ways in rules.WAYS.items() if not ways} == rules.GONE
    with pytest.raises(rules.KeyNotInBox):
        rules.check_way(K.ISSUED, K.ISSUED)
    with pytest.raises(rules.KeyChanged):
        rules.check_way(K.REGISTERED, K.RETURNED)


def test_a_key_is_accounted_for_in_the_box_or_with_somebody_in_time() -> None:
    counted = rules.share(
        [(K.RETURNED, False), (K.ISSUED, False), (K.RECALLED, True), (K.LOST, False), (K.WITHDRAWN, False)]
    )
    assert (counted.accounted, counted.all, counted.of_one) == (2, 4, 0.5)
    assert rules.share([]).whole


# what is done


def test_a_key_goes_out_and_comes_back_and_its_way_is_known(store: Store) -> None:
    key_id = register(store)
    with store.read() as session:
        assert views.share_of(views.list_keys(session, date(2026, 5, 4))).whole
    promise_id = issue(store, key_id, until=date(2026, 12, 31))
    with store.read() as session:
        [row] = views.list_keys(session, date(2027, 1, 1))
        assert (row.holder_name, row.overdue) == ("Amira Haddad", True)
        assert views.list_keys(session, date(2026, 12, 31))[0].overdue is False
        assert views.promise_detail(session, promise_id).giver_name == "Jens Vogel"
    do(store, handing.take_back, key_id, "as new")
    assert register_of(store, key_id) == ["registered", "issued", "returned"]
    assert sent(store) == ["key.issued", "key.returned"]
    with store.read() as session:
        assert session.scalar(select(KeyEntry.remark).where(KeyEntry.number == 2)) == (
            "adult entitled instructed"
        )
        bodies = "".join(session.scalars(select(outbox.c.body)))
    assert "Amira" not in bodies
    assert "Jens" not in bodies


def test_the_register_is_only_added_to(store: Store) -> None:
    key_id = register(store)
    for change in (update(KeyEntry).values(note="x"), delete(KeyEntry)):
        with pytest.raises(IntegrityError, match="key_entry_stays"), store.unit() as unit:
            unit.session.execute(change)
    with pytest.raises(IntegrityError), store.unit() as unit:  # nor is its key removed
        unit.session.execute(delete(DoorKey))
    assert register_of(store, key_id) == ["registered"]


def test_a_key_is_meant_for_one_person_at_a_time(store: Store) -> None:
    key_id = register(store)
    with pytest.raises(rules.KeyNumberTaken):
        register(store)
    won: list[object] = []
    gate = threading.Barrier(4)

    def run() -> None:
        gate.wait()
        try:
            won.append(promise(store, key_id))
        except Refusal as refusal:
            won.append(refusal)

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    [promise_id] = [one for one in won if isinstance(one, str)]
    assert sum(isinstance(one, rules.KeyMeantForSomebody) for one in won) == 3
    do(store, handing.end_promise, promise_id)
    with store.read() as session:
        assert session.get(KeyPromise, promise_id).holder_name is None  # it was never handed over
    issue(store, key_id)
    with pytest.raises(rules.KeyNotInBox):
        promise(store, key_id)
    with (
        pytest.raises(IntegrityError, match=r"uq_key_promise_live|key_promise\.key_id"),
        store.unit() as unit,
    ):
        unit.session.execute(update(KeyPromise).where(KeyPromise.id == promise_id).values(state="held"))


def test_only_who_has_the_say_keeps_the_register(store: Store) -> None:
    key_id = register(store)
    for actor in (ASSOCIATION, RESIDENT):
        with pytest.raises(NotAllowed):
            do(store, handing.register_key, RegisterKey(number="X", opens="x", cylinder="x"), actor=actor)
        with pytest.raises(CarrierDecides):
            promise(store, key_id, actor=actor)


def test_where_both_decide_a_key_waits_for_the_other_side(store: Store) -> None:
    key_id = register(store)
    with store.unit(actor=OFFICE) as unit:
        begin = ledger.standing_at(unit.session, "keys", unit.now)
        ledger.enter(unit, begin, Entry(stage=Stage.CO_DECIDED, residents="association"))
    promise_id = promise(store, key_id, actor=ASSOCIATION)
    with pytest.raises(rules.NotPromised):
        do(store, handing.hand_over, promise_id, "Jens Vogel")
    with store.read() as session:
        waiting = session.execute(select(decision.c.id, decision.c.details)).one()
    assert waiting.details is None  # what was typed of a person stays in the room
    with store.unit(actor=OFFICE) as unit:
        agree(unit, waiting.id, service.acts)
    do(store, handing.hand_over, promise_id, "Jens Vogel")
    assert register_of(store, key_id)[-1] == "issued"


def test_a_key_for_an_office_is_asked_back_when_it_ends(store: Store, clock: SettableClock) -> None:
    key_id = register(store)
    with pytest.raises(rules.PersonMissing):
        promise(store, key_id, basis=Basis.OFFICE, office="association")
    with pytest.raises(rules.OfficeNotHeld):
        promise(store, key_id, basis=Basis.OFFICE, office="association", holder_ref="p1")
    holds(store, "p1", None)
    issue(store, key_id, basis=Basis.OFFICE, office="association", holder_ref="p1")
    assert recall(store) == 0
    holds(store, "p1", date(2026, 5, 6))  # told by office.ended
    clock.forward(days=1)
    assert recall(store) == 0
    clock.now = datetime.fromisoformat("2026-05-05T22:00:00Z")  # midnight in Saalfeld: the 6th has begun
    assert (recall(store), recall(store)) == (1, 0)
    with store.read() as session:
        [mine] = views.keys_of(session, "p1", date(2026, 5, 14))
        assert (mine.due_on, mine.overdue) == (date(2026, 5, 13), True)
    assert sent(store) == ["key.issued", "key.recalled"]
    assert register_of(store, key_id) == ["registered", "issued", "recalled"]
    do(store, handing.take_back, key_id, None)


def test_a_member_who_leaves_is_asked_by_decision(store: Store) -> None:
    key_id = register(store)
    issue(store, key_id)
    with pytest.raises(CarrierDecides):
        do(store, recalls.recall_key, key_id, RecallReason.MEMBERSHIP_ENDED, actor=ASSOCIATION)
    do(store, recalls.recall_key, key_id, RecallReason.MEMBERSHIP_ENDED)
    with pytest.raises(rules.KeyChanged):
        do(store, recalls.recall_key, key_id, RecallReason.DECIDED)


def test_a_loss_leads_to_the_decision_about_the_cylinder(store: Store) -> None:
    lost, held, boxed, other = (register(store, f"W-0{n}") for n in (1, 2, 3, 4))
    garden = register(store, "G-01", cylinder="G")
    issue(store, lost, holder_ref=RESIDENT.ref)
    issue(store, held)
    meant = promise(store, other)
    with pytest.raises(rules.KeyChanged):
        do(store, losses.exchange_cylinder, lost, 12900, None)
    do(store, losses.report_lost, lost, actor=RESIDENT)  # who has it may say so at once
    with pytest.raises(NotAllowed):
        do(store, losses.report_lost, held, actor=RESIDENT)
    do(store, losses.keep_cylinder, lost, "It fell into the Saale.")
    do(store, losses.exchange_cylinder, lost, 12900, "The lake was dry.")
    assert register_of(store, lost)[-3:] == ["lost", "cylinder_kept", "cylinder_exchanged"]
    assert register_of(store, held)[-1] == "recalled"
    assert register_of(store, boxed)[-1] == register_of(store, other)[-1] == "withdrawn"
    assert register_of(store, garden) == ["registered"]
    with pytest.raises(rules.NotPromised):
        do(store, handing.hand_over, meant, "Jens Vogel")
    with pytest.raises(rules.CylinderDecided):
        do(store, losses.keep_cylinder, lost, "x")
    do(store, handing.take_back, held, None)
    assert register_of(store, held)[-2:] == ["returned", "withdrawn"]
    assert sent(store) == ["key.issued", "key.issued", "key.lost", "key.recalled", "key.returned"]


def test_what_was_lost_can_be_found(store: Store) -> None:
    key_id = register(store)
    issue(store, key_id)
    do(store, losses.report_lost, key_id)
    with store.read() as session:
        assert views.share_of(views.list_keys(session, date(2026, 5, 4))).accounted == 0
    do(store, losses.note_found, key_id)
    issue(store, key_id)
    assert register_of(store, key_id)[-3:] == ["lost", "found", "issued"]


def test_names_are_forgotten_and_the_register_stays(store: Store, clock: SettableClock) -> None:
    key_id = register(store)
    promise_id = issue(store, key_id)
    do(store, handing.take_back, key_id, None)
    clock.forward(days=1460)
    assert forget(store) == 0
    clock.forward(days=1)
    assert (forget(store), forget(store)) == (1, 0)
    with store.read() as session:
        ended = session.get(KeyPromise, promise_id)
        assert (ended.holder_name, ended.giver_name) == (None, None)
    assert register_of(store, key_id) == ["registered", "issued", "returned"]
