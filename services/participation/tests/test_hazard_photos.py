"""A photo that comes with a report: seen by the office alone, and only as long as it is needed."""

import io
import re
from typing import Any

import pytest
from PIL import Image
from werkzeug.test import TestResponse

from quartier.hosting.assemble import Running
from quartier.web.testing import Browser


def jpeg(size: tuple[int, int] = (30, 20)) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, "red").save(file, "JPEG", comment=b"at home")
    return file.getvalue()


def report(browser: Browser, body: bytes, name: str = "kreuzung.jpg", **more: Any) -> TestResponse:
    said = {"category": "crossing", "place": "beulwitzer-strasse", "description": "Kurve"} | more
    return browser.post("/hazards", data=said | {"photo": (io.BytesIO(body), name)})


def test_the_office_sees_it_until_the_matter_is_closed(running: Running) -> None:
    anonymous, office = Browser(running.web), Browser(running.web).sign_in("office")
    assert 'enctype="multipart/form-data"' in anonymous.get("/hazards/new").text
    page = report(anonymous, jpeg(), name="../../x.php").headers["Location"]
    photo = f"{page}/photo"
    assert photo in office.get("/hazards/desk").text
    seen = office.get(photo)
    assert seen.status_code == 200
    assert seen.content_type == "image/jpeg"
    assert seen.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert seen.headers["Cache-Control"] == "no-store"
    assert b"at home" not in seen.data
    with Image.open(io.BytesIO(seen.data)) as kept:
        assert kept.size == (30, 20)

    assert anonymous.get(photo).status_code == 303
    for persona in ("mediator", "council", "resident"):
        assert Browser(running.web).sign_in(persona).get(photo).status_code == 403
    assert photo not in anonymous.get(page).text
    assert office.post(f"{page}/state", data={"state": "with_authority"}).status_code == 303
    assert office.get(photo).status_code == 200
    assert office.post(f"{page}/state", data={"state": "resolved"}).status_code == 303
    assert office.get(photo).status_code == 404


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"<?php echo 1; ?>", "kein Foto, das hier gelesen werden kann"),
        (jpeg() + b"\0" * (10 * 1024 * 1024), "höchstens 10 MB"),
    ],
    ids=["no photo", "too large"],
)
def test_what_cannot_be_taken_is_said_at_the_field_and_the_rest_is_kept(
    running: Running, body: bytes, said: str
) -> None:
    answer = report(Browser(running.web), body)
    assert answer.status_code == 422
    assert said in answer.text
    assert re.search(r"<textarea[^>]*>\s*Kurve</textarea>", answer.text)


def test_a_photo_is_chosen_again_where_something_else_was_wrong(running: Running) -> None:
    answer = report(Browser(running.web), jpeg(), category="")
    assert answer.status_code == 422
    assert "Bitte wählen Sie die Datei noch einmal aus." in answer.text


def test_far_too_much_is_turned_away_at_the_door(running: Running) -> None:
    assert report(Browser(running.web), b"\0" * (12 * 1024 * 1024)).status_code == 413


def test_no_photo_is_fine(running: Running) -> None:
    browser = Browser(running.web)
    page = report(browser, b"", name="").headers["Location"]
    assert f"{page}/photo" not in Browser(running.web).sign_in("office").get("/hazards/desk").text
    said = {"category": "crossing", "place": "beulwitzer-strasse", "photo": "a-name.jpg"}
    assert browser.post("/hazards", data=said).status_code == 303
