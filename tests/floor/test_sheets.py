"""Lists as files: what is in a cell, and that none becomes a formula."""

import csv
import io
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quartier.web import Column, Sheet, _l, sheets
from quartier.web.i18n import Texts


@dataclass
class Row:
    """One row of a list."""

    name: str
    cents: int | None = -1234567
    on: date = date(2026, 11, 3)
    at: datetime = datetime(2026, 7, 4, 13, tzinfo=UTC)
    free: bool = True
    hours: float = 1.5


COLUMNS = (
    Column(_l("Start"), "name"),
    Column(_l("Funding"), "cents", money=True),
    Column(_l("Garden"), "on"),
    Column(_l("Werkhaus"), "at"),
    Column(_l("Yes"), "free"),
    Column(_l("No"), lambda row: row.hours),
)


def file(kind: str, rows: list[Row]) -> bytes:
    body = Sheet(_l("Start"), COLUMNS, rows).file(kind, Texts("de"), date(2026, 11, 23)).body
    assert isinstance(body, bytes)
    return body


def read_csv(body: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline=""), delimiter=";"))


def read_xlsx(body: bytes) -> list[list[Any]]:
    sheet = openpyxl.load_workbook(io.BytesIO(body)).active
    assert sheet is not None
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_csv_is_what_german_spreadsheets_read() -> None:
    body = file("csv", [Row('Ein "Fest"; groß\nund schön'), Row("فارسی", cents=None)])
    assert body.startswith(b"\xef\xbb\xbf")
    head, first, second = read_csv(body)
    assert head == ["Start", "Fördermittel", "Garten", "Werkhaus", "Ja", "Nein"]
    assert first == [
        'Ein "Fest"; groß\nund schön', "-12345,67", "03.11.2026", "04.07.2026 15:00", "Ja", "1,5"
    ]  # fmt: skip
    assert second[:2] == ["فارسی", ""]


def test_xlsx_holds_numbers_and_days_as_such() -> None:
    body = file("xlsx", [Row("Fest")])
    assert read_xlsx(body)[1] == [
        "Fest", -12345.67, datetime.fromisoformat("2026-11-03"), datetime.fromisoformat("2026-07-04T15:00"), "Ja", 1.5
    ]  # fmt: skip
    sheet = openpyxl.load_workbook(io.BytesIO(body)).active
    assert sheet is not None
    assert sheet["B2"].number_format == '#,##0.00 "€"'
    assert sheet.freeze_panes == "A2"


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+49 3671",
        "-5",
        "@SUM(A1)",
        "\t=1",
        " =1",
        "\u200f=cmd|'/c calc'!A0",
        "\ufeff=1",
        "＝1",
        "\n=1",
    ],
)
def test_no_cell_becomes_a_formula(text: str) -> None:
    assert read_csv(file("csv", [Row(text)]))[1][0] == f"'{text}"
    body = file("xlsx", [Row(text)])
    sheet = openpyxl.load_workbook(io.BytesIO(body)).active
    assert sheet is not None
    assert sheet["A2"].data_type == "s"
    assert str(sheet["A2"].value).startswith("'")


def test_what_is_no_formula_stays_as_it_is() -> None:
    for text in ("", "Fest = Freude", "a-b", "100 %", "سلام", "'schon'"):
        assert sheets.safe(text) == text


@given(st.text(max_size=40))
def test_every_text_fits_both_kinds_of_file(text: str) -> None:
    kept = sheets._plain(text, Texts("de"))
    assert not kept.lstrip().startswith(tuple("=+-@＝＋－＠"))
    sheets._write_csv("t", ["a"], [False], [[kept]])
    assert read_xlsx(sheets._write_xlsx("t", ["a"], [False], [[kept]]))[0] == ["a"]


def test_a_file_that_would_not_hold_all_is_refused() -> None:
    with pytest.raises(sheets.TooManyRows):
        file("csv", [Row("x")] * (sheets.MOST_ROWS + 1))
