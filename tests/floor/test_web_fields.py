"""What people type, and what is made of it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import marshmallow as ma
import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from quartier.web import fields, i18n
from quartier.web.forms import Bound, Form, Unclear
from quartier.web.typed import parse_cents


@pytest.fixture(autouse=True)
def german() -> Iterator[None]:
    i18n.use(i18n.Texts("de", zone=ZoneInfo("Europe/Berlin")))
    yield
    i18n.use(i18n.Texts("en"))


def refused(field: ma.fields.Field[Any], typed: str) -> str:
    with pytest.raises(ma.ValidationError) as caught:
        field.deserialize(typed)
    return str(caught.value.messages[0])


@pytest.mark.parametrize(
    ("typed", "cents"),
    [
        ("12", 1200),
        ("12,5", 1250),
        ("12.5", 1250),
        ("1.234,56", 123456),
        ("1,234.56", 123456),
        ("1234.56", 123456),
        ("1.234", 123400),
        ("1 234,56 €", 123456),
        ("€ 12,00", 1200),
        ("12 EUR", 1200),
        ("1.234.567", 123456700),
        ("-3,10", -310),
        ("−3,10", -310),
        ("\u200f١٬٢٣٤٫٥٦", 123456),
        ("۱۲", 1200),
    ],
)
def test_amounts(typed: str, cents: int) -> None:
    assert parse_cents(typed) == cents


@pytest.mark.parametrize(
    "typed", ["", "zwölf", "1,234", "1.23.4", "1,2,3", "12,345", "1e3", "12..5", "--1", "1.2345", "²"]
)
def test_amounts_that_could_mean_two_things_or_nothing_are_not_guessed(typed: str) -> None:
    assert parse_cents(typed) is None


@given(cents=st.integers(-(10**12), 10**12), lang=st.sampled_from(list(i18n.LANGUAGES)))
def test_an_amount_shown_in_a_form_is_read_as_the_same(cents: int, lang: str) -> None:
    i18n.use(i18n.Texts(lang))
    field = fields.Money("x", min=-(10**12))
    assert field.deserialize(field.write(cents)) == cents


@given(st.text(max_size=12))
def test_reading_an_amount_never_breaks(typed: str) -> None:
    assert isinstance(parse_cents(typed), int | None)


def test_limits_of_an_amount_name_the_remedy() -> None:
    field = fields.Money("Betrag", min=1, max=100_00)
    assert refused(field, "0") == "Bitte geben Sie mindestens 0,01\xa0€ ein."
    assert refused(field, "100,01") == "Bitte geben Sie höchstens 100,00\xa0€ ein."


def test_moments_are_the_quarters_wall_time() -> None:
    field = fields.Moment("Beginn")
    summer = datetime(2026, 7, 1, 16, 0, tzinfo=UTC)
    assert field.deserialize("2026-07-01T18:00") == summer
    assert field.deserialize("1.7.2026 18:00 Uhr") == summer
    assert field.write(summer) == "2026-07-01T18:00"


def test_a_skipped_hour_is_refused_and_a_double_one_is_the_first() -> None:
    field = fields.Moment("Beginn")
    assert refused(field, "2026-03-29T02:30").startswith("Diese Uhrzeit gibt es nicht")
    assert field.deserialize("2026-10-25T02:30") == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "typed", ["2026-02-30T10:00", "2026-01-01", "tomorrow", "0001-01-01T00:00", "2026-01-01T25:00"]
)
def test_moments_that_are_none(typed: str) -> None:
    assert (
        refused(fields.Moment("Beginn"), typed) == "Bitte schreiben Sie Tag und Uhrzeit so: 24.12.2026 18:00."
    )


def test_days() -> None:
    field = fields.Day("Tag")
    assert (
        field.deserialize("2026-11-03") == field.deserialize("3.11.2026") == field.deserialize("3. 11. 2026")
    )
    assert field.deserialize("2026-11-03") == date(2026, 11, 3)
    assert refused(field, "31.11.2026") == "Bitte schreiben Sie den Tag so: 24.12.2026."


def test_whole_numbers() -> None:
    field = fields.Whole("Anzahl", 1, 2000)
    assert field.deserialize("1.200") == 1200
    assert field.deserialize("٣") == 3
    assert refused(field, "1,5") == "Bitte geben Sie eine ganze Zahl ein, zum Beispiel 12."
    assert refused(field, "0") == "Bitte geben Sie eine Zahl ein, die mindestens 1 ist."


def test_text_is_trimmed_and_has_no_invisible_signs() -> None:
    field = fields.Text("Titel", max=5)
    assert field.deserialize("  Haus ") == "Haus"
    assert "Steuerzeichen" in refused(field, "a\x00b")
    assert refused(field, "Häuser") == "Bitte kürzen Sie das auf 5 Zeichen. Es sind 6."


def test_choices() -> None:
    one = fields.Choice("Art", [("a", "A")])
    many = fields.Choices("Arten", lambda: [("a", "A"), ("b", "B")])
    assert one.deserialize("a") == "a"
    assert refused(one, "c") == "Bitte wählen Sie eine der Möglichkeiten aus."
    assert many.deserialize(["a", "b"]) == ["a", "b"]


def test_of_a_moment_that_comes_twice_it_is_asked_which() -> None:
    class Times(Form):
        start = fields.OneMoment("From", required=True)

    def load(*typed: str) -> datetime:
        return Bound(Times).keep(MultiDict([("start", each) for each in typed])).load()["start"]

    bound = Bound(Times).keep(MultiDict([("start", "2026-10-25T02:30")]))
    with pytest.raises(Unclear):
        bound.load()
    assert bound["start"].comes_twice
    assert "zweimal" in bound.errors["start"][0]
    assert load("2026-10-25T02:30", "first") == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert load("2026-10-25T02:30", "second") == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert load("25.10.2026 03:00") == load("25.10.2026 03:00", "second")
    for once in ("2026-10-25T03:00", "2026-03-29T02:30", "nonsense", ""):
        assert not Bound(Times).keep(MultiDict([("start", once)]))["start"].comes_twice
