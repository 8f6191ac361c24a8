"""Saying what an entry paid: by itself where it is certain, else by a treasurer; and taking it back."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import bindparam, delete, insert, select, update

from funding.bank.model import BankAccount, BankEntry, BankMatch, BankPaid
from funding.bank.rules import refusals
from funding.bank.rules.matching import Candidate, Part, Suggestion, automatic
from funding.bank.rules.statements import AsideReason, EntryState
from funding.bank.views.entries import candidates, entry_detail, matches_of, payment, spent_around
from quartier.actor import require_office
from quartier.event import new_ref
from quartier.unit import Unit


def match_certain(unit: Unit) -> int:
    """Match every open payment of which it is certain what it paid; how many there were.

    The caller holds the accounts' lock.
    """
    query = select(BankEntry).where(BankEntry.state == EntryState.OPEN, BankEntry.amount_cents < 0)
    entries = unit.session.scalars(query).all()
    spent = spent_around(unit.session, entries)
    sure = automatic((payment(entry) for entry in entries), spent)
    if sure:
        _match_at_once(unit, sure, spent.of)
    return len(sure)


def _match_at_once(unit: Unit, sure: dict[str, Suggestion], of: dict[str, Candidate]) -> None:
    """Each of these is open in full and pays in full what is left, so entries and sums need no second look."""
    parts = [(entry, part, suggestion) for entry, suggestion in sure.items() for part in suggestion.parts]
    matches = [
        _row(unit, entry, part, " ".join(suggestion.reasons)) | {"matched_by": None}
        for entry, part, suggestion in parts
    ]
    unit.session.execute(insert(BankMatch), matches)
    _pay(unit, [part for _, part, _ in parts], of)
    connection = unit.session.connection()
    connection.execute(
        update(BankEntry)
        .where(BankEntry.id == bindparam("ref"))
        .values(state=EntryState.MATCHED, matched_cents=BankEntry.matched_cents + bindparam("cents")),
        [
            {"ref": entry, "cents": sum(part.cents for part in suggestion.parts)}
            for entry, suggestion in sure.items()
        ],
    )
    unit.session.expire_all()


def _row(unit: Unit, entry_id: str, part: Part, reasons: str) -> dict[str, object]:
    return {
        "id": new_ref(),
        "entry_id": entry_id,
        "candidate": part.ref,
        "amount_cents": part.cents,
        "reasons": reasons,
        "matched_at": unit.now,
    }


def _pay(unit: Unit, parts: Iterable[Part], of: dict[str, Candidate]) -> None:
    """Count these as paid; the constraint has the last word."""
    cents: dict[str, int] = defaultdict(int)
    for part in parts:
        cents[part.ref] += part.cents
    paid = {
        row.candidate: row
        for row in unit.session.scalars(select(BankPaid).where(BankPaid.candidate.in_(cents)))
    }
    new = []
    for ref, more in cents.items():
        if ref in paid:
            paid[ref].paid_cents += more
        else:
            new.append({"candidate": ref, "amount_cents": of[ref].amount_cents, "paid_cents": more})
    if new:
        unit.session.execute(insert(BankPaid), new)


def match(unit: Unit, entry_id: str, parts: Sequence[Part]) -> None:
    """A treasurer says what an entry paid, or which payment came back with it. What is left of it stays open."""
    entry = _open(unit, entry_id)
    if (entry.amount_cents or 0) > 0:
        _came_back(unit, entry, parts)
        return
    if sum(part.cents for part in parts) > entry.open_cents:
        raise refusals.MoreThanEntry
    of = {each.ref: each for each in candidates(unit.session, entry.booked_on, entry.booked_on, _refs(parts))}
    if len(of) < len(parts):
        raise refusals.NothingSpent
    names = ("ck_bank_paid_overpaid", "uq_bank_match_entry_id_candidate", "bank_match.entry_id")
    with unit.constraint(refusals.PaidAlready(), *names):
        _pay(unit, parts, of)
        unit.session.execute(
            insert(BankMatch),
            [_row(unit, entry.id, part, "") | {"matched_by": unit.actor.ref} for part in parts],
        )
    entry.matched_cents += sum(part.cents for part in parts)
    if not entry.open_cents:
        entry.state = EntryState.MATCHED


def _refs(parts: Sequence[Part]) -> list[str]:
    refs = [part.ref for part in parts]
    if not refs or len(set(refs)) < len(refs):
        raise refusals.NothingSpent
    return refs


def _came_back(unit: Unit, credit: BankEntry, parts: Sequence[Part]) -> None:
    """The payment is undone: what it paid is to be paid again."""
    [ref, *more] = _refs(parts)
    debit = unit.session.scalar(select(BankEntry).where(BankEntry.id == ref, BankEntry.amount_cents < 0))
    if debit is None or more:
        raise refusals.NothingSpent
    if (
        debit.account_id != credit.account_id
        or debit.state not in (EntryState.OPEN, EntryState.MATCHED)
        or abs(debit.amount_cents or 0) != credit.amount_cents
        or debit.booked_on > credit.booked_on
    ):
        raise refusals.NoReturn
    _release(unit, debit)
    debit.state = EntryState.RETURNED
    credit.state, credit.returns_id, credit.matched_cents = (
        EntryState.MATCHED,
        debit.id,
        credit.amount_cents or 0,
    )


def put_aside(unit: Unit, entry_id: str, reason: AsideReason) -> None:
    """A treasurer says that an entry, or what is left of it, paid nothing of a grant's."""
    entry = _open(unit, entry_id, parked=True)
    entry.state, entry.reason = EntryState.ASIDE, reason


def take_back(unit: Unit, entry_id: str) -> None:
    """Open an entry again: what it was said to have paid is not paid by it any more."""
    entry = _locked(unit, entry_id)
    if entry.state in (EntryState.PARKED, EntryState.RETURNED) or (
        entry.state == EntryState.OPEN and not entry.matched_cents
    ):
        raise refusals.NothingToUndo
    if entry.returns_id is not None:
        debit = entry_detail(unit.session, entry.returns_id)
        debit.state = EntryState.OPEN
        entry.returns_id = None
    _release(unit, entry)
    foreign = entry.elsewhere is not None
    entry.state = EntryState.PARKED if foreign else EntryState.OPEN
    entry.reason = "foreign-currency" if foreign else None


def _release(unit: Unit, entry: BankEntry) -> None:
    for each in matches_of(unit.session, entry.id):
        unit.session.execute(
            update(BankPaid)
            .where(BankPaid.candidate == each.candidate)
            .values(paid_cents=BankPaid.paid_cents - each.amount_cents)
        )
    unit.session.execute(delete(BankMatch).where(BankMatch.entry_id == entry.id))
    entry.matched_cents = 0


def _open(unit: Unit, entry_id: str, *, parked: bool = False) -> BankEntry:
    entry = _locked(unit, entry_id)
    states = (EntryState.OPEN, EntryState.PARKED) if parked else (EntryState.OPEN,)
    if entry.state not in states:
        raise refusals.EntryDecided
    return entry


def _locked(unit: Unit, entry_id: str) -> BankEntry:
    """The entry, with all accounts locked until the unit ends: two people must not both decide on it."""
    require_office(unit.actor, "treasurer")
    unit.session.execute(select(BankAccount.id).order_by(BankAccount.id).with_for_update()).all()
    entry = entry_detail(unit.session, entry_id)
    unit.session.refresh(entry)
    return entry
