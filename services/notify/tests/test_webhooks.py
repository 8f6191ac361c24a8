"""Webhooks, received by the `standardwebhooks` package: what arrives, what is tried again, what is given up."""

import base64
import json
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import select
from standardwebhooks import Webhook as Receiver
from standardwebhooks import WebhookVerificationError

from notify.stories.rules import About
from notify.webhooks import rules, views
from notify.webhooks.commands import partners, queue
from notify.webhooks.commands.partners import AddWebhook
from notify.webhooks.deliverer import Deliverer
from notify.webhooks.model import Attempt, Delivery, Webhook
from notify.webhooks.reactions import forget, require_keys
from quartier.actor import Actor
from quartier.errors import Misconfigured

sys.path.insert(0, str(Path(__file__).parent))
from webhooks import sink as listening

OFFICE = Actor("office", offices=frozenset({"carrier"}))


@pytest.fixture
def sink():
    with listening() as told:
        yield told


@pytest.fixture
def hooked(store):
    """The store with a key, and with loopback allowed."""
    store.settings = replace(store.settings, demo_sign_in=True, webhook_networks="127.0.0.0/8")
    return store


@pytest.fixture
def partner(hooked):
    with hooked.unit(actor=OFFICE) as unit:
        return partners.add_partner(unit, "Stadtplanungsamt")[0]


@pytest.fixture
def hook(hooked, partner):
    """`hook(url, topics=…)`: a webhook, with its reference and secret."""

    def made(url, *topics):
        with hooked.unit() as unit:
            return partners.add_webhook(unit, AddWebhook(partner_id=partner, url=url, topics=topics))

    return made


@pytest.fixture
def deliver(hooked, wait_until):
    """`deliver()`: all that is due, and wait for its answers."""
    deliverer = Deliverer()

    def done(count=None):
        tried = deliverer.turn(hooked)
        if count:
            wait_until(lambda: len(rows(hooked, Attempt)) >= count or (deliverer.turn(hooked) and False))
        return tried

    return done


def rows(store, table):
    with store.read() as session:
        return list(session.scalars(select(table)))


def the_hook(store):
    return rows(store, Webhook)[0]


def read(secret, came):
    """The event of a message, as the receiver's package reads it; its own clock is not the test's."""
    headers, body = came
    sent = datetime.fromtimestamp(int(headers["webhook-timestamp"]), UTC)
    receiver = Receiver(secret)
    expected = receiver.sign(headers["webhook-id"], sent, body.decode())
    assert expected in headers["webhook-signature"].split()
    return json.loads(body)


def test_a_partner_is_told_what_it_may_know_and_nothing_else(
    hooked, hook, deliver, sink, gathering, shift, grant
):
    _, secret = hook(sink.url)
    gathering("announced")
    shift("announced", title="Gießen")
    shift("staffed", missing=2)
    grant()
    assert deliver() == 3
    told = [read(secret, came) for came in sink.came]
    assert {event["type"] for event in told} == {
        "quartier.participation.gathering.announced.v1",
        "quartier.garden.shift.announced.v1",
        "quartier.funding.grant.approved.v1",
    }
    assert b"LINE-CANARY" not in b"".join(body for _, body in sink.came)
    headers, body = sink.came[0]
    assert headers["content-type"] == "application/cloudevents+json"
    assert json.loads(body)["timestamp"] == json.loads(body)["time"]
    assert deliver() == 0
    assert {each.stage for each in rows(hooked, Delivery)} == {"sent"}


def test_it_is_told_only_what_it_wants_and_only_from_now_on(hook, deliver, sink, gathering, shift):
    gathering("announced")
    hook(sink.url, About.SHIFT)
    gathering("moved")
    shift("announced")
    assert deliver() == 1
    assert json.loads(sink.came[0][1])["subject"] == "wasser"


