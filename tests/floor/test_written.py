"""What people write in several languages: originals, translations, and when one is older than the other."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from quartier.errors import Refusal
from quartier.store import Store
from quartier.written import (
    Mark,
    NothingToTranslate,
    Origin,
    OriginalLanguage,
    TextChanged,
    translate,
    write,
    written_of,
)

THING, FIELD = "gathering1", "description"


def say(store: Store, lang: str, text: str, seen: int) -> None:
    with store.unit() as unit:
        write(unit, THING, FIELD, lang, text, seen)


def put(store: Store, lang: str, text: str, seen: int, origin: Origin = Origin.PERSON) -> None:
    with store.unit() as unit:
        translate(unit, THING, FIELD, lang, text, seen, origin)


def read(store: Store, lang: str) -> tuple[str, Mark]:
    with store.read() as session:
        found = written_of(session, THING, FIELD)
    assert found
    reading = found.read(lang)
    return reading.text.text, reading.mark


def test_nothing_was_written(pen_store: Store) -> None:
    with pen_store.read() as session:
        assert written_of(session, THING, FIELD) is None


def test_everybody_gets_the_text_in_their_language_as_far_as_there_is_one(pen_store: Store) -> None:
    say(pen_store, "uk", "оригінал", 0)
    put(pen_store, "de", "Übersetzung", 1)
    put(pen_store, "ar", "ترجمة", 1, Origin.MACHINE)
    assert read(pen_store, "uk") == ("оригінал", Mark.ORIGINAL)
    assert read(pen_store, "de") == ("Übersetzung", Mark.TRANSLATED)
    assert read(pen_store, "ar") == ("ترجمة", Mark.MACHINE)
    assert read(pen_store, "fa") == ("оригінал", Mark.FOREIGN)


def test_a_changed_original_makes_its_translations_old_until_they_are_renewed(pen_store: Store) -> None:
    say(pen_store, "de", "eins", 0)
    put(pen_store, "ar", "واحد", 1)
    say(pen_store, "de", "zwei", 1)
    assert read(pen_store, "ar") == ("واحد", Mark.STALE)
    put(pen_store, "ar", "اثنان", 2)
    assert read(pen_store, "ar") == ("اثنان", Mark.TRANSLATED)


def test_the_same_again_changes_nothing(pen_store: Store) -> None:
    say(pen_store, "de", "eins", 0)
    put(pen_store, "ar", "واحد", 1)
    say(pen_store, "de", "eins", 1)
    assert read(pen_store, "ar") == ("واحد", Mark.TRANSLATED)


def test_an_original_in_another_language_takes_the_place_of_the_translation(pen_store: Store) -> None:
    say(pen_store, "de", "eins", 0)
    put(pen_store, "ar", "واحد", 1)
    say(pen_store, "ar", "اثنان", 1)
    assert read(pen_store, "ar") == ("اثنان", Mark.ORIGINAL)
    assert read(pen_store, "de") == ("اثنان", Mark.FOREIGN)


def test_what_was_seen_must_be_what_is_there(pen_store: Store) -> None:
    with pytest.raises(NothingToTranslate):
        put(pen_store, "ar", "واحد", 0)
    with pytest.raises(TextChanged):
        say(pen_store, "de", "eins", 1)
    say(pen_store, "de", "eins", 0)
    with pytest.raises(TextChanged):
        say(pen_store, "de", "anders", 0)
    with pytest.raises(OriginalLanguage):
        put(pen_store, "de", "noch eins", 1)
    say(pen_store, "de", "zwei", 1)
    with pytest.raises(TextChanged):
        put(pen_store, "ar", "واحد", 1)
    assert read(pen_store, "de") == ("zwei", Mark.ORIGINAL)


def test_of_two_who_write_first_at_once_one_is_told(pen_store: Store) -> None:
    def attempt(number: int) -> str:
        try:
            say(pen_store, ("de", "uk", "ar", "fa")[number], f"Text {number}", 0)
        except Refusal as refusal:
            return type(refusal).__name__
        return "written"

    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(attempt, range(4)))
    assert sorted(outcomes) == ["TextChanged"] * 3 + ["written"]
