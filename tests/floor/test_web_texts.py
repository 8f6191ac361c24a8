"""The languages: which one, what it says, and whether the floor says everything."""

from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from markupsafe import Markup

import quartier
from quartier.errors import Conflict
from quartier.web import formats, i18n, texts

FLOOR = Path(quartier.__file__).parent
BERLIN = ZoneInfo("Europe/Berlin")


class SlotTakenForTest(Conflict):
    """The room is taken then.
    It is free from {free_from} and costs {price_cents}.

    This paragraph is for programmers.
    """


@pytest.mark.parametrize("lang", list(i18n.LANGUAGES))
def test_the_floor_is_complete_in_every_language(lang: str) -> None:
    assert texts.check([FLOOR], [lang]) == {}


def said(tmp_path: Path, lang: str, entries: str) -> list[str]:
    """What a package that says two sentences, one of them with a number, still lacks with these entries."""
    (tmp_path / "pages.py").write_text(
        '_("Hi {name}")\nngettext("{n} bench of {owner}", "{n} benches of {owner}", n)\n'
    )
    path = tmp_path / "locale" / lang / "LC_MESSAGES" / "messages.po"
    path.parent.mkdir(parents=True)
    path.write_text(f'msgid ""\nmsgstr ""\n\n{entries}', "utf-8")
    return texts.missing(tmp_path, lang)


HI = 'msgid "Hi {name}"\nmsgstr "Привіт, {name}"\n\n'
BENCHES = 'msgid "{n} bench of {owner}"\nmsgid_plural "{n} benches of {owner}"\n'
ONE, FEW, MANY = (
    f'msgstr[{form}] "{{n}} {word}: {{owner}}"\n' for form, word in enumerate(("лавка", "лавки", "лавок"))
)


def test_a_language_that_says_everything_lacks_nothing(tmp_path: Path) -> None:
    assert said(tmp_path, "uk", HI + BENCHES + ONE + FEW + MANY) == []


def test_the_source_says_everything_by_being_the_source(tmp_path: Path) -> None:
    assert said(tmp_path, "en", "") == []


def test_a_plural_form_may_say_its_number_in_words(tmp_path: Path) -> None:
    assert said(tmp_path, "uk", HI + BENCHES + ONE + 'msgstr[1] "кілька лавок: {owner}"\n' + MANY) == []


@pytest.mark.parametrize(
    ("entries", "lacking"),
    [
        ("", ["Hi {name}", "{n} bench of {owner}"]),
        (HI.replace("Привіт, {name}", ""), ["Hi {name}", "{n} bench of {owner}"]),
        ("#, fuzzy\n" + HI + BENCHES + ONE + FEW + MANY, ["Hi {name}"]),
        (
            HI.replace("{name}", "{place}").replace("Hi {place}", "Hi {name}") + BENCHES + ONE + FEW + MANY,
            ["Hi {name}"],
        ),
        (HI.replace("Привіт, {name}", "Привіт, {name") + BENCHES + ONE + FEW + MANY, ["Hi {name}"]),
        (HI + "#, fuzzy\n" + BENCHES + ONE + FEW + MANY, ["{n} bench of {owner}"]),
        (HI + BENCHES + ONE + FEW, ["{n} bench of {owner}"]),
        (HI + BENCHES + ONE + FEW + MANY.replace("{owner}", "Олена"), ["{n} bench of {owner}"]),
        (HI + 'msgid "{n} bench of {owner}"\nmsgstr "{n}: {owner}"\n', ["{n} bench of {owner}"]),
    ],
    ids=[
        "absent",
        "empty",
        "fuzzy",
        "another placeholder",
        "a brace that does not close",
        "a fuzzy plural",
        "a plural form too few",
        "a plural without its placeholder",
        "a plural said as one",
    ],
)
def test_what_is_not_said_whole_is_missing(tmp_path: Path, entries: str, lacking: list[str]) -> None:
    assert said(tmp_path, "uk", entries) == lacking


