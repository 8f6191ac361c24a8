"""What can be seen of vouchers."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Select, cast, func, or_, select
from sqlalchemy.orm import Session, aliased

from funding.expenses.model import Expense
from funding.grants.model import BudgetLine, Grant
from funding.grants.rules import GrantState
from funding.vouchers.model import Asset, Voucher, VoucherOriginal, VoucherPayee
from funding.vouchers.rules import entries
from funding.vouchers.rules.entries import VoucherKind, VoucherState

_Reversal = aliased(Voucher)


@dataclass(frozen=True, slots=True)
class VoucherRow:
    """A voucher as the list shows it; the payee is None where it is not known or erased."""

    id: str
    number: int | None
    kind: str
    state: str
    reversed: bool
    payee: str | None
    invoice_number: str | None
    invoiced_on: date | None
    paid_on: date | None
    purpose: str | None
    gross_cents: int
    eligible_cents: int
    allocated_cents: int
    has_original: bool
    findings: list[Any]
    taken_at: datetime


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which vouchers a list shows; what is None does not matter."""

    shown: str | None = None
    grant_id: str | None = None
    year: int | None = None
    words: str | None = None


@dataclass(frozen=True, slots=True)
class Sums:
    """How many vouchers there are of what is wanted, and what those come to that count."""

    count: int
    gross_cents: int
    allocated_cents: int


@dataclass(frozen=True, slots=True)
class Charged:
    """What a line pays of a voucher."""

    grant_id: str
    grant_title: str
    line_id: str
    line_title: str
    amount_cents: int


@dataclass(frozen=True, slots=True)
class Doubles:
    """Numbers of posted vouchers that are the same invoice, or look alike."""

    same_invoice: int | None
    same_amount: int | None


@dataclass(frozen=True, slots=True)
class AssetRow:
    """A thing of the inventory with the voucher it was bought by."""

    id: str
    title: str
    value_cents: int
    acquired_on: date
    bound_until: date
    voucher_id: str
    voucher_number: int | None
    reversed: bool


def _rows() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Voucher.id,
            Voucher.number,
            Voucher.kind,
            Voucher.state,
            _Reversal.id.is_not(None),
            VoucherPayee.name,
            Voucher.invoice_number,
            Voucher.invoiced_on,
            Voucher.paid_on,
            Voucher.purpose,
            Voucher.gross_cents,
            Voucher.eligible_cents,
            Voucher.allocated_cents,
            Voucher.original_sha256.is_not(None),
            Voucher.findings,
            Voucher.taken_at,
        )
        .outerjoin(_Reversal, _Reversal.reverses_id == Voucher.id)
        .outerjoin(VoucherPayee, VoucherPayee.voucher_id == Voucher.id)
    )


def list_vouchers(
    session: Session, wanted: Wanted, *, after: tuple[datetime, str] | None = None, limit: int = 50
) -> list[VoucherRow]:
    """The vouchers wanted, the last taken in first, behind the one whose key is given; one query."""
    query = _only(_rows(), wanted).order_by(Voucher.taken_at.desc(), Voucher.id.desc()).limit(limit)
    if after:
        taken_at, voucher_id = after
        earlier = (Voucher.taken_at == taken_at) & (Voucher.id < voucher_id)
        query = query.where(or_(Voucher.taken_at < taken_at, earlier))
    return [VoucherRow(*row) for row in session.execute(query)]


def sums(session: Session, wanted: Wanted) -> Sums:
    """What the vouchers wanted come to: only what is posted and not reversed counts; one query."""
    counts = (
        (Voucher.state == VoucherState.POSTED)
        & (Voucher.kind == VoucherKind.INVOICE)
        & _Reversal.id.is_(None)
    )
    query: Select[*tuple[Any, ...]] = select(
        func.count(),
        cast(func.coalesce(func.sum(Voucher.gross_cents).filter(counts), 0), BigInteger),
        cast(func.coalesce(func.sum(Voucher.allocated_cents).filter(counts), 0), BigInteger),
    ).outerjoin(_Reversal, _Reversal.reverses_id == Voucher.id)
    if wanted.words:
        query = query.outerjoin(VoucherPayee, VoucherPayee.voucher_id == Voucher.id)
    count, gross, allocated = session.execute(_only(query, wanted)).one()
    return Sums(count, gross, allocated)


def _only(query: Select[*tuple[Any, ...]], wanted: Wanted) -> Select[*tuple[Any, ...]]:
    if wanted.shown == "reversed":
        query = query.where(or_(_Reversal.id.is_not(None), Voucher.kind == VoucherKind.REVERSAL))
    elif wanted.shown == "posted":
        query = query.where(Voucher.state == VoucherState.POSTED, _Reversal.id.is_(None))
        query = query.where(Voucher.kind == VoucherKind.INVOICE)
    elif wanted.shown:
        query = query.where(Voucher.state == wanted.shown)
    else:
        query = query.where(Voucher.state != VoucherState.DISCARDED)
    if wanted.grant_id:
        lines = select(Expense.voucher_id).join(BudgetLine).where(BudgetLine.grant_id == wanted.grant_id)
        query = query.where(Voucher.id.in_(lines.where(Expense.voucher_id.is_not(None))))
    if wanted.year:
        days = date(wanted.year, 1, 1), date(wanted.year, 12, 31)
        query = query.where(Voucher.invoiced_on.between(*days))
    if wanted.words:
        fields = (Voucher.purpose, Voucher.invoice_number, VoucherPayee.name)
        query = query.where(or_(*(field.icontains(wanted.words, autoescape=True) for field in fields)))
    return query


