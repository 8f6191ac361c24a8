"""Adding an account, and taking over the statements in a file."""

import hashlib
from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert, select

from funding.bank import iban
from funding.bank.commands.matching import match_certain
from funding.bank.model import BankAccount, BankEntry, BankImport, BankStatement
from funding.bank.rules import refusals
from funding.bank.rules.statements import (
    AsideReason,
    Booking,
    EntryState,
    ImportState,
    ParkReason,
    Statement,
    Unreadable,
    keyed,
)
from funding.bank.views.statements import import_detail
from quartier import kept_files
from quartier.actor import require_office
from quartier.documents import Document
from quartier.event import new_ref
from quartier.unit import Unit

#: The field under which a file is kept, as it came.
ORIGINAL = "statement"
XML = "application/xml"
#: What a file is: its statements, or why it cannot be read.
Content = Sequence[Statement] | Unreadable


def add_account(unit: Unit, number: str, title: str) -> str:
    """Add an account of the house's own; returns its reference. Its number's check digits have to be right."""
    require_office(unit.actor, "treasurer")
    account = BankAccount(id=new_ref(), iban=iban.checked(number), title=title, added_at=unit.now)
    with unit.constraint(refusals.AccountTaken(), "uq_bank_account_iban", "bank_account.iban"):
        unit.session.add(account)
    return account.id


def take_file(unit: Unit, body: bytes, content: Content) -> str:
    """Take over what stands in a file, all of it or nothing; returns the file's reference.

    What cannot be read is kept with the reason. A file that waits and comes again is tried again.
    """
    require_office(unit.actor, "treasurer")
    digest = hashlib.sha256(body).hexdigest()
    known = unit.session.scalar(select(BankImport).where(BankImport.sha256 == digest))
    if known is not None and known.state == ImportState.READ:
        raise refusals.FileKnown(day=known.sent_at.astimezone(unit.settings.timezone).date())
    sent = known or BankImport(id=new_ref(), sha256=digest, detail="", known_statements=0)
    sent.state, sent.sent_at, sent.sent_by = ImportState.READ, unit.now, unit.actor.ref
    with unit.constraint(refusals.FileKnown(day=unit.today), "uq_bank_import_sha256", "bank_import.sha256"):
        unit.session.add(sent)
        sent.reason = None
    if known is None:
        kept_files.keep(unit, sent.id, ORIGINAL, Document(body, XML))
    _take(unit, sent, content)
    return sent.id


def try_again(unit: Unit, import_id: str, content: Content) -> None:
    """Read a file that waits once more: an account was added, or this program has learned its version."""
    require_office(unit.actor, "treasurer")
    sent = import_detail(unit.session, import_id)
    if sent.state == ImportState.READ:
        raise refusals.ImportRead
    sent.state, sent.reason, sent.detail = ImportState.READ, None, ""
    _take(unit, sent, content)


def _take(unit: Unit, sent: BankImport, content: Content) -> None:
    try:
        if isinstance(content, Unreadable):
            raise content
        accounts = _accounts(unit, content)
    except Unreadable as error:
        sent.state, sent.reason, sent.detail = ImportState.PARKED, error.reason, error.detail[:80]
        return
    for statement in content:
        sent.known_statements += not _keep(unit, sent, accounts[statement.iban], statement)
    match_certain(unit)


def _accounts(unit: Unit, statements: Sequence[Statement]) -> dict[str, str]:
    """The accounts of a file, all locked until the unit ends: two files must not both find an entry missing."""
    query = select(BankAccount.iban, BankAccount.id).order_by(BankAccount.id).with_for_update()
    known = {row.iban: row.id for row in unit.session.execute(query)}
    for statement in statements:
        if statement.iban in known:
            continue
        try:
            iban.checked(statement.iban)
        except refusals.IbanWrong:
            raise Unreadable(ParkReason.IBAN_WRONG, statement.iban[-4:]) from None
        raise Unreadable(ParkReason.ACCOUNT_UNKNOWN, statement.iban[-4:])
    return known


def _keep(unit: Unit, sent: BankImport, account_id: str, statement: Statement) -> bool:
    """Keep a statement with those of its entries that are new; whether it is new itself."""
    same = select(BankStatement.id).where(
        BankStatement.account_id == account_id,
        BankStatement.number == statement.number,
        BankStatement.page == statement.page,
        BankStatement.closed_on == statement.closed_on,
    )
    if unit.session.scalar(same) is not None:
        return False
    entries = dict(keyed(statement.bookings))
    known = _known(unit, account_id, entries)
    statement_id = new_ref()
    unit.session.add(
        BankStatement(
            id=statement_id,
            account_id=account_id,
            import_id=sent.id,
            number=statement.number,
            page=statement.page,
            closed_on=statement.closed_on,
            opening_cents=statement.opening_cents,
            closing_cents=statement.closing_cents,
            differs_cents=statement.differs_cents,
            entries=len(entries),
            known_entries=len(known),
        )
    )
    unit.session.flush()
    rows = [
        _row(booking)
        | {"position": place, "account_id": account_id, "statement_id": statement_id, "key": key}
        for place, (key, booking) in enumerate(entries.items(), 1)
        if key not in known
    ]
    if rows:
        unit.session.execute(insert(BankEntry), rows)
    return True


def _known(unit: Unit, account_id: str, entries: dict[str, Booking]) -> set[str]:
    """Which of these the account has already; asked for by their days, which an index knows."""
    if not entries:
        return set()
    days = [booking.booked_on for booking in entries.values()]
    query = select(BankEntry.key).where(
        BankEntry.account_id == account_id, BankEntry.booked_on.between(min(days), max(days))
    )
    return set(unit.session.scalars(query)) & entries.keys()


def _row(booking: Booking) -> dict[str, Any]:
    state, reason = EntryState.OPEN, None
    if booking.foreign is not None:
        state, reason = EntryState.PARKED, ParkReason.FOREIGN_CURRENCY.value
    elif booking.amount_cents == 0:
        state, reason = EntryState.ASIDE, AsideReason.ZERO.value
    return {
        "id": new_ref(),
        "booked_on": booking.booked_on,
        "valued_on": booking.valued_on,
        "amount_cents": booking.amount_cents,
        "elsewhere": booking.foreign,
        "reference": booking.reference,
        "end_to_end": booking.end_to_end,
        "text": booking.text,
        "party": booking.party,
        "party_iban": booking.party_iban,
        "returned": booking.returned,
        "state": state,
        "reason": reason,
        "matched_cents": 0,
    }
