"""Loans on both databases: one thing, one borrower, from the reservation to the return and the repair."""

import threading
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from quartier.actor import ANONYMOUS, Actor
from quartier.decide import CarrierDecides
from quartier.errors import NotAllowed, Refusal
from quartier.store import Store
from quartier.tables import outbox
from quartier.testing.clock import SettableClock
from quartier.testing.people import ASSOCIATION, OFFICE, RESIDENT
from werkhaus.bookings import rules as booking_rules
from werkhaus.bookings.commands.by_people import RequestRoom, request_room
from werkhaus.hours.commands import close_house
from werkhaus.lending import rules, views
from werkhaus.lending.commands import desk, repairs, reserving
from werkhaus.lending.commands.desk import Issue, Return
from werkhaus.lending.commands.reserving import LendingTerms, Reserve
from werkhaus.lending.model import Loan, Waiting
from werkhaus.lending.reactions import forget, keep_turns
from werkhaus.lending.rules import Condition, RepairOutcome
from werkhaus.places.commands import DescribeResource, register_resource, retire_resource
from werkhaus.places.rules import Kind, StillLent

Make = Callable[..., str]
NEIGHBOUR = Actor("test-neighbour")


@pytest.fixture(scope="session")
def thing() -> Make:
    """`thing(store, name, deposit_cents=…)`: something that is lent."""

    def make(store: Store, name: str = "Ladder", **terms: int) -> str:
        given = {"deposit_cents": 0, "most_days": 7} | terms
        with store.unit(actor=OFFICE) as unit:
            resource_id = register_resource(unit, DescribeResource(name=name, kind=Kind.ITEM)).subject
            reserving.set_terms(unit, resource_id, LendingTerms(**given))
        return resource_id

    return make


def may(day: int) -> date:
    return date(2026, 5, day)


def reserve(store: Store, resource_id: str, first: int, until: int, actor=RESIDENT, **more) -> str:
    with store.unit(actor=actor) as unit:
        wish = Reserve(resource_id=resource_id, starts_on=may(first), due_on=may(until), **more)
        return reserving.reserve(unit, wish).id


def do(store: Store, what, *arguments, actor=OFFICE):
    with store.unit(actor=actor) as unit:
        return what(unit, *arguments)


def issue(store: Store, loan_id: str, **more) -> None:
    do(store, desk.issue_loan, loan_id, Issue(borrower_name="Amira Haddad", condition=Condition.GOOD, **more))


def back(store: Store, loan_id: str, condition: Condition = Condition.GOOD) -> None:
    do(store, desk.take_back, loan_id, Return(condition=condition))


def state(store: Store, loan_id: str) -> str:
    with store.read() as session:
        return views.loan_detail(session, loan_id).state


def sent(store: Store) -> list[str]:
    with store.read() as session:
        names = session.scalars(select(outbox.c.type).order_by(outbox.c.sequence))
        return [name.split(".", 2)[2].removesuffix(".v1") for name in names if ".loan." in name]


def test_a_thing_goes_out_and_comes_back(store: Store, thing: Make, clock: SettableClock) -> None:
    ladder = thing(store)
    loan_id = reserve(store, ladder, 5, 8)
    with pytest.raises(rules.NotYet):
        issue(store, loan_id)
    with pytest.raises(StillLent):
        do(store, retire_resource, ladder)
    clock.forward(days=1)
    with pytest.raises(NotAllowed):
        do(
            store,
            desk.issue_loan,
            loan_id,
            Issue(borrower_name="x", condition=Condition.GOOD),
            actor=RESIDENT,
        )
    issue(store, loan_id)
    clock.forward(days=4)
    back(store, loan_id)
    assert sent(store) == ["loan.issued", "loan.returned"]
    with store.read() as session:
        bodies = list(session.scalars(select(outbox.c.body)))
    assert '"days_late":1' in bodies[-1].replace(" ", "")
    assert "Amira" not in "".join(bodies)


def test_who_may_reserve(store: Store, thing: Make, machine: Make) -> None:
    ladder = thing(store)
    with pytest.raises(rules.SignInToBorrow):
        reserve(store, ladder, 5, 8, ANONYMOUS)
    with pytest.raises(NotAllowed):
        reserve(store, ladder, 5, 8, borrower_name="Jens Vogel")
    assert reserve(store, ladder, 5, 8, ASSOCIATION, borrower_name="Jens Vogel")
    with pytest.raises(rules.OnlyThings):
        do(store, reserving.set_terms, machine(store), LendingTerms(deposit_cents=0, most_days=7))
    with pytest.raises(CarrierDecides):
        do(store, reserving.set_terms, ladder, LendingTerms(deposit_cents=0, most_days=7), actor=ASSOCIATION)
    do(store, reserving.set_terms, ladder, LendingTerms(deposit_cents=0, most_days=7, lent=False))
    with pytest.raises(rules.NotLent):
        reserve(store, ladder, 15, 18)
    others = [thing(store, f"Thing {number}") for number in range(6)]
    for one in others[:5]:
        reserve(store, one, 5, 8)
    with pytest.raises(rules.TooManyLoans):
        reserve(store, others[5], 5, 8)


