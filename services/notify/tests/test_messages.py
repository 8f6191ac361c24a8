"""Messages to people: asking for them, choosing, leaving, and what is kept of whom."""

import re
from dataclasses import replace

import pytest
from sqlalchemy import func, select, text

from notify.messages import rules, views
from notify.messages.model import Letter, Subscriber
from notify.messages.reactions import deliver, forget, require_keys
from notify.messages.rules import State
from quartier.errors import Misconfigured
from quartier.web.i18n import LANGUAGES, direction

KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
CANARY = "canary.resident@example.net"


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
    path = re.search(r"https://notify\.quartier\.example(/mail/[\w-]{43})\s", sink.body(mail))[1]
    assert path in sink.body(mail, "html")
    asked = anybody.get(path)
    assert asked.headers["Referrer-Policy"] == "no-referrer"
    assert anybody.get(path).text.count("/confirmation") == 1  # looking confirms nothing
    assert anybody.post(path + "/confirmation").status_code == 303
    gathering("moved", starts_at="2026-05-09T14:00:00Z", ends_at="2026-05-09T18:00:00Z")
    deliver(store)
    [mail] = sink.mails()
    assert mail["Subject"] == "Neuer Termin: Sommerfest"
    assert "Samstag, 9. Mai 2026, 16:00–20:00" in sink.body(mail)
    assert "Sie bekommen" in sink.body(mail)
    assert path + "/off" in sink.body(mail)
    deliver(store)
    assert sink.mails() == []


def test_whether_an_address_is_known_is_told_to_nobody(sink, store, browser, follow):
    follow()
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


def test_nobody_can_have_a_mailbox_flooded(sink, store, clock, ask):
    tokens = {ask() for _ in range(10)}
    assert len(tokens) == 1
    deliver(store)
    assert len(sink.mails()) == rules.MOST_ASKED
    store.settings = replace(store.settings, mail_sign_ups_per_hour=3)
    with pytest.raises(rules.TooManySignUps):
        ask("other@example.net")
    clock.forward(days=1)
    ask()
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


def test_without_a_server_or_key_nobody_is_asked_for_an_address(store, ask):
    with pytest.raises(rules.MessagesClosed):
        ask()


# ── leaving ──────────────────────────────────────────────────────────────────────────────────────────


def test_a_mail_program_ends_it_with_one_click(sink, store, browser, shift, follow):
    token = follow()
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


def test_a_topic_ends_in_two_clicks_without_signing_in(sink, store, browser, shift, gathering, follow):
    token = follow()
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


def test_everything_can_be_chosen_one_by_one(sink, store, browser, follow):
    token = follow()
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


# ── what is kept ─────────────────────────────────────────────────────────────────────────────────────


def test_what_is_over_is_forgotten(sink, store, clock, shift, ask, follow):
    ask("never@example.net")
    follow()
    shift("announced")
    deliver(store)
    clock.forward(days=3)
    assert forget(store) == 1
    clock.forward(days=30)
    forget(store)
    with store.read() as session:
        assert session.scalar(select(func.count()).select_from(Letter)) == 0
        assert session.scalar(select(func.count()).select_from(Subscriber)) == 1


def test_an_address_is_nowhere_in_the_clear(sink, store, shift, browser, capfd, running, follow):
    follow()
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


def test_keys_that_are_missing_stop_the_start(sink, store, ask):
    ask()
    require_keys(store)
    store.settings = replace(store.settings, mail_key=KEY[::-1].replace("=", "") + "=")
    with pytest.raises(Misconfigured, match="NOTIFY_MAIL_KEY_FILE"):
        require_keys(store)


def test_keepers_see_figures_and_others_do_not(sink, store, browser, follow):
    for number in range(5):
        follow(f"a{number}@example.net", "shift")
    follow("b@example.net", "gathering")
    office = browser("de").sign_in("office")
    told = office.get("/api/mail/figures").json
    assert (told["active"], told["asked"], told["topics"]) == (6, None, {"shift": 5, "gathering": None})
    assert told["letters"]["sent"] == 6
    assert "weniger als fünf" in office.get("/mail/figures").text
    assert browser("de").sign_in("resident").get("/mail/figures").status_code == 403
    assert browser("de").get("/api/mail/figures").status_code in (401, 403)


def test_a_story_is_a_notice_on_paper(browser, events, shift, grant):
    shift("announced", title="Gießen <b>")
    told = events.sequence
    grant()
    anybody = browser("ar")
    notice = anybody.get(f"/notices/01990000-0000-7000-8000-{told:012d}/poster")
    assert notice.status_code == 200
    for lang in LANGUAGES:
        assert notice.text.count(f'lang="{lang}" dir="{direction(lang)}"') >= 1
    assert "Der Garten sucht Hilfe: Gießen &lt;b&gt;" in notice.text
    assert "http://127.0.0.1:8004/shifts/wasser" in notice.text
    assert "<svg" in notice.text
    for unknown in (f"01990000-0000-7000-8000-{told + 1:012d}", "nothing"):
        assert browser("de").sign_in("office").get(f"/notices/{unknown}/poster").status_code == 404
    assert "/poster" not in anybody.get("/notices").text
    assert "/poster" in browser("de").sign_in("office").get("/notices").text
