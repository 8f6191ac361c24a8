"""Messages to people, from asking for them to their end, over a real mail server's protocol."""

import email
import email.policy
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import dkim
import pytest
from aiosmtpd.controller import Controller
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from sqlalchemy import func, select, text

from notify.messages import rules, views
from notify.messages.commands import sending, subscribing
from notify.messages.commands.subscribing import Choose, SignUp
from notify.messages.model import Item, Letter, Subscriber
from notify.messages.reactions import deliver, forget, require_keys
from notify.messages.rules import ItemState, Rhythm, State
from quartier.errors import Misconfigured

KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
CANARY = "canary.resident@example.net"


@dataclass
class Sink:
    """Takes mail as a server would; `says` answers a command otherwise: `{"RCPT": "550 no"}`."""

    url: str = ""
    taken: list[bytes] = field(default_factory=list)
    to: list[str] = field(default_factory=list)
    says: dict[str, str] = field(default_factory=dict)

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if "RCPT" in self.says:
            return self.says["RCPT"]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if "MAIL" in self.says:
            return self.says["MAIL"]
        envelope.mail_from = address
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.says.get("DATA") == "hang up":
            self.taken.append(envelope.content)
            server.transport.close()
            return "250 OK"
        if "DATA" in self.says:
            return self.says["DATA"]
        self.taken.append(envelope.content)
        self.to += envelope.rcpt_tos
        return "250 OK"

    def mails(self) -> list[email.message.EmailMessage]:
        """What was taken, and is forgotten now."""
        taken = [email.message_from_bytes(each, policy=email.policy.default) for each in self.taken]
        self.taken.clear()
        self.to.clear()
        return taken


@pytest.fixture(scope="module")
def server(free_port: Callable[[], int]) -> Iterator[Sink]:
    sink = Sink()
    port = free_port()
    controller = Controller(sink, hostname="127.0.0.1", port=port, decode_data=False)
    controller.start()
    sink.url = f"smtp://127.0.0.1:{port}"
    yield sink
    controller.stop()


@pytest.fixture
def sink(server: Sink, store: Any) -> Sink:
    """A mail server that takes everything, and the service's settings for it."""
    server.mails()
    server.says.clear()
    store.settings = replace(
        store.settings,
        mail_server=server.url,
        mail_from="news@quartier.example",
        mail_key=KEY,
        public_url="https://notify.quartier.example",
    )
    deliver(store)  # from here on news is news
    return server


def ask(
    store: Any, address: str = CANARY, *topics: str, rhythm: Rhythm = Rhythm.NOW, lang: str = "de"
) -> str:
    command = SignUp(address=address, lang=lang, topics=topics or ("gathering", "shift"), rhythm=rhythm)
    with store.unit() as unit:
        return subscribing.sign_up(unit, command)


def follow(store: Any, sink: Sink, address: str = CANARY, *topics: str, **how: Any) -> str:
    """Ask and confirm; the letters about that are gone."""
    token = ask(store, address, *topics, **how)
    with store.unit() as unit:
        subscribing.confirm(unit, token)
    deliver(store)
    sink.mails()
    return token


def state(store: Any) -> list[str]:
    with store.read() as session:
        return list(session.scalars(select(Letter.state).order_by(Letter.created_at, Letter.id)))


def body(mail: email.message.EmailMessage, kind: str = "plain") -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content())


# ── asking, confirming ───────────────────────────────────────────────────────────────────────────────