def voucher_detail(session: Session, voucher_id: str) -> tuple[Voucher, VoucherRow]:
    """One voucher with who was paid; two queries. Raises `VoucherNotFound`."""
    voucher = session.get(Voucher, voucher_id)
    if voucher is None:
        raise entries.VoucherNotFound
    return voucher, VoucherRow(*session.execute(_rows().where(Voucher.id == voucher_id)).one())


def reversal_of(session: Session, voucher_id: str) -> Voucher | None:
    """The voucher that has reversed this one."""
    return session.scalar(select(Voucher).where(Voucher.reverses_id == voucher_id))


def charged(session: Session, voucher: Voucher) -> list[Charged]:
    """What each line pays of a voucher, or has paid until it was reversed, as it was posted; one query."""
    cents = dict(voucher.allocations)
    query = select(Grant.id, Grant.title, BudgetLine.id, BudgetLine.title).join(BudgetLine)
    rows = session.execute(query.where(BudgetLine.id.in_(cents)).order_by(Grant.title, BudgetLine.position))
    return [Charged(*row, cents[row[2]]) for row in rows]


def original_of(session: Session, voucher_id: str) -> VoucherOriginal:
    """The original of a voucher. Raises `OriginalNotFound`, also where its bytes are erased."""
    original = session.get(VoucherOriginal, voucher_id)
    if original is None or original.body is None:
        raise entries.OriginalNotFound
    return original


def payable_lines(session: Session) -> list[tuple[Grant, BudgetLine]]:
    """The lines of approved grants that hold something still; one query."""
    query = select(Grant, BudgetLine).join(BudgetLine).where(Grant.state == GrantState.APPROVED)
    left = BudgetLine.amount_cents - BudgetLine.spent_cents - BudgetLine.promised_cents
    rows = session.execute(query.where(left > 0).order_by(Grant.title, Grant.id, BudgetLine.position))
    return [(grant, line) for grant, line in rows]


def list_assets(session: Session) -> list[AssetRow]:
    """The inventory, what is bound longest first; one query."""
    query = (
        select(
            Asset.id,
            Asset.title,
            Asset.value_cents,
            Asset.acquired_on,
            Asset.bound_until,
            Voucher.id,
            Voucher.number,
            _Reversal.id.is_not(None),
        )
        .join(Voucher, Voucher.id == Asset.voucher_id)
        .outerjoin(_Reversal, _Reversal.reverses_id == Voucher.id)
        .order_by(Asset.bound_until.desc(), Asset.id)
    )
    return [AssetRow(*row) for row in session.execute(query)]


def doubles(
    session: Session, voucher_id: str, *, payee: str, invoice_number: str, invoiced_on: date, gross_cents: int
) -> Doubles:
    """Posted vouchers, not reversed, that are the same invoice or look alike; two queries."""
    counting = (
        select(Voucher.number)
        .outerjoin(_Reversal, _Reversal.reverses_id == Voucher.id)
        .where(
            Voucher.state == VoucherState.POSTED,
            Voucher.kind == VoucherKind.INVOICE,
            Voucher.id != voucher_id,
            _Reversal.id.is_(None),
        )
        .limit(1)
    )
    same_payee = select(VoucherPayee.voucher_id).where(func.lower(VoucherPayee.name) == payee.lower())
    invoice = counting.where(Voucher.invoice_number == invoice_number, Voucher.id.in_(same_payee))
    alike = counting.where(Voucher.gross_cents == gross_cents, Voucher.invoiced_on == invoiced_on)
    return Doubles(session.scalar(invoice), session.scalar(alike))


@dataclass(frozen=True, slots=True)
class Posted:
    """A voucher as a proof of use lists it; what was erased is None."""

    number: int
    invoiced_on: date | None
    payee: str | None
    gross_cents: int
    vat_cents: int
    non_eligible_cents: int
    procurement_note: str | None
    #: What it brought into the inventory.
    asset: str | None
    sha256: str | None


def posted_of(session: Session, grant_id: str) -> dict[str, Posted]:
    """The vouchers that a grant's lines have paid, by reference; one query."""
    paid = select(Expense.voucher_id).join(BudgetLine).where(BudgetLine.grant_id == grant_id)
    asset = select(func.min(Asset.title)).where(Asset.voucher_id == Voucher.id).scalar_subquery()
    query = (
        select(
            Voucher.id,
            Voucher.number,
            Voucher.invoiced_on,
            VoucherPayee.name,
            Voucher.gross_cents,
            Voucher.vat_cents,
            Voucher.non_eligible_cents,
            Voucher.procurement_note,
            asset,
            Voucher.original_sha256,
        )
        .outerjoin(VoucherPayee, VoucherPayee.voucher_id == Voucher.id)
        .where(Voucher.id.in_(paid), Voucher.number.is_not(None))
    )
    return {row[0]: Posted(*row[1:]) for row in session.execute(query)}
