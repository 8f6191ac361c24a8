"""Letters with news: when they come and what is in them, and what a mail server may say to them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache

import dkim
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from sqlalchemy import func, select, text

from notify.messages import rules, views
from notify.messages.commands import sending, subscribing
from notify.messages.commands.subscribing import Choose
from notify.messages.model import Item, Letter, Subscriber
from notify.messages.reactions import deliver
from notify.messages.rules import ItemState, Rhythm, State
from quartier.web.i18n import LANGUAGES

KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
CANARY = "canary.resident@example.net"


# ── news ─────────────────────────────────────────────────────────────────────────────────────────────


def test_gathered_news_comes_once_at_its_hour_in_one_letter(sink, store, clock, gathering, shift, follow):
    follow(rhythm=Rhythm.DAILY)
    gathering("announced")
    shift("announced")
    deliver(store)
    assert sink.mails() == []
    clock.now = datetime(2026, 5, 4, 14, 59, tzinfo=UTC)
    deliver(store)
    assert sink.mails() == []
    clock.now = datetime(2026, 5, 4, 15, 0, tzinfo=UTC)  # 17:00 on the quarter's clocks
    deliver(store)
    [mail] = sink.mails()
    assert "Sommerfest" in sink.body(mail)
    assert "Gießen" in sink.body(mail)
    for _ in range(3):
        clock.forward(days=1)
        deliver(store)
    assert sink.mails() == []
    shift("cancelled", shift_id="später", starts_at="2026-05-20T14:00:00Z")
    deliver(store)
    assert [mail["Subject"] for mail in sink.mails()] == ["Abgesagt: Gießen"], (
        "what falls through comes at once"
    )


def test_what_is_over_or_told_anew_is_in_no_letter(sink, store, clock, gathering, shift, follow):
    follow(rhythm=Rhythm.WEEKLY)
    shift("announced")  # on Tuesday, over by Thursday
    gathering("announced")
    gathering("confirmed", place="Platz")
    deliver(store)
    clock.now = datetime(2026, 5, 7, 15, 0, tzinfo=UTC)
    deliver(store)
    [mail] = sink.mails()
    assert "Gießen" not in sink.body(mail)
    assert sink.body(mail).count("Sommerfest") == 1
    with store.read() as session:
        states = sorted(session.scalars(select(Item.state)))
    assert states == [ItemState.OVER, ItemState.OVER, ItemState.TAKEN]


def test_quiet_time_is_kept_but_for_safety(sink, store, clock, gathering, events, follow):
    token = follow()
    both = {(about, urgent): Rhythm.NOW for about in ("gathering", "shift") for urgent in (True, False)}
    with store.unit() as unit:
        subscribing.choose(
            unit, token, Choose(wishes=both, lang="de", digest_hour=17, quiet_from=22, quiet_until=7)
        )
    clock.now = datetime(2026, 5, 4, 20, 30, tzinfo=UTC)  # half past ten in the evening
    gathering("announced")
    events.say("werkhaus.machine.locked", resource_id="saw", until=None)
    deliver(store)
    assert [mail["Subject"] for mail in sink.mails()] == ["Außer Betrieb: eine Maschine"]
    deliver(store)
    assert sink.mails() == []
    clock.now = datetime(2026, 5, 5, 5, 0, tzinfo=UTC)
    deliver(store)
    assert [mail["Subject"] for mail in sink.mails()] == ["Geplant: Sommerfest"]


def test_only_what_everybody_may_read_is_sent(sink, store, gathering, grant, shift, follow):
    follow(CANARY, *[str(about) for about in ("gathering", "grant", "shift")])
    grant()
    shift("announced")
    shift("staffed", missing=3)
    deliver(store)
    assert [mail["Subject"] for mail in sink.mails()] == ["Der Garten sucht Hilfe: Gießen"]


def test_what_was_told_long_ago_is_no_news(sink, store, events, follow):
    follow()
    data = {
        "shift_id": "alt",
        "title": "Alt",
        "starts_at": "2027-05-05T14:00:00Z",
        "ends_at": "2027-05-05T16:00:00Z",
    }
    long_ago = datetime(2026, 3, 1, tzinfo=UTC)
    events.give(events.make("garden.shift.announced", at=long_ago, places=3, **data))
    deliver(store)
    assert sink.mails() == []


def test_letters_are_in_their_readers_language(sink, store, shift, follow):
    for lang in LANGUAGES:
        follow(f"{lang}@example.net", lang=lang)
    shift("announced", title="Gießen\x0b\r\nBcc: x@y.de <b>&")
    deliver(store)
    mails = {mail["To"].split("@")[0]: mail for mail in sink.mails()}
    assert mails.keys() == LANGUAGES.keys()
    for lang, mail in mails.items():
        assert mail["Content-Language"] == lang
        assert mail["Bcc"] is None
        assert "\n" not in mail["Subject"]
        html = sink.body(mail, "html")
        assert f'lang="{lang}" dir="{"rtl" if lang in ("ar", "fa") else "ltr"}"' in html
        assert "&lt;b&gt;&amp;" in html
        assert "<b>" not in html
        assert ("without signing in" in sink.body(mail)) is (lang == "en")


# ── the mail server ──────────────────────────────────────────────────────────────────────────────────


@cache
def pem() -> tuple[str, bytes]:
    """A private key, and its public half as a DNS record."""
    import base64

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
    public = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return private.decode(), b"v=DKIM1; k=rsa; p=" + base64.b64encode(public)


def test_the_signature_covers_the_way_out(sink, store, shift, follow):
    private, record = pem()
    store.settings = replace(store.settings, mail_dkim_selector="2026a", mail_dkim_pem=private)
    follow()
    shift("announced")
    deliver(store)
    [raw] = sink.taken

    def dns(name: bytes, timeout: int = 5) -> bytes:
        assert name == b"2026a._domainkey.quartier.example."
        return record

    assert dkim.verify(raw, dnsfunc=dns)
    at = raw.index(b"/mail/", raw.index(b"List-Unsubscribe: ")) + 7
    forged = raw[:at] + (b"A" if raw[at : at + 1] != b"A" else b"B") + raw[at + 1 :]
    assert not dkim.verify(forged, dnsfunc=dns)


def test_what_the_server_puts_off_is_tried_again_and_given_up_in_the_end(sink, store, clock, ask):
    ask()
    sink.says["RCPT"] = "451 later"
    deliver(store)
    deliver(store)
    assert sink.states(store) == ["ready"]
    assert sink.mails() == []
    for pause in rules.PAUSES:
        clock.now += pause
        deliver(store)
    assert sink.states(store) == ["failed"]
    with store.read() as session:
        letter = session.scalars(select(Letter)).one()
    assert (letter.attempts, letter.reason) == (len(rules.PAUSES) + 1, "451")


def test_a_server_that_is_away_or_wants_nothing_from_us_harms_no_address(sink, store, clock, ask):
    ask()
    ask("other@example.net")
    sink.says["MAIL"] = "550 not you"
    assert deliver(store) == 1, "the others wait"
    store.settings = replace(store.settings, mail_server="smtp://127.0.0.1:1")
    clock.forward(minutes=10)
    assert deliver(store) == 1
    with store.read() as session:
        assert set(session.scalars(select(Subscriber.refusals))) == {0}
    sink.says.clear()
    store.settings = replace(store.settings, mail_server=sink.url)
    clock.forward(hours=3)
    deliver(store)
    assert len(sink.mails()) == 2


def test_an_address_that_is_refused_again_and_again_falls_silent(sink, store, clock, shift, browser, follow):
    token = follow()
    sink.says["RCPT"] = "550 no such user"
    for number in range(rules.MOST_REFUSALS):
        shift("announced", shift_id=f"s{number}")
        deliver(store)
    with store.read() as session:
        assert views.find(session, token).state == State.SILENT
    sink.says.clear()
    shift("announced", shift_id="s9")
    deliver(store)
    assert sink.mails() == []
    anybody = browser("de")
    assert "zurückgekommen" in anybody.get(f"/mail/{token}").text
    anybody.post(f"/mail/{token}/confirmation")
    shift("announced", shift_id="s10")
    deliver(store)
    assert len(sink.mails()) == 1


def test_a_letter_whose_fate_is_unknown_is_never_sent_again(sink, store, clock, ask):
    ask()
    sink.says["DATA"] = "hang up"
    deliver(store)
    assert sink.states(store) == ["unknown"]
    assert len(sink.mails()) == 1
    clock.forward(days=1)
    deliver(store)
    assert sink.mails() == []


def test_who_is_killed_while_sending_leaves_no_second_letter(sink, store, clock, ask):
    ask()
    with store.unit() as unit:
        letter = sending.claim(unit)  # and here the process ends
    assert letter is not None
    assert CANARY not in repr(letter)
    deliver(store)
    assert sink.states(store) == ["sending"]
    assert sink.mails() == []
    clock.forward(minutes=11)
    deliver(store)
    assert sink.states(store) == ["unknown"]
    assert sink.mails() == []
    with store.unit() as unit:  # it was only slow: what it says now changes nothing
        sending.settle(unit, letter.id, rules.Outcome.LATER)
    assert sink.states(store) == ["unknown"]


def test_a_story_reaches_a_thousand_people_in_one_statement(sink, store, shift):
    with store.unit() as unit:
        for number in range(1000):
            unit.session.add(
                Subscriber(
                    id=f"s{number}",
                    sealed=b"",
                    key_name="",
                    address_hash=f"{number}",
                    token_hash=f"{number}",
                    state=State.ACTIVE,
                    lang="de",
                    created_at=unit.now,
                    digest_hour=number % 24,
                )
            )
        unit.session.flush()
        unit.session.execute(
            text("INSERT INTO subscriber_wish SELECT id, 'shift', false, 'daily' FROM subscriber")
        )
    shift("announced")
    with store.unit() as unit:
        from notify.messages.commands.queueing import queue

        assert queue(unit) == 1
    with store.read() as session:
        dues = session.execute(select(Item.due_at, func.count()).group_by(Item.due_at)).all()
    assert len(dues) == 24
    assert sum(count for _, count in dues) == 1000
    assert all(store.clock() < due <= store.clock() + timedelta(days=1) for due, _ in dues)
