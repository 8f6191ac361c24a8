"""The pages and the JSON of lending and keys, as they are met from outside."""

import io
import re

import pytest
from PIL import Image

from quartier.hosting.assemble import Running
from quartier.testing.people import OFFICE
from quartier.web.testing import Browser
from werkhaus.lending.commands.reserving import LendingTerms, set_terms
from werkhaus.places.commands import DescribeResource, register_resource
from werkhaus.places.rules import Kind


@pytest.fixture
def ladder(running: Running) -> str:
    with running.store.unit(actor=OFFICE) as unit:
        resource_id = register_resource(unit, DescribeResource(name="Leiter", kind=Kind.ITEM)).subject
        set_terms(unit, resource_id, LendingTerms(deposit_cents=2000, most_days=3))
    return resource_id


def picture() -> io.BytesIO:
    file = io.BytesIO()
    Image.new("RGB", (20, 10), "red").save(file, "PNG")
    file.seek(0)
    return file


def test_a_resident_reserves_and_the_desk_gives_it_out_and_takes_it_back(
    browser: Browser, running: Running, ladder: str
) -> None:
    assert "Leiter" in browser.get("/lending").text
    assert "Anmelden und reservieren" in browser.get(f"/lending/{ladder}").text
    resident = Browser(running.web).sign_in("resident")
    too_long = resident.post(
        f"/lending/{ladder}/loans", data={"starts_on": "2026-05-04", "due_on": "2026-05-20"}
    )
    assert too_long.status_code == 422
    assert "spätestens am Donnerstag, 7. Mai 2026" in too_long.text
    assert 'value="2026-05-20"' in too_long.text
    page = resident.post(
        f"/lending/{ladder}/loans", data={"starts_on": "2026-05-04", "due_on": "2026-05-06"}
    ).headers["Location"]
    assert "Reserviert" in resident.get(page).text
    assert "Leiter" in resident.get("/loans/mine").text
    assert browser.get(page).status_code == 303  # to sign in
    assert Browser(running.web).sign_in("gardener").get(page).status_code == 403

    desk = Browser(running.web).sign_in("office")
    given = {"borrower_name": "Amira Haddad", "condition": "good"}
    refused = desk.post(f"{page}/issue", data=given)
    assert (refused.status_code, "Amira Haddad" in refused.text) == (422, True)
    issued = desk.post(
        f"{page}/issue",
        data=given | {"deposit_taken": "yes", "photo": (picture(), "leiter.png", "image/png")},
    )
    assert issued.status_code == 303, issued.text
    assert resident.get(f"{page}/photos/issued").content_type == "image/jpeg"
    assert browser.get(f"{page}/photos/issued").status_code == 303
    assert "Amira Haddad" in desk.get("/loans?shown=out").text
    assert "Amira Haddad" not in resident.get(page).text
    back = desk.post(f"{page}/return", data={"condition": "damaged", "note": "Sprosse gebrochen"})
    assert "Reparatur" in desk.get(back.headers["Location"]).text
    assert "Wird repariert" in browser.get("/lending").text
    [repair] = re.findall(r"/repairs/[0-9a-z]{20}", desk.get("/repairs").text)
    assert desk.post(f"{page}/deposit/withhold", data={"withheld": "21", "reason": "x"}).status_code == 422
    assert (
        desk.post(f"{page}/deposit/withhold", data={"withheld": "5", "reason": "Sprosse"}).status_code == 303
    )
    assert desk.post(f"{repair}/closing", data={"outcome": "mended", "cost": "5"}).status_code == 303
    assert "Leiter" in desk.get("/loans?format=csv&shown=returned").text


def test_lending_for_programs(browser: Browser, running: Running, ladder: str) -> None:
    [thing] = browser.get("/api/lending").json
    assert (thing["name"], thing["free_from"], thing["deposit_cents"]) == ("Leiter", "2026-05-04", 2000)
    wish = {"resource_id": ladder, "starts_on": "2026-05-05", "due_on": "2026-05-06"}
    assert browser.post("/api/loans", json=wish).status_code == 403
    resident = Browser(running.web).sign_in("resident")
    assert resident.post("/api/loans", json=wish).json["state"] == "reserved"
    taken = resident.post("/api/loans", json=wish)
    assert (taken.status_code, "thing-taken" in taken.json["type"]) == (409, True)
    assert [loan["due_on"] for loan in resident.get("/api/loans").json] == ["2026-05-06"]


def test_a_key_is_registered_handed_over_and_printed(browser: Browser, running: Running) -> None:
    for persona in (None, "resident", "association"):
        asks = Browser(running.web).sign_in(persona) if persona else browser
        assert asks.get("/keys").status_code in (303, 403)
        assert asks.get("/api/keys").status_code in (401, 403)
    office = Browser(running.web).sign_in("office")
    key = office.post("/keys", data={"number": "W-01", "opens": "Werkstatt", "cylinder": "W"}).headers[
        "Location"
    ]
    promise = {"holder_name": "Amira Haddad", "basis": "member"}
    missing = office.post(f"{key}/promises", data=promise | {"basis": "office", "office": "association"})
    assert missing.status_code == 422
    handover = office.post(f"{key}/promises", data=promise).headers["Location"]
    checked = {"giver_name": "Jens Vogel", "adult": "yes", "entitled": "yes"}
    assert office.post(handover, data=checked).status_code == 422
    protocol = office.post(handover, data=checked | {"instructed": "yes"}).headers["Location"]
    printed = office.get(protocol).text
    for told in ("Amira Haddad", "Jens Vogel", "W-01", "Montag, 4. Mai 2026"):
        assert told in printed
    assert "100" in office.get("/keys").text
    assert office.post(f"{key}/loss").status_code == 303
    assert "Zylinder" in office.get(key).text
    assert office.post(f"{key}/cylinder/exchange", data={"cost": "129"}).status_code == 303
    assert "129,00" in office.get(key).text
    assert (
        "Amira Haddad" in office.get("/keys?format=csv").text or "W-01" in office.get("/keys?format=csv").text
    )
    assert "Amira" not in office.get("/api/keys").text
