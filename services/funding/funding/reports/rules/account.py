"""The figures of a proof of use: income apart from expenses, both as the financing plan has them (Nr. 6.2 ANBest-P).

Values and pure functions; amounts in cents, days are local dates.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Voucher:
    """A line of the voucher list (Belegliste); what is not known of it is None."""

    line_id: str
    paid_on: date
    purpose: str
    eligible_cents: int
    number: str | None = None
    invoice_on: date | None = None
    payee: str | None = None
    gross_cents: int | None = None
    vat_cents: int | None = None
    non_eligible_cents: int | None = None
    procurement: str | None = None
    asset: str | None = None
    sha256: str | None = None

    @property
    def has_original(self) -> bool:
        """Whether there is a voucher (Beleg) to be shown when the authority asks for it."""
        return self.number is not None or self.sha256 is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Income:
    """A source of the financing plan: what it was to bring, and what it has brought."""

    kind: str
    title: str
    planned_cents: int
    actual_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """A line of the cost plan: planned, spent in the proof's period, and spent since the beginning."""

    line_id: str
    title: str
    planned_cents: int
    actual_cents: int
    total_cents: int

    @property
    def over_cents(self) -> int:
        """What was spent beyond the plan; below zero where something was saved."""
        return self.total_cents - self.planned_cents


def ordered(vouchers: Iterable[Voucher], lines: Sequence[str]) -> list[Voucher]:
    """By line of the plan, within it by day: as the authority reads the list."""
    place = {line: number for number, line in enumerate(lines)}
    return sorted(vouchers, key=lambda each: (place[each.line_id], each.paid_on))


def costs(
    lines: Iterable[tuple[str, str, int]], vouchers: Sequence[Voucher], first: date, last: date
) -> list[Cost]:
    """Each line (reference, title, planned) with what was spent in these days, and until the last of them."""
    period, total = _sums(vouchers, first, last), _sums(vouchers, date.min, last)
    return [
        Cost(
            line_id=line,
            title=title,
            planned_cents=planned,
            actual_cents=period.get(line, 0),
            total_cents=total.get(line, 0),
        )
        for line, title, planned in lines
    ]


def _sums(vouchers: Iterable[Voucher], first: date, last: date) -> dict[str, int]:
    sums: dict[str, int] = {}
    for each in vouchers:
        if first <= each.paid_on <= last:
            sums[each.line_id] = sums.get(each.line_id, 0) + each.eligible_cents
    return sums


def canonical(document: Mapping[str, Any]) -> str:
    """A document in the one way it is written, so that its fingerprint is always the same."""
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain)


def plain(document: Mapping[str, Any]) -> dict[str, Any]:
    """The same document of nothing but what JSON knows."""
    read: dict[str, Any] = json.loads(canonical(document))
    return read


def fingerprint(document: Mapping[str, Any]) -> str:
    """SHA-256 of a document in its canonical form: 64 hexadecimal digits."""
    return hashlib.sha256(canonical(document).encode()).hexdigest()


def as_json(rows: Iterable[Any]) -> list[dict[str, Any]]:
    """Rows as a document keeps them."""
    return [{key: _plain(value) for key, value in asdict(row).items()} for row in rows]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