def test_of_ten_at_once_one_has_it_and_nine_are_told_when_it_is_free(store: Store, thing: Make) -> None:
    ladder = thing(store)
    answers: list[object] = []
    gate = threading.Barrier(10)

    def run() -> None:
        gate.wait()
        try:
            answers.append(reserve(store, ladder, 5, 8))
        except Refusal as refusal:
            answers.append(refusal)

    threads = [threading.Thread(target=run) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(isinstance(answer, str) for answer in answers) == 1
    refused = [answer for answer in answers if isinstance(answer, rules.ThingTaken)]
    assert [answer.params["free_from"] for answer in refused] == [may(8)] * 9
    assert reserve(store, ladder, 8, 9)  # half-open: it is back on the 8th


def test_the_database_itself_refuses_a_second_loan(store: Store, thing: Make) -> None:
    ladder = thing(store)
    reserve(store, ladder, 5, 8)

    def row(number: int, first: int, until: int, **more: object) -> dict[str, object]:
        return {
            "id": f"raw{number}",
            "resource_id": ladder,
            "state": "reserved",
            "blocks": True,
            "starts_on": may(first),
            "due_on": may(until),
            "created_at": store.clock(),
            "deposit_cents": 0,
            "deposit_state": "none",
            "reminders": 0,
        } | more

    def write(values: dict[str, object]) -> None:
        with store.unit() as unit:
            unit.session.execute(insert(Loan.__table__).values(**values))

    for values in (row(1, 7, 9), row(2, 4, 6), row(3, 6, 7), row(4, 1, 20)):
        with pytest.raises(IntegrityError, match="loan_overlap"):
            write(values)
    with pytest.raises(IntegrityError, match="ck_loan_days"):
        write(row(5, 12, 12))
    with pytest.raises(IntegrityError, match="ck_loan_blocks"):
        write(row(6, 5, 8, blocks=False))
    write(row(7, 5, 8, blocks=False, state="cancelled"))
    write(row(8, 8, 9))
    with pytest.raises(IntegrityError, match="loan_overlap"), store.unit() as unit:
        unit.session.execute(update(Loan).where(Loan.id == "raw8").values(starts_on=may(7)))
    with pytest.raises(IntegrityError, match="loan_overlap"), store.unit() as unit:
        unit.session.execute(update(Loan).where(Loan.id == "raw7").values(state="reserved", blocks=True))


def test_what_is_overdue_cannot_be_given_to_the_next(store: Store, thing: Make, clock: SettableClock) -> None:
    ladder = thing(store)
    first, second = reserve(store, ladder, 4, 6), reserve(store, ladder, 6, 8, NEIGHBOUR)
    issue(store, first)
    clock.forward(days=2)
    with pytest.raises(rules.StillOut) as refused:
        issue(store, second)
    assert refused.value.params["due_on"] == may(6)
    clock.forward(days=3)
    assert keep_turns(store) == 1  # the reminder; the one who waits does not lose the thing
    assert state(store, second) == "reserved"
    back(store, first)
    assert keep_turns(store) == 1
    assert state(store, second) == "expired"


def test_reminders_go_out_once_each_by_local_days(store: Store, thing: Make, clock: SettableClock) -> None:
    loan_id = reserve(store, thing(store), 4, 5)
    issue(store, loan_id)
    clock.now = datetime.fromisoformat("2026-05-05T21:59:59Z")
    assert keep_turns(store) == 0
    clock.forward(seconds=1)  # midnight in Saalfeld
    assert (keep_turns(store), keep_turns(store)) == (1, 0)
    clock.forward(days=2)
    assert (keep_turns(store), keep_turns(store)) == (1, 0)
    assert sent(store)[1:] == ["loan.overdue"] * 2


def test_a_loan_spans_closed_days_but_begins_and_ends_on_open_ones(store: Store, thing: Make) -> None:
    do(store, close_house, may(14), may(17), "Bridge day")
    ladder = thing(store, most_days=2)
    with pytest.raises(rules.ClosedThen) as refused:
        reserve(store, ladder, 12, 15)
    assert (refused.value.params["before"], refused.value.params["after"]) == (may(13), may(18))
    with pytest.raises(rules.LoanTooLong) as too_long:
        reserve(store, ladder, 12, 19)
    assert (too_long.value.params["days"], too_long.value.params["latest"]) == (3, may(18))
    assert reserve(store, ladder, 12, 18)


def test_a_thing_is_not_lent_and_used_in_the_house_at_once(store: Store, thing: Make) -> None:
    drill = thing(store, "Drill")

    def book(day: int) -> None:
        start = datetime(2026, 5, day, 14)  # noqa: DTZ001 - a time on the quarter's clocks
        times = {"local_start": start, "local_end": start + timedelta(hours=1)}
        do(store, request_room, RequestRoom(room_id=drill, purpose="x", **times))

    reserve(store, drill, 5, 8)
    for day in (5, 8):
        with pytest.raises(booking_rules.Lent):
            book(day)
    book(4)
    book(9)
    with pytest.raises(rules.ThingTaken) as refused:
        reserve(store, drill, 8, 9, NEIGHBOUR)
    assert refused.value.params["free_from"] == may(10)


def test_who_is_first_in_line_is_offered_what_is_free_again(
    store: Store, thing: Make, clock: SettableClock
) -> None:
    ladder = thing(store)
    with pytest.raises(rules.FreeNow):
        do(store, reserving.join_line, ladder, 2, actor=NEIGHBOUR)
    loan_id = reserve(store, ladder, 4, 8)
    for actor in (NEIGHBOUR, ASSOCIATION):
        do(store, reserving.join_line, ladder, 2, actor=actor)
        clock.forward(minutes=1)
    with pytest.raises(rules.AlreadyWaiting):
        do(store, reserving.join_line, ladder, 3, actor=NEIGHBOUR)
    do(store, reserving.cancel_loan, loan_id, actor=RESIDENT)
    with store.read() as session:
        [offer] = views.loans_of(session, NEIGHBOUR.ref)
        assert (offer.state, offer.starts_on, offer.due_on) == ("offered", may(4), may(6))
    with pytest.raises(rules.NotYourLoan):
        do(store, reserving.accept_offer, offer.id, actor=ASSOCIATION)
    clock.forward(hours=48)
    with pytest.raises(rules.LoanChanged):
        do(store, reserving.accept_offer, offer.id, actor=NEIGHBOUR)
    keep_turns(store)  # the next one is offered it
    assert state(store, offer.id) == "expired"
    with store.read() as session:
        [second] = views.loans_of(session, ASSOCIATION.ref)
        assert (second.state, second.starts_on) == ("offered", may(6))
        assert session.scalars(select(Waiting)).all() == []
    do(store, reserving.accept_offer, second.id, actor=ASSOCIATION)
    assert sent(store) == ["loan.offered", "loan.offered"]


def test_what_comes_back_damaged_is_repaired_before_anybody_has_it(
    store: Store, thing: Make, clock: SettableClock
) -> None:
    saw = thing(store, "Saw", deposit_cents=5000)
    loan_id = reserve(store, saw, 4, 6)
    with pytest.raises(rules.DepositMissing):
        issue(store, loan_id)
    issue(store, loan_id, deposit_taken=True)
    do(store, reserving.join_line, saw, 1, actor=NEIGHBOUR)
    reserve(store, saw, 12, 14, ASSOCIATION)
    back(store, loan_id, Condition.DAMAGED)
    with pytest.raises(rules.ThingInRepair):
        reserve(store, saw, 7, 8)
    keep_turns(store)
    with store.read() as session:
        [repair] = views.list_repairs(session)
        assert [loan.borrower_ref for loan in views.reserved_ahead(session, saw)] == [ASSOCIATION.ref]
    with pytest.raises(CarrierDecides):
        do(store, desk.withhold_deposit, loan_id, 2000, "New blade", actor=ASSOCIATION)
    do(store, desk.withhold_deposit, loan_id, 2000, "New blade")
    with pytest.raises(rules.DepositSettled):
        do(store, desk.give_back_deposit, loan_id)
    do(store, repairs.close_repair, repair.id, RepairOutcome.MENDED, None, 2000)
    with pytest.raises(rules.RepairClosed):
        do(store, repairs.close_repair, repair.id, RepairOutcome.MENDED, None, None)
    with store.read() as session:
        assert [loan.state for loan in views.loans_of(session, NEIGHBOUR.ref)] == ["offered"]
    clock.forward(days=89)
    assert forget(store) == 0
    clock.forward(days=1)
    assert forget(store) == 1
    with store.read() as session:
        loan = views.loan_detail(session, loan_id)
        assert (loan.borrower_ref, loan.borrower_name, loan.withheld_cents) == (None, None, 2000)


def test_a_loan_is_kept_longer_unless_somebody_else_has_it_then(store: Store, thing: Make) -> None:
    ladder = thing(store)
    loan_id = reserve(store, ladder, 4, 6)
    reserve(store, ladder, 8, 9, NEIGHBOUR)
    issue(store, loan_id)
    do(store, reserving.extend_loan, loan_id, may(8), actor=RESIDENT)
    with pytest.raises(rules.ThingTaken):
        do(store, reserving.extend_loan, loan_id, may(9), actor=RESIDENT)
    with pytest.raises(rules.LoanTooLong):
        do(store, reserving.extend_loan, loan_id, may(20), actor=RESIDENT)


def test_the_catalogue_costs_as_many_queries_however_long_it_is(store: Store, thing: Make) -> None:
    ladder = thing(store)
    reserve(store, ladder, 4, 6)
    thing(store, "Tent")
    with store.read() as session:
        shown = views.catalogue(session, may(4))
    assert [(one.name, one.free_from) for one in shown] == [("Ladder", may(6)), ("Tent", may(4))]
