"""Building together on its pages: residents support, partners give, the office plans and shows photos."""

import re
from io import BytesIO

from PIL import Image
from sqlalchemy import func, select

from quartier.hosting.assemble import Running
from quartier.tables import kept_file, outbox
from quartier.web.testing import Browser
from werkhaus.plans.model import Pledge


def test_residents_support_and_the_office_plans_on_the_pages(browser: Browser, running: Running) -> None:
    resident = Browser(running.web)
    assert resident.post("/projects", data={"title": "", "purpose": "x"}).status_code == 422
    assert resident.post("/projects", data={"title": "Bench", "purpose": "Sit"}).status_code == 303
    assert "Bench" not in resident.get("/projects").text
    browser.sign_in("office")
    [row] = browser.get("/api/projects").json
    at = f"/projects/{row['id']}"
    assert resident.get(at).status_code == 404
    assert browser.post(f"{at}/showing").status_code == 303
    for _ in range(5):
        supported = resident.post(f"{at}/supporters")
        assert "Bench" in resident.get(supported.headers["Location"]).text
    assert resident.post(f"{at}/planning").status_code in (303, 403)
    assert browser.post(f"{at}/planning").status_code == 303
    assert browser.post(f"{at}/approval").status_code == 409
    item = {"kind": "material", "what": "Larch", "cost_cents": "0"}
    assert browser.post(f"{at}/items", data=item).status_code == 303
    assert browser.post(f"{at}/risks", data={"hazard": "Saw", "measure": "Shown"}).status_code == 303
    site = {"builder_owner": "city", "permitted_on": "2026-05-01"}
    assert browser.post(f"{at}/site", data=site).status_code == 303
    assert browser.post(f"{at}/approval").status_code == 303
    assert browser.get("/api/projects").json[0]["state"] == "building"
    assert "Larch" in browser.get(f"{at}/plan").text
    assert resident.get(f"{at}/plan").status_code in (303, 403)
    day = {"title": "Build", "local_start": "2026-05-16T10:00", "local_end": "2026-05-16T15:00"}
    made = browser.post("/workdays", data=day | {"helpers_wanted": "4", "project_id": row["id"]})
    assert made.status_code == 303, made.text
    at = str(made.headers["Location"])
    consent = {"consent_by": "Stadt, Bauamt", "consent_on": "2026-05-04"}
    assert browser.post(f"{at}/consent", data=consent).status_code == 303
    assert "Bauamt" in browser.get(at).text
    assert "Bauamt" not in resident.get(at).text
    assert browser.get(f"{at}/attendance").status_code == 200
    assert browser.post(f"{at}/attendance", data={"others": "2"}).status_code == 409


def test_a_partner_offers_and_the_office_answers(running: Running, browser: Browser) -> None:
    office = Browser(running.web).sign_in("office")
    idea = office.post("/projects", data={"title": "Bench", "purpose": "Sit"}).headers["Location"]
    plan = f"{idea}/plan"
    offers = [
        {"partner": "Yard", "what": what, "value_cents": "90,00"} for what in ("Larch", "Oak", "Screws")
    ]
    assert "Yard" in browser.post(f"{idea}/offers", data=offers[0] | {"what": ""}).text
    links = [str(browser.post(f"{idea}/offers", data=offer).headers["Location"]) for offer in offers]
    assert "Yard" not in browser.get(idea).text, "nobody is shown what waits for an answer"
    assert browser.get(f"/api{idea}/plan").json["pledged_cents"] == 0
    larch, oak, screws = (f"{idea}/pledges/{ref}" for ref in _offers(running))
    assert browser.post(f"{larch}/acceptance").status_code in (303, 403)
    assert office.post(f"{larch}/acceptance").status_code == 303
    assert office.post(f"{oak}/refusal").status_code == 303
    assert office.post(f"{oak}/acceptance").status_code == 409
    assert browser.post(links[2]).status_code == 303
    assert office.post(f"{screws}/acceptance").status_code == 409
    assert "Larch" in browser.get(idea).text
    assert browser.get(f"/api{idea}/plan").json["pledged_cents"] == 90_00
    assert office.post(f"{larch}/arrival").status_code == 303
    assert browser.post(links[0]).status_code == 409, "what is there stays"
    told = office.get(plan).text
    assert "Larch" in told
    assert "Oak" not in told
    assert _names(running)[-2:] == ["material.pledged", "material.arrived"]
    secret = browser.post(
        f"/api{idea}/offers", json={"partner": "City", "what": "Gravel", "value_cents": 0}
    ).json["manage_url"]
    assert "Gravel" in browser.get(secret.removeprefix("http://127.0.0.1:8002")).text


def test_photos_are_shown_and_taken_away(running: Running, browser: Browser) -> None:
    office = Browser(running.web).sign_in("office")
    idea = office.post("/projects", data={"title": "Bench", "purpose": "Sit"}).headers["Location"]
    shown = {"stage": "after", "caption": "A bench"}
    for _ in range(5):
        browser.post(f"{idea}/supporters")
    early = office.post(f"{idea}/photos", data=shown | {"photo": (picture(), "b.png", "image/png")})
    assert early.status_code == 409, "an idea is not built yet"
    assert office.post(f"{idea}/planning").status_code == 303
    assert office.post(f"{idea}/photos", data=shown | {"photo": (BytesIO(b"no"), "b.png")}).status_code == 422
    for _ in range(2):
        sent = shown | {"photo": (picture(), "b.png", "image/png")}
        assert office.post(f"{idea}/photos", data=sent).status_code == 303
    at = re.findall(f'src="({idea}/photos/[^"]+)" alt="A bench"', browser.get(idea).text)
    assert len(at) == 2
    assert browser.get(at[0]).content_type == "image/jpeg"
    assert browser.post(f"{at[0]}/removal").status_code in (303, 403)
    assert office.post(f"{at[0]}/removal").status_code == 303
    assert [browser.get(one).status_code for one in at] == [404, 200]
    with running.store.read() as session:
        assert session.scalar(select(func.count()).select_from(kept_file)) == 1


def picture() -> BytesIO:
    made = BytesIO()
    Image.new("RGB", (8, 8), "green").save(made, "PNG")
    made.seek(0)
    return made


def _offers(running: Running) -> list[str]:
    with running.store.read() as session:
        return list(session.scalars(select(Pledge.id).order_by(Pledge.what)))


def _names(running: Running) -> list[str]:
    with running.store.read() as session:
        found = session.scalars(select(outbox.c.type).order_by(outbox.c.sequence))
        return [".".join(name.split(".")[2:4]) for name in found]
