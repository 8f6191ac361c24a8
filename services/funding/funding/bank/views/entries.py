"""What can be seen of entries, and what they may have paid."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from funding.bank.model import BankEntry, BankMatch, BankPaid
from funding.bank.rules.matching import FAR, Candidate, Payment, Spent, Suggestion, number_in, returns
from funding.bank.rules.refusals import EntryNotFound
from funding.bank.rules.statements import EntryState
from funding.expenses.model import Expense
from funding.vouchers.model import Voucher, VoucherPayee
from funding.vouchers.rules.entries import VoucherKind, VoucherState

#: What waits for somebody.
WAITING = (EntryState.OPEN, EntryState.PARKED)


def candidates(
    session: Session, since: date, until: date, refs: Sequence[str] | None = None
) -> list[Candidate]:
    """What was spent between two days and is not paid in full, or these whatever their day; two queries.

    The one place that knows what entries pay: posted vouchers, and expenses without one. The number of an
    expense's bill is looked for in what it says.
    """
    return sorted(
        (*_vouchers(session, since, until, refs), *_expenses(session, since, until, refs)),
        key=lambda each: (each.paid_or_due_on, each.ref),
    )


def _vouchers(session: Session, since: date, until: date, refs: Sequence[str] | None) -> Iterator[Candidate]:
    reversal = aliased(Voucher)
    left = Voucher.gross_cents - Voucher.discount_cents - func.coalesce(BankPaid.paid_cents, 0)
    day = func.coalesce(Voucher.paid_on, Voucher.invoiced_on)
    query = (
        select(Voucher.id, left, day, Voucher.invoice_number, VoucherPayee.name, Voucher.purpose)
        .outerjoin(BankPaid, BankPaid.candidate == Voucher.id)
        .outerjoin(VoucherPayee, VoucherPayee.voucher_id == Voucher.id)
        .outerjoin(reversal, reversal.reverses_id == Voucher.id)
        .where(
            Voucher.state == VoucherState.POSTED,
            Voucher.kind == VoucherKind.INVOICE,
            reversal.id.is_(None),
            left > 0,
            day.between(since, until) if refs is None else Voucher.id.in_(refs),
        )
    )
    for ref, cents, on, number, payee, purpose in session.execute(query):
        yield Candidate(ref, cents, on, number, payee, title=purpose or payee or "")


def _expenses(session: Session, since: date, until: date, refs: Sequence[str] | None) -> Iterator[Candidate]:
    left = Expense.amount_cents - func.coalesce(BankPaid.paid_cents, 0)
    query = (
        select(Expense.id, left, Expense.booked_on, Expense.purpose)
        .outerjoin(BankPaid, BankPaid.candidate == Expense.id)
        .where(
            Expense.voucher_id.is_(None),
            left > 0,
            Expense.booked_on.between(since, until) if refs is None else Expense.id.in_(refs),
        )
    )
    for ref, cents, day, purpose in session.execute(query):
        yield Candidate(ref, cents, day, number=number_in(purpose), title=purpose)


def titles(session: Session, refs: Sequence[str]) -> dict[str, str]:
    """What these were for, paid or not; one query."""
    expenses = select(Expense.id, Expense.purpose).where(Expense.id.in_(refs))
    vouchers = select(Voucher.id, Voucher.purpose).where(Voucher.id.in_(refs))
    return {ref: purpose or "" for ref, purpose in session.execute(expenses.union_all(vouchers))}


def spent_around(session: Session, entries: Sequence[BankEntry]) -> Spent:
    """What these entries may have paid; one query."""
    days = [entry.booked_on for entry in entries]
    if not days:
        return Spent(())
    reach = timedelta(days=FAR)
    return Spent(candidates(session, min(days) - reach, max(days) + reach))


def payment(entry: BankEntry) -> Payment:
    """An entry as the rules of matching take it."""
    return Payment(
        ref=entry.id,
        amount_cents=entry.open_cents,
        booked_on=entry.booked_on,
        text=entry.text,
        party=entry.party,
        iban=entry.party_iban,
        end_to_end=entry.end_to_end,
        returned=entry.returned,
    )


@dataclass(frozen=True, slots=True)
class Waiting:
    """An entry that waits, with the likeliest of what it may have paid."""

    entry: BankEntry
    suggestion: Suggestion | None
    #: What the parts of the suggestion were for.
    titles: tuple[str, ...] = ()


def waiting_entries(
    session: Session, *, after: tuple[date, str] | None = None, limit: int = 50
) -> list[Waiting]:
    """Entries that wait, the oldest first, with suggestions; three queries."""
    query = select(BankEntry).where(BankEntry.state.in_(WAITING))
    if after:
        day, ref = after
        query = query.where(
            (BankEntry.booked_on > day) | ((BankEntry.booked_on == day) & (BankEntry.id > ref))
        )
    query = query.order_by(BankEntry.booked_on, BankEntry.id).limit(limit)
    entries = list(session.scalars(query))
    spent = spent_around(session, entries)
    debits = _earlier_debits(session, [entry for entry in entries if (entry.amount_cents or 0) > 0])
    return [_waiting(entry, spent, debits) for entry in entries]


def _waiting(entry: BankEntry, spent: Spent, debits: Sequence[BankEntry]) -> Waiting:
    found = _suggested(entry, spent, debits)
    if not found:
        return Waiting(entry, None)
    return Waiting(entry, found[0], named(found[0], spent, debits))


def named(suggestion: Suggestion, spent: Spent, debits: Sequence[BankEntry]) -> tuple[str, ...]:
    """What the parts of a suggestion were for: an expense's purpose, a payment's text."""
    texts = {debit.id: debit.text or debit.party for debit in debits}
    return tuple(
        spent.of[part.ref].title if part.ref in spent.of else texts.get(part.ref, "")
        for part in suggestion.parts
    )


def _suggested(entry: BankEntry, spent: Spent, debits: Sequence[BankEntry]) -> list[Suggestion]:
    if entry.state != EntryState.OPEN or not entry.amount_cents:
        return []
    if entry.amount_cents < 0:
        return spent.suggest(payment(entry))
    earlier = [_went_out(debit) for debit in debits if debit.account_id == entry.account_id]
    return returns(payment(entry), earlier)


def _went_out(debit: BankEntry) -> Payment:
    """A payment as it was made, matched since or not."""
    return Payment(
        ref=debit.id,
        amount_cents=abs(debit.amount_cents or 0),
        booked_on=debit.booked_on,
        text=debit.text,
        party=debit.party,
        iban=debit.party_iban,
        end_to_end=debit.end_to_end,
    )


def _earlier_debits(session: Session, credits: Sequence[BankEntry]) -> list[BankEntry]:
    """Payments that can have come back with these; one query, none where there are no credits."""
    if not credits:
        return []
    amounts = {-(credit.amount_cents or 0) for credit in credits}
    states = (EntryState.OPEN, EntryState.MATCHED)
    query = select(BankEntry).where(BankEntry.amount_cents.in_(amounts), BankEntry.state.in_(states))
    return list(session.scalars(query.order_by(BankEntry.booked_on, BankEntry.id)))


def entry_detail(session: Session, entry_id: str) -> BankEntry:
    """One entry. Raises `EntryNotFound`."""
    entry = session.get(BankEntry, entry_id)
    if entry is None:
        raise EntryNotFound
    return entry


@dataclass(frozen=True, slots=True)
class Suggested:
    """What an open entry may have paid: suggestions with what they were for, and everything to choose from."""

    suggestions: tuple[tuple[Suggestion, tuple[str, ...]], ...]
    choices: tuple[Candidate, ...]


def suggested(session: Session, entry: BankEntry, most: int = 50) -> Suggested:
    """The suggestions for an entry, and what is nearest to it in amount to choose from; two queries."""
    spent = spent_around(session, [entry])
    debits = _earlier_debits(session, [entry]) if (entry.amount_cents or 0) > 0 else []
    found = _suggested(entry, spent, debits)
    out = entry.state == EntryState.OPEN and (entry.amount_cents or 0) < 0
    nearest = sorted(
        spent.of.values(), key=lambda each: (abs(each.amount_cents - entry.open_cents), each.ref)
    )
    return Suggested(
        tuple((each, named(each, spent, debits)) for each in found), tuple(nearest[:most] if out else ())
    )


def entries_of(
    session: Session, statement_id: str, *, after: str | None = None, limit: int = 50
) -> list[BankEntry]:
    """A statement's entries in its order, behind the one whose reference is given; one query."""
    query = select(BankEntry).where(BankEntry.statement_id == statement_id)
    if after is not None:
        behind = select(BankEntry.position).where(BankEntry.id == after)
        query = query.where(BankEntry.position > behind.scalar_subquery())
    return list(session.scalars(query.order_by(BankEntry.position).limit(limit)))


def matches_of(session: Session, entry_id: str) -> list[BankMatch]:
    """What an entry is said to have paid; one query."""
    query = select(BankMatch).where(BankMatch.entry_id == entry_id)
    return list(session.scalars(query.order_by(BankMatch.candidate)))