def test_somebody_asks_confirms_and_hears_of_news(sink, store, browser, gathering):
    anybody = browser("de")
    answer = anybody.post("/mail", data={"address": CANARY, "topics": ["gathering"], "rhythm": "now"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/mail")
    assert "Postfach" in anybody.get("/mail").text
    gathering("announced")
    deliver(store)
    [mail] = sink.mails()  # nothing but the question: the address is not confirmed
    assert mail["To"] == CANARY
    assert mail["Subject"].startswith("Bitte bestätigen")
    path = re.search(r"https://notify\.quartier\.example(/mail/[\w-]{43})\s", body(mail))[1]
    assert path in body(mail, "html")
    asked = anybody.get(path)
    assert asked.headers["Referrer-Policy"] == "no-referrer"
    assert anybody.get(path).text.count("/confirmation") == 1  # looking confirms nothing
    assert anybody.post(path + "/confirmation").status_code == 303
    gathering("moved", starts_at="2026-05-09T14:00:00Z", ends_at="2026-05-09T18:00:00Z")
    deliver(store)
    [mail] = sink.mails()
    assert mail["Subject"] == "Neuer Termin: Sommerfest"
    assert "Samstag, 9. Mai 2026, 16:00–20:00" in body(mail)
    assert "Sie bekommen" in body(mail)
    assert path + "/off" in body(mail)
    deliver(store)
    assert sink.mails() == []


def test_whether_an_address_is_known_is_told_to_nobody(sink, store, browser):
    follow(store, sink)
    said = []
    for address in (CANARY, "somebody@example.net"):
        visitor = browser("de")
        data = {"address": address, "topics": ["shift"], "rhythm": "daily"}
        answer = visitor.post("/mail", data=data)
        said.append((answer.status_code, answer.headers["Location"], visitor.get("/mail").text))
    assert said[0] == said[1]
    deliver(store)
    known, new = sorted(sink.mails(), key=lambda mail: mail["To"])
    assert known["To"] == CANARY
    assert known["Subject"] != new["Subject"]
    with store.read() as session:
        wishes = {
            about
            for about, _ in views.wishes(
                session, session.scalar(select(Subscriber.id).where(Subscriber.state == State.ACTIVE))
            )
        }
    assert wishes == {"gathering", "shift"}, "nobody changes what somebody else has chosen"


def test_nobody_can_have_a_mailbox_flooded(sink, store, clock):
    tokens = {ask(store) for _ in range(10)}
    assert len(tokens) == 1
    deliver(store)
    assert len(sink.mails()) == rules.MOST_ASKED
    store.settings = replace(store.settings, mail_sign_ups_per_hour=3)
    with pytest.raises(rules.TooManySignUps):
        ask(store, "other@example.net")
    clock.forward(days=1)
    ask(store)
    deliver(store)
    assert len(sink.mails()) == 1


def test_one_visitor_asks_only_so_often(sink, browser):
    visitor = browser("de")
    answers = [
        visitor.post("/mail", data={"address": f"a{n}@example.net", "topics": ["shift"], "rhythm": "now"})
        for n in range(12)
    ]
    assert [answer.status_code for answer in answers] == [303] * 10 + [429] * 2


def test_what_cannot_be_used_is_refused_and_kept(sink, browser):
    typed = {"address": "ä@example.net", "topics": ["shift"], "rhythm": "now"}
    answer = browser("de").post("/mail", data=typed)
    assert answer.status_code == 422
    assert "ä@example.net" in answer.text
    assert browser("de").post("/mail", data={"address": "a@b.de", "rhythm": "now"}).status_code == 422
    problem = browser("de").post("/api/mail", json={"address": "ä@example.net", "topics": ["shift"]})
    assert (problem.status_code, problem.mimetype) == (422, "application/problem+json")
    assert browser("de").post("/api/mail", json={"address": "a@b.de", "topics": ["shift"]}).status_code == 202


def test_without_a_server_or_key_nobody_is_asked_for_an_address(store):
    with pytest.raises(rules.MessagesClosed):
        ask(store)


# ── news ─────────────────────────────────────────────────────────────────────────────────────────────


def test_gathered_news_comes_once_at_its_hour_in_one_letter(sink, store, clock, gathering, shift):
    follow(store, sink, rhythm=Rhythm.DAILY)
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
    assert "Sommerfest" in body(mail)
    assert "Gießen" in body(mail)
    for _ in range(3):
        clock.forward(days=1)
        deliver(store)
    assert sink.mails() == []
    shift("cancelled", shift_id="später", starts_at="2026-05-20T14:00:00Z")
    deliver(store)
    assert [mail["Subject"] for mail in sink.mails()] == ["Abgesagt: Gießen"], (
        "what falls through comes at once"
    )


def test_what_is_over_or_told_anew_is_in_no_letter(sink, store, clock, gathering, shift):
    follow(store, sink, rhythm=Rhythm.WEEKLY)
    shift("announced")  # on Tuesday, over by Thursday
    gathering("announced")
    gathering("confirmed", place="Platz")
    deliver(store)
    clock.now = datetime(2026, 5, 7, 15, 0, tzinfo=UTC)
    deliver(store)
    [mail] = sink.mails()
    assert "Gießen" not in body(mail)
    assert body(mail).count("Sommerfest") == 1
    with store.read() as session:
        counts = dict(session.execute(select(Item.state, func.count()).group_by(Item.state)).tuples().all())
    assert counts == {ItemState.TAKEN: 1, ItemState.OVER: 2}


def test_quiet_time_is_kept_but_for_safety(sink, store, clock, gathering, events):
    token = follow(store, sink)
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


def test_only_what_everybody_may_read_is_sent(sink, store, gathering, grant, shift):
    follow(store, sink, CANARY, *[str(about) for about in ("gathering", "grant", "shift")])
    grant()
    shift("announced")
    shift("staffed", missing=3)
    deliver(store)
    assert [mail["Subject"] for mail in sink.mails()] == ["Der Garten sucht Hilfe: Gießen"]


def test_what_was_told_long_ago_is_no_news(sink, store, events):
    follow(store, sink)
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


@pytest.mark.parametrize("lang", ["de", "en", "uk", "ru", "ar", "fa"])
def test_letters_are_in_their_readers_language(sink, store, shift, lang):
    follow(store, sink, lang=lang)
    shift("announced", title="Gießen\x0b\r\nBcc: x@y.de <b>&")
    deliver(store)
    [mail] = sink.mails()
    assert mail["Content-Language"] == lang
    assert mail["Bcc"] is None
    assert "\n" not in mail["Subject"]
    html = body(mail, "html")
    assert f'lang="{lang}" dir="{"rtl" if lang in ("ar", "fa") else "ltr"}"' in html
    assert "&lt;b&gt;&amp;" in html
    assert "<b>" not in html
    english = "without signing in" in body(mail)
    assert english is (lang == "en")


# ── leaving ──────────────────────────────────────────────────────────────────────────────────────────


def test_a_mail_program_ends_it_with_one_click(sink, store, browser, shift):
    token = follow(store, sink)
    shift("announced")
    deliver(store)
    raw = sink.taken[0]
    [mail] = sink.mails()
    assert mail["List-Unsubscribe"] == f"<https://notify.quartier.example/mail/{token}/off>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert b"\r\nList-Unsubscribe: <https://" in raw
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Id"]
    assert mail["Message-ID"]
    assert mail["Date"]
    path = f"/mail/{token}/off"
    program = browser("de")
    assert program.get(path).status_code == 200  # a scanner opens every link
    elsewhere = {"Sec-Fetch-Site": "cross-site", "Origin": "https://mail.example"}
    for forged in ("x" * 43, token[:-1] + ("a" if token[-1] != "a" else "b"), "%00", "a"):
        answer = program.post(
            f"/mail/{forged}/off", data={"List-Unsubscribe": "One-Click"}, headers=elsewhere
        )
        assert answer.status_code == 404
    ended = program.post(path, data={"List-Unsubscribe": "One-Click"}, headers=elsewhere)
    assert ended.status_code == 200, "RFC 8058: no redirect"
    assert program.get(path).status_code == program.get(f"/mail/{token}").status_code == 404
    with store.read() as session:
        for table in ("subscriber", "subscriber_wish", "letter", "letter_item"):
            assert session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() == 0


def test_a_topic_ends_in_two_clicks_without_signing_in(sink, store, browser, shift, gathering):
    token = follow(store, sink)
    shift("announced", title="Später")
    anybody = browser("de")
    asked = anybody.get(f"/mail/{token}/off")
    assert 'value="shift"' in asked.text
    assert anybody.post(f"/mail/{token}/off", data={"about": "shift"}).headers["Location"] == f"/mail/{token}"
    deliver(store)
    shift("cancelled")
    gathering("announced")
    deliver(store)
    assert [mail["Subject"] for mail in sink.mails()][-1] == "Geplant: Sommerfest"
    assert anybody.post(f"/mail/{token}/off", data={"about": "gathering"}).headers["Location"] == "/mail"
    assert anybody.get(f"/mail/{token}").status_code == 404


def test_everything_can_be_chosen_one_by_one(sink, store, browser):
    token = follow(store, sink)
    anybody, path = browser("de"), f"/mail/{token}"
    page = anybody.get(path)
    assert page.text.count('<fieldset class="wish">') == len(re.findall(r'name="\w+_urgent"', page.text))
    data = {"shift_urgent": "now", "shift_news": "weekly", "digest_hour": "7", "speaks": "uk"}
    assert anybody.post(path, data=data | {"quiet_from": "22"}).status_code == 422
    assert anybody.post(path, data=data | {"shift_news": "hourly"}).status_code == 422
    assert anybody.post(path, data=data | {"quiet_from": "22", "quiet_until": "7"}).status_code == 303
    with store.read() as session:
        person = views.find(session, token)
        assert views.wishes(session, person.id) == {("shift", True): "now", ("shift", False): "weekly"}
        assert (person.lang, person.digest_hour, person.quiet_from, person.quiet_until) == ("uk", 7, 22, 7)


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


def test_the_signature_covers_the_way_out(sink, store, shift):
    private, record = pem()
    store.settings = replace(store.settings, mail_dkim_selector="2026a", mail_dkim_pem=private)
    follow(store, sink)
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


def test_what_the_server_puts_off_is_tried_again_and_given_up_in_the_end(sink, store, clock):
    ask(store)
    sink.says["RCPT"] = "451 later"
    deliver(store)
    deliver(store)
    assert state(store) == ["ready"]
    assert sink.mails() == []
    for pause in rules.PAUSES:
        clock.now += pause
        deliver(store)
    assert state(store) == ["failed"]
    with store.read() as session:
        letter = session.scalars(select(Letter)).one()
    assert (letter.attempts, letter.reason) == (len(rules.PAUSES) + 1, "451")


def test_a_server_that_is_away_or_wants_nothing_from_us_harms_no_address(sink, store, clock):
    ask(store)
    ask(store, "other@example.net")
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


def test_an_address_that_is_refused_again_and_again_falls_silent(sink, store, clock, shift, browser):
    token = follow(store, sink)
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


def test_a_letter_whose_fate_is_unknown_is_never_sent_again(sink, store, clock):
    ask(store)
    sink.says["DATA"] = "hang up"
    deliver(store)
    assert state(store) == ["unknown"]
    assert len(sink.mails()) == 1
    clock.forward(days=1)
    deliver(store)
    assert sink.mails() == []


def test_who_is_killed_while_sending_leaves_no_second_letter(sink, store, clock):
    ask(store)
    with store.unit() as unit:
        letter = sending.claim(unit)  # and here the process ends
    assert letter is not None
    assert CANARY not in repr(letter)
    deliver(store)
    assert state(store) == ["sending"]
    assert sink.mails() == []
    clock.forward(minutes=11)
    deliver(store)
    assert state(store) == ["unknown"]
    assert sink.mails() == []
    with store.unit() as unit:  # it was only slow: what it says now changes nothing
        sending.settle(unit, letter.id, rules.Outcome.LATER)
    assert state(store) == ["unknown"]


# ── what is kept ─────────────────────────────────────────────────────────────────────────────────────


def test_what_is_over_is_forgotten(sink, store, clock, shift):
    ask(store, "never@example.net")
    follow(store, sink)
    shift("announced")
    deliver(store)
    clock.forward(days=3)
    assert forget(store) == 1
    clock.forward(days=30)
    forget(store)
    with store.read() as session:
        assert session.scalar(select(func.count()).select_from(Letter)) == 0
        assert session.scalar(select(func.count()).select_from(Subscriber)) == 1


def test_an_address_is_nowhere_in_the_clear(sink, store, shift, browser, capfd, running):
    follow(store, sink)
    shift("announced")
    sink.says["RCPT"] = f"451 <{CANARY}> greylisted"
    deliver(store)
    office = browser("de").sign_in("office")
    seen = [
        office.get("/mail/figures").text,
        office.get("/api/mail/figures").text,
        office.get("/metrics").text,
    ]
    with store.read() as session:
        for name in ("subscriber", "subscriber_wish", "letter", "letter_item", "outbox"):
            seen += [str(row) for row in session.execute(text(f"SELECT * FROM {name}"))]
    seen += capfd.readouterr()
    assert not [each for each in seen if "canary" in each.lower()]


def test_keys_that_are_missing_stop_the_start(sink, store):
    ask(store)
    require_keys(store)
    store.settings = replace(store.settings, mail_key=KEY[::-1].replace("=", "") + "=")
    with pytest.raises(Misconfigured, match="NOTIFY_MAIL_KEY_FILE"):
        require_keys(store)


def test_keepers_see_figures_and_others_do_not(sink, store, browser):
    for number in range(5):
        follow(store, sink, f"a{number}@example.net", "shift")
    follow(store, sink, "b@example.net", "gathering")
    office = browser("de").sign_in("office")
    told = office.get("/api/mail/figures").json
    assert (told["active"], told["asked"], told["topics"]) == (6, None, {"shift": 5, "gathering": None})
    assert told["letters"]["sent"] == 6
    assert "weniger als fünf" in office.get("/mail/figures").text
    assert browser("de").sign_in("resident").get("/mail/figures").status_code == 403
    assert browser("de").get("/api/mail/figures").status_code in (401, 403)


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
