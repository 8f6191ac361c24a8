"""What a shift is called and what it is about: written in one language, read in six."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import delete

from garden.descriptions.commands import SHIFTS
from garden.shifts.commands import AnnounceShift, announce_shift, cancel_shift
from garden.shifts.rules import ShiftNotFound, ShiftOff
from quartier.actor import ANONYMOUS, OfficeRequired
from quartier.tables import written
from quartier.testing.people import COUNCIL, GARDENER, OFFICE
from quartier.web.testing import Browser
from quartier.wording import Wrote, describe, translate

FRIDAY = datetime(2026, 5, 8, 14, 0, tzinfo=UTC)
ARABIC = Wrote(field="title", lang="ar", text="السقي وإزالة الأعشاب", seen=1)


def test_who_announces_says_in_which_language_it_is(act, sent):
    plan = AnnounceShift(
        title="Полив",
        starts_at=FRIDAY,
        ends_at=FRIDAY.replace(hour=16),
        places=2,
        lang="ru",
        description="Грядки",
    )
    with act(GARDENER) as unit:
        announce_shift(unit, plan)
    assert sent()[0].data["titles"] == {"ru": "Полив"}


def test_a_translated_title_is_told_with_all_that_are_up_to_date(act, shift, sent):
    with act(OFFICE) as unit:
        translate(unit, SHIFTS, shift, ARABIC)
    told = sent()[-1]
    assert (told.type, told.audience) == ("quartier.garden.shift.translated.v1", "public")
    assert told.data == {
        "shift_id": shift,
        "title": "Gießen und Jäten",
        "titles": {"de": "Gießen und Jäten", "ar": ARABIC.text},
    }
    with act(GARDENER) as unit:
        cancel_shift(unit, shift)
    assert sent()[-1].data["titles"] == told.data["titles"]


def test_only_those_who_announce_may_write_and_only_while_it_is_ahead(act, shift, sent):
    before = len(sent())
    about = Wrote(field="description", lang="de", text="Für alle", seen=0)
    for actor in (ANONYMOUS, COUNCIL):
        with pytest.raises(OfficeRequired), act(actor) as unit:
            translate(unit, SHIFTS, shift, ARABIC)
        with pytest.raises(OfficeRequired), act(actor) as unit:
            describe(unit, SHIFTS, shift, about)
    with pytest.raises(ShiftNotFound), act(GARDENER) as unit:
        translate(unit, SHIFTS, "none", ARABIC)
    with act(GARDENER) as unit:
        describe(unit, SHIFTS, shift, about)
        cancel_shift(unit, shift)
    with pytest.raises(ShiftOff), act(GARDENER) as unit:
        translate(unit, SHIFTS, shift, ARABIC)
    assert [each.type for each in sent()[before:]] == ["quartier.garden.shift.cancelled.v1"]


def test_pages_show_it_in_the_readers_language_and_say_whose_it_is(act, store, shift, browser):
    with store.unit() as unit:  # as it was before titles could be translated
        unit.session.execute(delete(written))
    gardener = browser().sign_in("gardener")
    page = f"/shifts/{shift}"
    assert f'href="{page}/description"' in gardener.get(page).text
    form = gardener.get(f"{page}/description/ar").text
    assert ('name="seen_title" value="1"' in form, "seen_description" in form) == (True, False)
    said = {"title": ARABIC.text, "seen_title": "1"}
    assert gardener.post(f"{page}/description/ar", data=said).status_code == 303
    about = {"lang": "de", "text": "Kommen Sie vorbei.", "seen": "0"}
    assert gardener.post(f"{page}/description", data=about).status_code == 303
    assert gardener.get(f"{page}/description/xx").status_code == 404
    assert browser().sign_in("resident").get(f"{page}/description").status_code == 403

    reader = browser()
    reader.get("/shifts?lang=ar")
    for path in ("/shifts", page):
        assert f'<bdi lang="ar" dir="rtl">{ARABIC.text}</bdi>' in reader.get(path).text
    assert '<bdi lang="de" dir="ltr">Gießen und Jäten</bdi>' in reader.get(page).text
    assert "Kommen Sie vorbei." in reader.get(page).text


def test_programs_read_and_write_it(shift, browser):
    gardener: Browser = browser().sign_in("gardener")
    title, about, texts = (f"/api/shifts/{shift}/{part}" for part in ("title", "description", "texts"))
    assert gardener.get(about).json == []
    made = {"field": "description", "lang": "de", "text": "Für alle", "seen": 0}
    assert gardener.post(texts, json=made).json["type"].endswith("nothing-to-translate")
    assert gardener.post(texts, json=made | {"original": True}).status_code == 201
    ukrainian = {"field": "title", "lang": "uk", "text": "Полив", "seen": 1}
    assert gardener.post(texts, json=ukrainian).json == {
        "lang": "uk",
        "text": "Полив",
        "origin": "person",
        "by_office": "gardener",
        "revision": 1,
        "stale": False,
    }
    late = gardener.post(texts, json=ukrainian | {"seen": 7})
    assert (late.status_code, late.json["type"]) == (409, "urn:quartier:problem:text-changed")
    own = gardener.post(texts, json=ukrainian | {"lang": "de"})
    assert own.json["type"] == "urn:quartier:problem:original-language"
    for wrong in ({"text": "  "}, {"text": "a\nb"}, {"text": "x" * 201}, {"original": True}, {"field": "x"}):
        assert gardener.post(texts, json=ukrainian | wrong).status_code == 422, wrong
    assert [each["lang"] for each in browser().get(title).json] == ["de", "uk"]
    assert browser().post(texts, json=ukrainian).status_code in (401, 403)


def test_files_and_notices_have_titles_in_the_language_of_who_reads_them(act, browser):
    with act(GARDENER) as unit:
        plan = AnnounceShift(
            title="Полив", starts_at=FRIDAY, ends_at=FRIDAY.replace(hour=16), places=2, lang="uk"
        )
        watering = announce_shift(unit, plan)
        translate(unit, SHIFTS, watering, replace(ARABIC, lang="de", text="Gießen"))
        translate(unit, SHIFTS, watering, replace(ARABIC, text="السقي"))
    reader = browser()
    reader.get("/shifts?lang=ar")
    file = reader.get("/shifts?format=csv").data.decode("utf-8-sig")
    assert ("Gießen;" in file, "Полив" in file, "السقي" in file) == (True, False, False), (
        "files are in German"
    )
    notice = reader.get(f"/shifts/{watering}/poster").text
    assert '<h1><bdi lang="de" dir="ltr">Gießen</bdi></h1>' in notice
    for lang, title in (("uk", "Полив"), ("ar", "السقي")):
        part = notice.partition(f'<section lang="{lang}"')[2].partition("</section>")[0]
        assert f"<bdi>{title}</bdi>" in part
