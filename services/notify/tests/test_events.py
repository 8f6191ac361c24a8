"""The order of events: each is read exactly once by whoever goes on from the last number, whatever else goes on."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor

from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent

from notify.stories.views import after


def read_on(visitor, address="/events", limit=2):
    """Everything from the beginning, part by part; the last part is empty."""
    url, seen = f"{address}?after=0&limit={limit}", []
    for _ in range(50):
        answer = visitor.get(url)
        assert answer.status_code == 200, answer.text
        url = answer.headers["Link"].partition("<")[2].partition(">")[0].removeprefix("http://127.0.0.1:8000")
        if not answer.json:
            return seen, url
        seen += answer.json
    raise AssertionError("it never ends")


def test_events_are_read_on_from_the_last_one(browser, gathering, shift, grant):
    gathering("announced")
    shift("announced")
    shift("staffed", missing=3)
    grant()
    seen, following = read_on(browser())
    assert [(event["type"].split(".")[2], event["sequence"]) for event in seen] == [
        ("gathering", 1),
        ("shift", 2),
        ("shift", 3),
    ]
    assert following.endswith("after=3&limit=2"), "what only partners may read leaves a gap and no trace"
    assert seen[1]["data"] == {
        "title": "Gießen",
        "starts_at": "2026-05-05T14:00:00Z",
        "ends_at": "2026-05-05T16:00:00Z",
        "places": 4,
    }
    shift("cancelled")
    assert [event["type"] for event in browser().get(following).json] == [
        "quartier.garden.shift.cancelled.v1"
    ]
    assert len(read_on(browser().sign_in("council"))[0]) == 5
    assert browser().get("/events?after=99").json == []
    for wrong in ("after=-1", "after=x", "limit=0", "limit=501", "after=1e3", "before=3"):
        assert browser().get(f"/events?{wrong}").status_code == 422, wrong


def test_a_partner_reads_with_its_address_and_nobody_without(browser, grant):
    office = browser().sign_in("office")
    given = office.post("/feeds/addresses", data={"label": "Amt", "days": "30"})
    token = given.text.partition("/feed/")[2].partition(".")[0]
    grant()
    seen, _ = read_on(browser(), f"/feed/{token}/events")
    assert [event["audience"] for event in seen] == ["partners"]
    answer = browser().get(f"/feed/{token}/events")
    assert answer.headers["Cache-Control"] == "private, no-cache"
    wrong = browser().get(f"/feed/{'x' * 43}/events")
    assert (wrong.status_code, wrong.mimetype) == (404, "application/problem+json")
    assert "xxx" not in wrong.text


def test_what_is_given_is_a_cloud_event(browser, gathering):
    """By the attributes that CloudEvents 1.0 requires and the ones we add, as its own library reads them."""
    gathering("announced")
    raw = browser().get("/events?after=0").json[0]
    assert {"id", "source", "type", "specversion"} <= raw.keys()
    assert all(name.isalnum() and name == name.lower() for name in raw)
    read = JSONFormat().read(CloudEvent, json.dumps(raw))
    assert (read.get_id(), read.get_source()) == (raw["id"], "/saalfeld-beulwitz/participation")


def test_a_reader_skips_nothing_however_transactions_overlap(events, store):
    """Several senders at once, one reader that always goes on from the last number it has seen."""
    messages = [
        [
            events.make(
                "garden.shift.announced",
                shift_id=f"s{sender}n{number}",
                title="T",
                starts_at="2026-05-05T14:00:00Z",
                ends_at="2026-05-05T15:00:00Z",
                places=1,
            )
            for number in range(15)
        ]
        for sender in range(4)
    ]
    done, seen = threading.Event(), []

    def read():
        while True:
            last = done.is_set()
            with store.read() as session:
                rows = after(session, ("public",), seen[-1] if seen else 0, 7)
            seen.extend(row.position for row in rows)
            if last and not rows:
                return

    with ThreadPoolExecutor() as pool:
        reader = pool.submit(read)
        senders = [
            pool.submit(lambda batch: [events.give(each) for each in batch], batch) for batch in messages
        ]
        for sender in senders:
            assert all(receipt.handled == 1 for receipt in sender.result())
        done.set()
        reader.result()
    assert seen == list(range(1, 61))
