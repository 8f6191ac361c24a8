"""The sums of an electronic invoice, by the rules of EN 16931 that a payer relies on."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

#: The only currency that is accounted for here.
CURRENCY = "EUR"


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that an invoice breaks, by the rule's own name, and what was found."""

    rule: str
    found: str


@dataclass(frozen=True, slots=True)
class Totals:
    """The sums of an invoice (BT-106 to BT-115), in its currency; None where it says nothing."""

    lines: Decimal | None = None
    allowances: Decimal | None = None
    charges: Decimal | None = None
    net: Decimal | None = None
    vat: Decimal | None = None
    gross: Decimal | None = None
    prepaid: Decimal | None = None
    rounding: Decimal | None = None
    due: Decimal | None = None


def broken_sums(totals: Totals, currency: str | None) -> Iterator[Finding]:
    """The rules that do not hold: BR-13 to BR-15 (a sum is missing), BR-CO-13, -15 and -16 (a sum is wrong).

    A negative sum, and another currency than the euro, have no rule of the standard; they are named by their field.
    """
    if currency != CURRENCY:
        yield Finding("BT-5", str(currency or "–"))
    for rule, value in (("BR-13", totals.net), ("BR-14", totals.gross), ("BR-15", totals.due)):
        if value is None:
            yield Finding(rule, "–")
    if totals.gross is not None and totals.gross < 0:
        yield Finding("BT-112", str(totals.gross))
    nothing = Decimal(0)
    if totals.net is not None and totals.lines is not None:
        net = totals.lines - (totals.allowances or nothing) + (totals.charges or nothing)
        yield from _compared("BR-CO-13", totals.net, net)
    if totals.gross is not None and totals.net is not None:
        yield from _compared("BR-CO-15", totals.gross, totals.net + (totals.vat or nothing))
    if totals.due is not None and totals.gross is not None:
        due = totals.gross - (totals.prepaid or nothing) + (totals.rounding or nothing)
        yield from _compared("BR-CO-16", totals.due, due)


def _compared(rule: str, said: Decimal, right: Decimal) -> Iterator[Finding]:
    if said != right:
        yield Finding(rule, f"{said} ≠ {right}")
