"""The workbook of a proof of use: its figures as numbers that an authority can count with, in German as every file is.

A format: neither a rule nor a view.
"""

import io
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from quartier.web.sheets import safe

_INCOME = ("Art", "Herkunft", "Plan", "Ist")
_SOURCES = {
    "grant": "Zuwendung",
    "own": "Eigenmittel",
    "in-kind": "Eigenleistung",
    "public": "Andere öffentliche Mittel",
    "private": "Private Mittel",
    "income": "Einnahmen",
}
_COSTS = ("Einzelansatz", "Plan", "Ist im Nachweiszeitraum", "Ist insgesamt")
_VOUCHERS = {
    "Beleg": "number",
    "Rechnung vom": "invoice_on",
    "Bezahlt am": "paid_on",
    "Empfänger": "payee",
    "Grund der Zahlung": "purpose",
    "Brutto": "gross_cents",
    "USt.": "vat_cents",
    "Nicht förderfähig": "non_eligible_cents",
    "Förderfähig": "eligible_cents",
    "Vergabe": "procurement",
    "Inventar": "asset",
    "Prüfsumme des Belegs": "sha256",
}
_MONEY, _DAY = '#,##0.00 "€"', "DD.MM.YYYY"
_WIDTH = 18


def workbook(document: dict[str, Any]) -> bytes:
    """Three sheets: income, expenses by line, vouchers."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    book.properties.title, book.properties.creator = "Verwendungsnachweis", "Quartier"
    income = (
        (_SOURCES[row["kind"]], row["title"], *_euros(row, "planned", "actual")) for row in document["income"]
    )
    _write(book, "Einnahmen", _INCOME, income)
    costs = ((row["title"], *_euros(row, "planned", "actual", "total")) for row in document["costs"])
    _write(book, "Ausgaben", _COSTS, costs)
    titles = {row["line_id"]: row["title"] for row in document["costs"]}
    vouchers = (
        (number, titles[row["line_id"]], *(_value(key, row[key]) for key in _VOUCHERS.values()))
        for number, row in enumerate(document["vouchers"], 1)
    )
    _write(book, "Belegliste", ("Nr.", "Einzelansatz", *_VOUCHERS), vouchers)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _euros(row: dict[str, Any], *names: str) -> list[Decimal]:
    return [Decimal(row[f"{name}_cents"]) / 100 for name in names]


def _value(key: str, value: Any) -> Any:
    if value is None:
        return None
    if key.endswith("_on"):
        return date.fromisoformat(value)
    return Decimal(value) / 100 if key.endswith("_cents") else value


def _write(book: Any, title: str, headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for place in range(1, len(headings) + 1):
        sheet.column_dimensions[get_column_letter(place)].width = _WIDTH
    heads = [WriteOnlyCell(sheet, heading) for heading in headings]
    for head in heads:
        head.font = Font(bold=True)
    sheet.append(heads)
    for row in rows:
        cells = [WriteOnlyCell(sheet, safe(value) if isinstance(value, str) else value) for value in row]
        for cell, value in zip(cells, row, strict=True):
            if isinstance(value, Decimal):
                cell.number_format = _MONEY
            elif isinstance(value, date):
                cell.number_format = _DAY
        sheet.append(cells)