def test_what_fails_is_tried_again_with_the_same_id_and_all_else_waits(
    hooked, hook, deliver, sink, gathering, shift, clock
):
    hook(sink.url)
    sink.status, sink.headers = 503, {"Retry-After": "120"}
    gathering("announced")
    assert deliver() == 1
    shift("announced")
    assert deliver() == 0
    assert the_hook(hooked).failing_since
    clock.forward(seconds=110)
    assert deliver() == 0
    sink.status = 200
    clock.forward(seconds=25)
    assert deliver() == 2
    assert len(sink.came) == 3
    assert len(set(sink.ids())) == 2
    assert the_hook(hooked).failing_since is None
    attempts = sorted(rows(hooked, Attempt), key=lambda each: each.at)
    assert [each.outcome for each in attempts] == ["busy", "taken", "taken"]
    assert attempts[0].answer == "thanks"


def test_gone_is_gone_and_can_be_taken_up_again_with_what_has_waited(
    hooked, hook, deliver, sink, gathering, shift, partner
):
    webhook_id, _ = hook(sink.url)
    sink.status = 410
    gathering("announced")
    deliver()
    assert (the_hook(hooked).state, the_hook(hooked).why) == ("disabled", "gone")
    shift("announced")
    assert deliver() == 0
    sink.status = 204
    with hooked.unit() as unit:
        partners.resume(unit, partner, webhook_id)
    assert deliver() == 2
    with hooked.read() as session:
        assert views.standings(session, hooked.clock())[0].silenced is False


def test_who_never_answers_is_given_up_after_days_and_can_have_everything_again(
    hooked, hook, deliver, sink, gathering, partner, clock
):
    webhook_id, _ = hook(sink.url)
    sink.status = 500
    gathering("announced")
    tries = 0
    while the_hook(hooked).state == "active":
        tries += deliver()
        clock.forward(hours=4)
        assert tries < 20
    assert the_hook(hooked).why == "failing"
    assert 8 <= tries <= 10
    sink.status = 200
    with hooked.unit() as unit:
        partners.resume(unit, partner, webhook_id)
    assert deliver() == 1
    assert len(set(sink.ids())) == 1


def test_after_the_last_try_a_message_has_failed_and_can_be_sent_again(
    hooked, hook, deliver, sink, gathering, partner, clock
):
    hooked.settings = replace(hooked.settings, webhook_days=30)
    webhook_id, _ = hook(sink.url)
    sink.status = 500
    gathering("announced")
    for _ in range(10):
        assert deliver() == 1
        clock.forward(hours=27)
    assert deliver() == 0
    assert rows(hooked, Delivery)[0].stage == "failed"
    sink.status = 200
    with hooked.unit() as unit:
        partners.replay(unit, partner, webhook_id)
    assert deliver() == 1


def test_a_redirect_is_not_followed_and_a_long_answer_not_read(hooked, hook, deliver, sink, gathering):
    hook(sink.url)
    sink.status, sink.headers = 302, {"Location": sink.url}
    gathering("announced")
    deliver()
    assert len(sink.came) == 1
    assert rows(hooked, Attempt)[0].outcome == "redirect"


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (lambda sink: setattr(sink, "headers", {"X-Long": "x" * 40_000}), "nonsense"),
        (lambda sink: setattr(sink, "body", b"\xff\x00\x1b" * 500_000), "taken"),
    ],
)
def test_what_is_answered_is_bounded_and_readable(hooked, hook, deliver, sink, gathering, answer, outcome):
    hook(sink.url)
    answer(sink)
    gathering("announced")
    deliver()
    [attempt] = rows(hooked, Attempt)
    assert attempt.outcome == outcome
    assert len(attempt.answer) <= 1000
    assert "\x00" not in attempt.answer


def test_two_secrets_sign_until_the_older_one_ends(hooked, hook, deliver, sink, gathering, partner, clock):
    webhook_id, first = hook(sink.url)
    with hooked.unit() as unit:
        second = partners.renew_secret(unit, partner, webhook_id)
    gathering("announced")
    deliver()
    assert read(first, sink.came[0]) == read(second, sink.came[0])
    clock.forward(days=8)
    gathering("moved")
    deliver()
    assert read(second, sink.came[1])
    with pytest.raises(AssertionError):
        read(first, sink.came[1])
    with hooked.read() as session:
        assert len(views.secrets(session, webhook_id, clock())) == 1


