"""What things are called: told in the reader's language where people have translated it, also when that comes later."""

import pytest

SHIFT = {
    "shift_id": "s1",
    "title": "Gießen und Jäten",
    "starts_at": "2026-05-08T14:00:00Z",
    "ends_at": "2026-05-08T16:00:00Z",
    "places": 4,
}
ARABIC = "السقي وإزالة الأعشاب"
TITLES = {"de": "Gießen und Jäten", "ar": ARABIC}


@pytest.fixture
def announced(events) -> None:
    events.say("garden.shift.announced", **SHIFT, titles=TITLES | {"xx": "a language of later"})


def test_each_reads_it_in_their_language_and_pages_say_which_that_is(announced, browser):
    for path in ("/notices", "/?span=all"):
        assert f'<bdi lang="ar" dir="rtl">{ARABIC}</bdi>' in browser("ar").get(path).text
        assert '<bdi lang="de" dir="ltr">Gießen und Jäten</bdi>' in browser("uk").get(path).text, (
            "the original"
        )
    assert ARABIC in browser().get("/feed.atom?lang=ar").text
    assert ARABIC not in browser().get("/feed.atom").text


def test_a_translation_that_comes_later_changes_what_was_told(events, announced, browser):
    before = browser("fa").get("/api/notices").json
    events.say(
        "garden.shift.translated", shift_id="s1", title=SHIFT["title"], titles=TITLES | {"fa": "آبیاری"}
    )
    after = browser("fa").get("/api/notices").json
    assert [len(before), len(after)] == [1, 1], "it is no news of its own"
    assert ("آبیاری" in before[0]["headline"], "آبیاری" in after[0]["headline"]) == (False, True)
    assert '<bdi lang="fa" dir="rtl">آبیاری</bdi>' in browser("fa").get("/?span=all").text
    assert ARABIC in browser("ar").get("/notices").text


def test_a_title_that_was_changed_since_keeps_its_own_words(events, browser):
    gathering = {"gathering_id": "g1", "starts_at": "2026-07-04T13:00:00Z", "ends_at": "2026-07-04T19:00:00Z"}
    events.say(
        "participation.gathering.announced", **gathering, title="Fest", titles={"de": "Fest", "uk": "Свято"}
    )
    events.say("participation.gathering.moved", **gathering, title="Hoffest", titles={"de": "Hoffest"})
    both = {"de": "Hoffest", "uk": "Свято двору"}
    events.say("participation.gathering.translated", gathering_id="g1", title="Hoffest", titles=both)
    later, earlier = browser("uk").get("/api/notices").json
    assert ("Свято двору" in later["headline"], "двору" in earlier["headline"]) == (True, False)
    assert "Свято" in earlier["headline"]


@pytest.mark.parametrize("titles", [{}, {"titles": {}}, {"titles": {"ru": "Полив"}}])
def test_of_a_title_without_its_language_none_is_said(events, browser, titles):
    events.say("garden.shift.announced", **SHIFT, **titles)
    assert "<bdi>Gießen und Jäten</bdi>" in browser("ar").get("/notices").text


def test_partners_alone_read_what_a_grant_is_called(events, browser):
    grant = {"grant_id": "gr1", "title": "Werkhaus", "titles": {"de": "Werkhaus", "ru": "Веркхаус"}}
    events.say("funding.grant.translated", "partners", **grant)
    assert "Веркхаус" not in browser("ru").get("/notices").text
