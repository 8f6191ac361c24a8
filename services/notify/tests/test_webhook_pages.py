"""The doors to webhooks: the office's list, a partner's page by its link, the guide's examples, and the API."""

import json
import re
import shlex
import subprocess
import sys
import threading
from dataclasses import replace
from html import unescape
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from sqlalchemy import event, select

from notify.webhooks.deliverer import Deliverer
from notify.webhooks.model import Partner
from notify.webhooks.pages.guide import CURL, PYTHON
from quartier.bus.local import LocalBus
from quartier.hosting.assemble import assemble

sys.path.insert(0, str(Path(__file__).parent))
from webhooks import sink as listening


@pytest.fixture
def running(store, clock, service):
    settings = replace(store.settings, demo_sign_in=True, webhook_networks="127.0.0.0/8")
    made = assemble(service, settings, LocalBus(), clock)
    yield made
    made.store.close()


@pytest.fixture
def sink():
    with listening() as told:
        yield told


@pytest.fixture
def link(browser):
    """The path of a partner's page."""
    office = browser("en").sign_in("office")
    given = office.post("/partners", data={"label": "Stadtplanungsamt"})
    assert given.headers["Cache-Control"] == "no-store"
    return re.search(r"/partner/[\w-]{43}", given.text)[0]


def secret_in(page):
    return unescape(re.search(r"whsec_[\w+/=]+", page.text)[0])


def test_a_partner_sets_up_a_webhook_tests_it_and_sees_what_was_answered(browser, running, link, sink):
    partner = browser("en")
    given = partner.post(f"{link}/webhooks", data={"url": sink.url, "topics": ["shift", "grant"]})
    assert given.status_code == 200
    secret = secret_in(given)
    [path] = set(re.findall(rf"{link}/webhooks/\w+", given.text))
    assert secret not in partner.get(path).text
    assert partner.post(path, data={"act": "test"}).status_code == 303
    deliverer = Deliverer()
    assert deliverer.turn(running.store) == 1
    page = partner.get(path).text
    assert "Arrived" in page
    assert "thanks" in page
    namespace = {}
    exec(PYTHON.replace("time.time()", str(running.store.clock().timestamp())), namespace)
    [(headers, body)] = sink.came
    assert namespace["read"](secret, headers, body)["type"] == "quartier.notify.webhook.tested.v1"
    with pytest.raises(ValueError, match="not signed"):
        namespace["read"](secret, headers, body + b" ")
    another = secret_in(partner.post(path, data={"act": "secret"}))
    assert another != secret
    for act in ("pause", "resume", "replay", "end"):
        assert partner.post(path, data={"act": act}).status_code == 303, act
    assert partner.post(path, data={"act": "test"}).status_code == 409
    assert partner.post(path, data={"act": "nonsense"}).status_code == 422


def test_a_link_that_leads_nowhere_says_nothing(browser, link, running):
    anybody = browser("en")
    unknown = anybody.get("/partner/" + "x" * 43)
    assert unknown.status_code == 404
    office = browser("en").sign_in("office")
    with running.store.read() as session:
        partner_id = session.scalar(select(Partner.id))
    assert anybody.get(f"/partners/{partner_id}").status_code == 303
    assert anybody.get("/partners").status_code == 303
    assert office.post(f"/partners/{partner_id}/end").status_code == 303
    ended = anybody.get(link)
    assert ended.status_code == 404
    token = link.rpartition("/")[2]
    assert ended.text.replace(token, "T") == unknown.text.replace("x" * 43, "T")


def test_one_partner_cannot_reach_anothers_webhook(browser, link, sink):
    office = browser("en").sign_in("office")
    partner = browser("en")
    given = partner.post(f"{link}/webhooks", data={"url": sink.url})
    webhook = re.search(r"/webhooks/\w+", given.text)[0]
    other = re.search(r"/partner/[\w-]{43}", office.post("/partners", data={"label": "B"}).text)[0]
    assert partner.get(other + webhook).status_code == 404
    assert partner.post(other + webhook, data={"act": "end"}).status_code == 404