def test_our_signature_is_that_of_the_specification():
    secret, at = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", datetime.fromtimestamp(1614265330, UTC)
    key = base64.b64decode(secret.removeprefix("whsec_"))
    headers = rules.sign([key], "msg_p5jXN8AQM9LWM0D4loKWxJek", at, b'{"test": 2432232314}')
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    now = rules.sign([key], "msg_1", datetime.now(UTC), b"{}")
    assert Receiver(secret).verify(b"{}", now) == {}
    with pytest.raises(WebhookVerificationError):
        Receiver(secret).verify(b"{ }", now)


def test_a_receiver_that_hangs_delays_nobody(hooked, hook, deliver, sink, gathering, shift, wait_until):
    release = Event()
    with listening() as hanging:
        hanging.before = lambda: release.wait(20)
        for _ in range(3):
            hook(hanging.url)
            hook(sink.url)
        gathering("announced")
        deliver()
        assert len(sink.came) == 3
        shift("announced")
        deliver()
        assert len(sink.came) == 6
        release.set()
        deliver(count=12)


def test_two_instances_do_not_send_the_same(hooked, hook, sink, gathering, clock):
    hook(sink.url)
    gathering("announced")
    with hooked.unit() as unit:
        queue.queue(unit)
        [mine] = queue.claim(unit, 10, {})
    with hooked.unit() as unit:
        assert queue.claim(unit, 10, {}) == []
    clock.forward(seconds=100)
    with hooked.unit() as unit:
        assert queue.claim(unit, 10, {})[0].message == mine.message


def test_a_test_goes_the_same_way_and_is_guarded_alike(hooked, hook, deliver, sink, partner):
    webhook_id, secret = hook(sink.url)
    with hooked.unit() as unit:
        partners.test(unit, partner, webhook_id)
    deliver()
    assert read(secret, sink.came[0])["type"] == "quartier.notify.webhook.tested.v1"
    hooked.settings = replace(hooked.settings, webhook_networks="")
    with hooked.unit() as unit:
        partners.test(unit, partner, webhook_id)
    deliver()
    assert len(sink.came) == 1
    assert sorted(each.outcome for each in rows(hooked, Attempt)) == ["forbidden", "taken"]


def test_what_is_over_is_forgotten_and_what_is_due_is_not(hooked, hook, deliver, sink, gathering, clock):
    hook(sink.url)
    gathering("announced")
    deliver()
    clock.forward(days=31)
    sink.status = 500
    gathering("moved")
    deliver()
    assert forget(hooked) == 2
    assert [each.stage for each in rows(hooked, Delivery)] == ["due"]


def test_without_its_key_the_service_does_not_start(hooked, hook):
    hook("https://partner.example.org/")
    require_keys(hooked)
    hooked.settings = replace(hooked.settings, demo_sign_in=False)
    with pytest.raises(Misconfigured, match="NOTIFY_WEBHOOK_KEY_FILE"):
        require_keys(hooked)


def test_a_partner_that_has_ended_is_told_nothing_more(hooked, hook, deliver, sink, gathering, partner):
    hook(sink.url)
    gathering("announced")
    with hooked.unit(actor=OFFICE) as unit:
        partners.end_partner(unit, partner)
    assert deliver() == 0
    assert sink.came == []


def test_a_thousand_webhooks_are_queued_at_once(hooked, partner, gathering):
    with hooked.unit() as unit:
        for number in range(1000):
            unit.session.add(
                Webhook(
                    id=f"w{number}",
                    partner_id=partner,
                    url="https://partner.example.org/",
                    topics="",
                    state="active",
                    created_at=unit.now,
                    changed_at=unit.now,
                    queued_upto=0,
                )
            )
    gathering("announced")
    before = datetime.now(UTC)
    with hooked.unit() as unit:
        assert queue.queue(unit) == 1000
    assert datetime.now(UTC) - before < timedelta(seconds=2)
    with hooked.unit() as unit:
        assert queue.queue(unit) == 0
