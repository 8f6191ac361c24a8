"""What can be seen of files, accounts and statements."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from funding.bank.model import BankAccount, BankImport, BankStatement
from funding.bank.rules.refusals import ImportNotFound, StatementNotFound
from funding.bank.rules.statements import ImportState


@dataclass(frozen=True, slots=True)
class StatementRow:
    """A statement as a list shows it; `gap_cents` is what lies between it and the one before, None if nothing does."""

    id: str
    account: str
    number: str
    page: int
    closed_on: date
    opening_cents: int | None
    closing_cents: int | None
    differs_cents: int | None
    entries: int
    known_entries: int
    before_cents: int | None

    @property
    def gap_cents(self) -> int | None:
        """By how much the opening balance is not the closing one of the statement before."""
        if self.before_cents is None or self.opening_cents is None:
            return None
        return self.opening_cents - self.before_cents or None


def accounts(session: Session) -> list[BankAccount]:
    """The house's accounts; one query."""
    return list(session.scalars(select(BankAccount).order_by(BankAccount.title, BankAccount.iban)))


def list_statements(
    session: Session, *, after: tuple[date, str] | None = None, limit: int = 50
) -> list[StatementRow]:
    """Statements, the newest first, each with the balance that the one before it closed with; one query."""
    rows = _rows()
    query = select(rows).order_by(rows.c.closed_on.desc(), rows.c.id.desc()).limit(limit)
    if after:
        day, ref = after
        query = query.where((rows.c.closed_on < day) | ((rows.c.closed_on == day) & (rows.c.id < ref)))
    return [StatementRow(*row) for row in session.execute(query)]


def statement_row(session: Session, statement_id: str) -> StatementRow:
    """One statement; one query. Raises `StatementNotFound`."""
    rows = _rows()
    row = session.execute(select(rows).where(rows.c.id == statement_id)).one_or_none()
    if row is None:
        raise StatementNotFound
    return StatementRow(*row)


def statements_of(session: Session, import_id: str) -> list[StatementRow]:
    """The statements that a file brought; one query."""
    rows = _rows()
    brought = select(BankStatement.id).where(BankStatement.import_id == import_id)
    query = select(rows).where(rows.c.id.in_(brought)).order_by(rows.c.closed_on, rows.c.id)
    return [StatementRow(*row) for row in session.execute(query)]


def _rows():  # type: ignore[no-untyped-def]
    one = aliased(BankStatement)
    in_order = (one.closed_on, one.number, one.page)
    before = func.lag(one.closing_cents).over(partition_by=one.account_id, order_by=in_order)
    return (
        select(
            one.id,
            BankAccount.title,
            one.number,
            one.page,
            one.closed_on,
            one.opening_cents,
            one.closing_cents,
            one.differs_cents,
            one.entries,
            one.known_entries,
            before.label("before_cents"),
        )
        .join(BankAccount, BankAccount.id == one.account_id)
        .subquery()
    )


def parked_files(session: Session) -> list[BankImport]:
    """Files that wait, the newest first; one query."""
    query = select(BankImport).where(BankImport.state == ImportState.PARKED)
    return list(session.scalars(query.order_by(BankImport.sent_at.desc(), BankImport.id)))


def import_detail(session: Session, import_id: str) -> BankImport:
    """One file that was sent. Raises `ImportNotFound`."""
    sent = session.get(BankImport, import_id)
    if sent is None:
        raise ImportNotFound
    return sent