def test_check_speaks_for_all_languages(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said(tmp_path, "uk", HI + BENCHES + ONE + FEW + MANY)
    assert texts.main(["check", str(tmp_path), "--languages", "en,uk"]) == 0
    assert texts.main(["check", str(tmp_path)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert {line.split(":")[1] for line in lines} == {"de", "ru", "ar", "fa"}


def test_the_catalogues_are_as_update_writes_them(tmp_path: Path) -> None:
    """`update` changes nothing where nothing is new, so a second run makes no difference."""
    package = tmp_path / "room"
    (package / "templates").mkdir(parents=True)
    (package / "rules.py").write_text(
        'class Taken(Conflict):\n    """The bench is\n    taken.\n\n    More."""\n\n'
        'class TakenTwice(Taken):\n    """Twice."""\n\n_("Hi {name}")\nngettext("One bench", "{n} benches", n)\n'
        'nav = (Nav("Benches", "/"),)\n_(name)\n'
    )
    (package / "templates" / "a.html").write_text(
        "{{ _('In a template') }}{% if x %}{{ ngettext('a','b',2) }}{% endif %}"
    )
    found = texts.collect(package)
    assert found == {
        "The bench is taken.",
        "Twice.",
        "Hi {name}",
        ("One bench", "{n} benches"),
        "Benches",
        "In a template",
        ("a", "b"),
    }
    assert texts.update(package)["de"] == 7
    path = package / "locale/de/LC_MESSAGES/messages.po"
    written = path.read_text()
    assert "POT-Creation-Date" not in written
    path.write_text(
        written.replace('msgid "Hi {name}"\nmsgstr ""', 'msgid "Hi {name}"\nmsgstr "Hallo {name}"')
        .replace('msgid "Twice."\nmsgstr ""', 'msgid "Twice."\nmsgstr "Zweimal {lost}."')
        .replace('msgstr[0] ""\nmsgstr[1] ""', 'msgstr[0] "eine"\nmsgstr[1] "{n}"')
    )
    assert texts.update(package)["de"] == 4
    assert "Hallo {name}" in path.read_text()
    assert "Twice." in texts.missing(package, "de"), "a placeholder that the sentence does not have"


def test_a_refusal_says_its_first_paragraph_with_values_as_people_say_them() -> None:
    refusal = SlotTakenForTest(free_from=datetime(2026, 11, 3, 17, tzinfo=UTC), price_cents=123456)
    said = i18n.Texts("de").sentence(refusal)
    assert said == "The room is taken then. It is free from 3. November 2026, 18:00 and costs 1.234,56\xa0€."


def test_offices_are_named_as_people_name_them() -> None:
    from quartier.actor import OfficeRequired

    assert "Träger, Bewohnerrat" in i18n.Texts("de").sentence(OfficeRequired(offices="carrier, council"))


def test_german_stands_in_for_what_a_language_lacks(tmp_path: Path) -> None:
    folder = tmp_path / "de" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "messages.po").write_text('msgid ""\nmsgstr ""\n\nmsgid "Only here"\nmsgstr "Nur hier"\n')
    said = i18n.Texts("uk", (tmp_path, i18n.FLOOR_LOCALE))
    assert said.gettext("Only here") == "Nur hier"
    assert said.missing
    assert not i18n.Texts("en").missing


@pytest.mark.parametrize(
    ("chosen", "accepted", "lang"),
    [
        (("uk", "ru"), ("de",), "uk"),
        ((None, "ar"), ("de",), "ar"),
        (("xx", None), ("fr", "fa-IR"), "fa"),
        ((None, None), ("fr",), "de"),
    ],
)
def test_negotiation(chosen: tuple[str | None, ...], accepted: tuple[str, ...], lang: str) -> None:
    assert i18n.negotiate(chosen, accepted) == lang


@pytest.mark.parametrize("lang", list(i18n.LANGUAGES))
def test_every_language_says_dates_and_money(lang: str) -> None:
    start, end = datetime(2026, 11, 3, 17, tzinfo=UTC), datetime(2026, 11, 3, 19, tzinfo=UTC)
    said = formats.time_range(start, end, lang, BERLIN)
    assert said.index("18:00") < said.index("20:00")
    assert "2026" in formats.day(date(2026, 11, 3), lang)
    assert not formats.day(date(2026, 11, 3), lang).endswith("."), "a sentence's full stop follows"
    assert "€" in formats.money(123456, lang)


def test_right_to_left_a_span_of_time_is_said_in_words() -> None:
    start, end = datetime(2026, 11, 3, 17, tzinfo=UTC), datetime(2026, 11, 3, 19, tzinfo=UTC)
    assert formats.clock_range(start, end, "de", BERLIN) == "18:00–20:00"
    assert formats.clock_range(start, end, "ar", BERLIN) == "من\u00a018:00 إلى\u00a020:00"
    assert formats.clock_range(start, end, "fa", BERLIN) == "از\u00a018:00 تا\u00a020:00"
    assert formats.day_of_week(start.date(), "de") == "Di., 3.11."
    assert "نوفمبر" in formats.day_of_week(start.date(), "ar")


@pytest.mark.parametrize(
    ("lang", "name", "said"),
    [
        ("ar", "Fest", "\u2068Fest\u2069"),
        ("ar", "حفلة", "حفلة"),
        ("ar", "18:00", "18:00"),
        ("de", "حفلة", "\u2068حفلة\u2069"),
        ("de", "Fest", "Fest"),
    ],
)
def test_words_of_the_other_direction_keep_their_own(lang: str, name: str, said: str) -> None:
    assert said in i18n.Texts(lang).gettext("Sign in as {name}", name=name)
    assert ("\u2068" in said) == ("\u2068" in i18n.Texts(lang).gettext("Sign in as {name}", name=name))
    marked = i18n.Texts(lang).gettext("Sign in as {name}", name=Markup("<b>{}</b>").format(name))
    assert "<b>" in marked


def test_a_lazy_sentence_is_said_when_it_is_read() -> None:
    sign_in = i18n.Lazy("Sign in")
    i18n.use(i18n.Texts("de"))
    assert f"{sign_in}" == "Anmelden"
    i18n.use(i18n.Texts("en"))
    assert f"{sign_in}" == "Sign in"
