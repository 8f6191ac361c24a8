"""A title goes round the quarter: said in one language, translated by somebody else, read by neighbours in theirs."""

from quartier.testing.quarter import Quarter

ARABIC = "السقي وإزالة الأعشاب"
SHIFT = {
    "title": "Gießen und Jäten",
    "starts_at": "2026-05-05T08:00:00Z",
    "ends_at": "2026-05-05T11:00:00Z",
    "places": 2,
}


def test_a_translation_reaches_who_reads_that_language(quarter: Quarter) -> None:
    garden = quarter.browser("garden", "gardener")
    arabic, german = quarter.browser("notify"), quarter.browser("notify")
    arabic.get("/?lang=ar")
    german.get("/?lang=de")
    pages = ("/?span=all", "/notices")
    shift_id = garden.post("/api/shifts", json=SHIFT).json["id"]
    quarter.settle()
    original = '<bdi lang="de" dir="ltr">Gießen und Jäten</bdi>'
    assert all(original in arabic.get(page).text for page in pages)
    said = {"title": ARABIC, "seen_title": "1"}
    assert garden.post(f"/shifts/{shift_id}/description/ar", data=said).status_code == 303
    quarter.settle()
    translated = f'<bdi lang="ar" dir="rtl">{ARABIC}</bdi>'
    assert all(translated in arabic.get(page).text for page in pages)
    assert all(original in german.get(page).text for page in pages)