def test_the_office_helps_and_replaces_a_link(browser, link, running):
    office = browser("en").sign_in("office")
    with running.store.read() as session:
        partner_id = session.scalar(select(Partner.id))
    assert "Stadtplanungsamt" in office.get("/partners").text
    refused = office.post(f"/partners/{partner_id}/webhooks", data={"url": "https://user@example.org/"})
    assert refused.status_code == 422
    assert "https://user@example.org/" in refused.text
    renewed = office.post(f"/partners/{partner_id}/link")
    assert re.search(r"/partner/[\w-]{43}", renewed.text)[0] != link
    assert browser("en").get(link).status_code == 404


def test_the_privacy_check_shows_what_is_given_and_no_more(browser, grant, gathering, link):
    grant()
    gathering("announced")
    office = browser("en").sign_in("office")
    seen = office.get("/partners/seen").text
    assert "Stadt Saalfeld" in seen
    assert "LINE-CANARY" not in seen
    public = office.get("/partners/seen?audience=public").text
    assert "Stadt Saalfeld" not in public
    assert "Sommerfest" in public
    assert browser("en").sign_in("council").get("/partners/seen").status_code == 403


def test_a_program_does_the_same(browser, running, link, sink):
    partner, api = browser("en"), f"/api{link}/webhooks"
    made = partner.post(api, json={"url": sink.url, "topics": ["shift"]})
    assert made.status_code == 201
    assert made.json["secret"].startswith("whsec_")
    path = f"{api}/{made.json['id']}"
    assert partner.post(path, json={"act": "test"}).status_code == 200
    Deliverer().turn(running.store)
    [message] = partner.get(f"{path}/messages").json
    assert (message["stage"], message["outcome"], message["status"]) == ("sent", "taken", 200)
    assert message["id"] == sink.ids()[0]
    assert partner.post(path, json={"act": "again", "message": message["message"]}).status_code == 200
    assert partner.post(path, json={"act": "again"}).status_code == 404
    assert "secret" not in partner.get(api).json[0]
    assert partner.get("/api/partner/" + "x" * 43 + "/webhooks").status_code == 404
    for _ in range(9):
        assert partner.post(api, json={"url": sink.url}).status_code == 201
    assert partner.post(api, json={"url": sink.url}).json["type"].endswith("too-many-webhooks")
    [partner_row] = browser("en").sign_in("office").get("/api/partners").json
    assert (partner_row["webhooks"], partner_row["taken"]) == (10, 1)


def test_the_guides_curl_works(browser, running, gathering):
    gathering("announced")

    class Quiet(WSGIRequestHandler):
        def log_request(self, code="-", size="-"):
            pass

    assert "webhook-signature" in browser("en").get("/webhook-guide").text
    with make_server("127.0.0.1", 0, running.web, handler_class=Quiet) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        command = shlex.split(CURL.format(address=f"http://127.0.0.1:{server.server_port}"))
        said = subprocess.run(command, capture_output=True, check=True, timeout=20).stdout
        server.shutdown()
    assert json.loads(said)[0]["subject"] == "fest"


def test_a_page_asks_the_database_little(browser, running, link, sink, gathering):
    partner = browser("en")
    given = partner.post(f"{link}/webhooks", data={"url": sink.url})
    path = re.search(rf"{link}/webhooks/\w+", given.text)[0]
    for number in range(3):
        gathering("announced", gathering_id=f"f{number}")
    deliverer = Deliverer()
    deliverer.turn(running.store)
    asked = []
    event.listen(running.store.engine, "before_cursor_execute", lambda *a: asked.append(a[2]))
    partner.get(path)
    assert len([each for each in asked if each.startswith("SELECT")]) <= 6
