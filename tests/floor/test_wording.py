"""How far the texts of a thing are translated, and what an event may say of its title."""

import pytest

from quartier.store import Store
from quartier.testing.people import COUNCIL, RESIDENT
from quartier.wording import Texts
from quartier.written import Origin, Text, Written, keep, named, texts_of, translate, unsaid


def text(revision: int = 1, **translations: int) -> Written:
    """A German original of a revision, and of which revision each translation is."""
    made = {lang: Text(lang, lang, Origin.PERSON, of) for lang, of in translations.items()}
    return Written(Text("de", "de", Origin.AUTHOR, revision), made)


@pytest.mark.parametrize(
    ("title", "about", "progress"),
    [
        (text(), text(), "missing"),
        (text(uk=1), text(), "partly"),
        (text(uk=1), text(uk=1), "done"),
        (text(2, uk=1), text(uk=1), "stale"),
        (text(2, uk=1), text(), "partly"),
        (unsaid("Полив", "uk"), text(), "missing"),
        (unsaid("Полив", "uk"), text(uk=1), "done"),
    ],
)
def test_how_far_a_translation_has_come(title: Written, about: Written, progress: str) -> None:
    assert Texts({"title": title, "description": about}).progress("uk") == progress


def test_an_event_says_what_people_have_translated_of_a_title_as_it_stands(pen_store: Store) -> None:
    with pen_store.unit() as unit:
        assert named(unit, "g1", "Fest") == {"title": "Fest", "titles": {"de": "Fest"}}
        keep(unit, "g1", None, title="Fest", description=None)
        translate(unit, "g1", "title", "uk", "Свято", 1)
        translate(unit, "g1", "title", "ar", "احتفال", 1, Origin.MACHINE)
        assert named(unit, "g1", "Fest")["titles"] == {"de": "Fest", "uk": "Свято"}
        keep(unit, "g1", "de", title="Fest")
        assert "uk" in named(unit, "g1", "Fest")["titles"], "the same again changes nothing"
        keep(unit, "g1", "de", title="Hoffest")
        assert named(unit, "g1", "Hoffest")["titles"] == {"de": "Hoffest"}
        assert set(texts_of(unit.session, "g1")) == {"title"}


def test_of_who_wrote_only_the_office_is_kept(pen_store: Store) -> None:
    with pen_store.unit(actor=RESIDENT) as unit:
        keep(unit, "g1", "fa", title="جشن")
    with pen_store.unit(actor=COUNCIL) as unit:
        translate(unit, "g1", "title", "de", "Fest", 1)
        title = texts_of(unit.session, "g1")["title"]
    assert (title.original.by_office, title.translations["de"].by_office) == (None, "council")
