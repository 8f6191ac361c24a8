"""A list as a file for a spreadsheet: CSV or xlsx.

A list page says what its columns are (`Page(…, sheet=Sheet(title, COLUMNS, part))`), and `?format=csv` or
`?format=xlsx` gives all of the list in place of the page. The same handler answers both, so a file holds nothing that
its reader could not see, and its filters are those of the page.

The files are in German whatever language the page is read in: they go to authorities, funders and treasurers, and two
people who compare theirs shall see the same. CSV is what German spreadsheets read without a question: UTF-8 with its
mark, semicolons, decimal commas.

No cell can become a formula (ASVS 5.0, 1.2.10): in both kinds of file a text that begins like one gets an apostrophe.
"""

import csv
import io
import time
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from quartier.errors import Invalid
from quartier.web import i18n
from quartier.web.answers import File
from quartier.web.api import Slice
from quartier.web.i18n import N_, Lazy

FORMATS = ("csv", "xlsx")
#: As many rows as a file holds. Writing them takes well under a second.
MOST_ROWS = 5000
#: Rows written before others get their turn.
_TURN = 100
#: The language of the files.
LANGUAGE = i18n.FALLBACK
_CSV = "text/csv; charset=utf-8"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: What a spreadsheet takes for the beginning of a formula; the wide ones are those of East Asian keyboards.
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
_NUMBER_FORMATS = {"money": '#,##0.00 "€"', "date": "DD.MM.YYYY", "datetime": "DD.MM.YYYY HH:MM"}
_YES, _NO = N_("Yes"), N_("No")
_MOST_WIDTH = 60


class TooManyRows(Invalid):
    """This list has more than {most} entries, too many for one file. Choose a part of it first."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading, and an attribute of the row or a function that gives the value.

    Days, instants, numbers and yes or no are known by their type; instants are shown on the quarter's clocks.
    """

    heading: Lazy
    value: str | Callable[[Any], Any]
    #: Whole numbers of it are cents.
    money: bool = False

    def of(self, row: Any) -> Any:
        """The row's value."""
        value = getattr(row, self.value) if isinstance(self.value, str) else self.value(row)
        return Decimal(value) / 100 if self.money and value is not None else value


class Sheet:
    """A list that can be had as a file."""

    def __init__(self, title: Lazy, columns: Sequence[Column], rows: "Sequence[Any] | Slice") -> None:
        self.title, self.columns = title, columns
        self.rows: Sequence[Any] = rows.items if isinstance(rows, Slice) else rows
        self._more = isinstance(rows, Slice) and rows.next is not None

    def file(self, kind: str, texts: i18n.Texts, today: date) -> File:
        """The file, named by title and day; `kind` is one of `FORMATS`. Raises `TooManyRows`."""
        if self._more or len(self.rows) > MOST_ROWS:
            raise TooManyRows(most=MOST_ROWS)
        with i18n.speaking(texts):
            title = str(self.title)
            cells = ([_plain(column.of(row), texts) for column in self.columns] for row in self.rows)
            headings = [str(column.heading) for column in self.columns]
            write = _write_csv if kind == "csv" else _write_xlsx
            body = write(title, headings, [column.money for column in self.columns], cells)
        media_type = _CSV if kind == "csv" else _XLSX
        return File(
            body, media_type, name=f"{title} {today}.{kind}", headers={"Content-Language": texts.lang}
        )


def safe(text: str) -> str:
    """A text that no spreadsheet takes for a formula, also behind signs that cannot be seen."""
    visible = text.lstrip().lstrip("".join({sign for sign in text if unicodedata.category(sign) == "Cf"}))
    return f"'{text}" if text.startswith(_FORMULA) or visible.lstrip().startswith(_FORMULA) else text


def _plain(value: Any, texts: i18n.Texts) -> Any:
    if value is None:
        return ""
    if isinstance(value, bool):
        return texts.gettext(_YES if value else _NO)
    if isinstance(value, datetime):
        return value.astimezone(texts.zone).replace(tzinfo=None, microsecond=0)
    if isinstance(value, (date, int, float, Decimal)):
        return value
    return safe("".join(sign for sign in str(value) if _fits(sign)))


def _fits(sign: str) -> bool:
    """Whether both kinds of file can hold it: XML cannot hold every sign that a text can."""
    return sign in "\n\t" or (unicodedata.category(sign) not in ("Cc", "Cs") and sign not in "\ufffe\uffff")


def _write_csv(title: str, headings: list[str], money: list[bool], rows: Iterable[list[Any]]) -> bytes:
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    writer.writerow(headings)
    for number, row in enumerate(rows):
        _give_way(number)
        writer.writerow([_german(value) for value in row])
    return file.getvalue().encode("utf-8-sig")


def _german(value: Any) -> Any:
    if isinstance(value, datetime):
        return f"{value:%d.%m.%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    if isinstance(value, Decimal):
        return f"{value:.2f}".replace(".", ",")
    if isinstance(value, float):
        return str(round(value, 6)).replace(".", ",")
    return value


def _write_xlsx(title: str, headings: list[str], money: list[bool], rows: Iterable[list[Any]]) -> bytes:
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    book.properties.creator, book.properties.title = "Quartier", title
    sheet = book.create_sheet("".join(sign for sign in title if sign not in "[]:*?/\\")[:31])
    made = []
    for number, row in enumerate(rows):
        _give_way(number)
        cells = [WriteOnlyCell(sheet, value) for value in row]
        for cell, value, euros in zip(cells, row, money, strict=True):
            kind = "money" if euros else type(value).__name__
            if kind in _NUMBER_FORMATS and value != "":
                cell.number_format = _NUMBER_FORMATS[kind]
        made.append(cells)
    # Widths and what stays in sight have to be said before the first row is written.
    for place, heading in enumerate(headings):
        longest = max([len(heading), *(len(_german_text(row[place].value)) for row in made)])
        sheet.column_dimensions[get_column_letter(place + 1)].width = min(longest + 3, _MOST_WIDTH)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(headings))}{len(made) + 1}"
    heads = [WriteOnlyCell(sheet, heading) for heading in headings]
    for cell in heads:
        cell.font = Font(bold=True)
    for number, cells in enumerate([heads, *made]):
        _give_way(number)
        sheet.append(cells)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _german_text(value: Any) -> str:
    return str(_german(value)) if value is not None else ""


def _give_way(number: int) -> None:
    if number % _TURN == 0:
        time.sleep(0)  # cooperative: other requests run meanwhile
