"""What notify's tests share: hand-made events, and browsers over what they left."""

import email
import email.policy
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import select

from notify.messages.commands import subscribing
from notify.messages.commands.subscribing import SignUp
from notify.messages.model import Letter
from notify.messages.reactions import deliver
from notify.messages.rules import Rhythm
from notify.service import service as notify
from quartier.bus.local import LocalBus
from quartier.hosting import Service
from quartier.hosting.assemble import assemble
from quartier.inbox import Inbox, Receipt
from quartier.store import Store
from quartier.testing import SettableClock
from quartier.web.testing import Browser

NEIGHBOURS = (
    "notify=http://127.0.0.1:8000,funding=http://127.0.0.1:8001,participation=http://127.0.0.1:8002,"
    "werkhaus=http://127.0.0.1:8003,garden=http://127.0.0.1:8004"
)
#: What an event's subject is called where it is not `<noun>_id`.
SUBJECTS = {
    "conflict": "case_ref",
    "microfund_award": "idea_id",
    "application": "opportunity_id",
    "co_funding": "grant_id",
    "proof": "grant_id",
    "proof_deadline": "grant_id",
    "microfund_round": "call_id",
    "stage": "domain",
    "material": "pledge_id",
    "stage_change": "move_id",
    "answer": "decision_id",
    "act": "decision_id",
    "house_rules": "version_id",
    "opening_hours": "change_id",
    "machine": "resource_id",
    "selfbuild": "project_id",
    "werkhaus.opening_hours.planned": "house",
}


class Events:
    """Makes events as the other services would send them, and feeds them to notify's inbox."""

    def __init__(self, store: Store, clock: SettableClock) -> None:
        self.inbox = Inbox(store, notify.reads, otherwise=notify.otherwise)
        self.clock = clock
        self.sequence = 0

    def make(
        self,
        name: str,
        audience: str = "public",
        /,
        *,
        sequence: int = 0,
        at: datetime | None = None,
        **data: Any,
    ) -> bytes:
        """`make("garden.shift.announced", shift_id="s1", title="…")`: the event's bytes."""
        service, noun, _ = name.split(".")
        self.sequence = sequence or self.sequence + 1
        return json.dumps(
            {
                "specversion": "1.0",
                "id": f"01990000-0000-7000-8000-{self.sequence:012d}",
                "source": f"/saalfeld-beulwitz/{service}",
                "type": f"quartier.{name}.v1",
                "subject": data[SUBJECTS.get(name, SUBJECTS.get(noun, f"{noun}_id"))],
                "time": (at or self.clock()).astimezone(UTC).isoformat(),
                "sequence": self.sequence,
                "subjectversion": self.sequence,
                "epoch": 1,
                "audience": audience,
                "correlationid": "c1c1c1c1",
                "data": data,
            }
        ).encode()

    def give(self, *messages: bytes) -> Receipt:
        """Receive a batch."""
        return self.inbox.receive(messages)

    def say(self, name: str, audience: str = "public", /, **data: Any) -> Receipt:
        """Make one event and receive it; the clock goes on a second, as it would."""
        self.clock.forward(seconds=1)
        return self.give(self.make(name, audience, **data))


@pytest.fixture(scope="session")
def service() -> Service:
    return notify


@pytest.fixture
def events(store: Store, clock: SettableClock) -> Events:
    return Events(store, clock)


@pytest.fixture
def gathering(events: Events) -> Callable[..., Receipt]:
    """`gathering("announced", place=…)`: an event about the summer feast on Friday."""

    def said(verb: str, **changes: Any) -> Receipt:
        data = {
            "gathering_id": "fest",
            "title": "Sommerfest",
            "kind": "festival",
            "starts_at": "2026-05-08T14:00:00Z",
            "ends_at": "2026-05-08T18:00:00Z",
            "expected": 80,
            "needs_room": True,
            "revision": 1,
        }
        return events.say(f"participation.gathering.{verb}", **(data | changes))

    return said


@pytest.fixture
def shift(events: Events) -> Callable[..., Receipt]:
    """`shift("announced")`: an event about watering on Tuesday."""

    def said(verb: str, **changes: Any) -> Receipt:
        data = {
            "shift_id": "wasser",
            "title": "Gießen",
            "starts_at": "2026-05-05T14:00:00Z",
            "ends_at": "2026-05-05T16:00:00Z",
            "places": 4,
        }
        return events.say(f"garden.shift.{verb}", **(data | changes))

    return said


@pytest.fixture
def grant(events: Events) -> Callable[..., Receipt]:
    """`grant()`: a grant is approved; told to partners."""

    def said(**changes: Any) -> Receipt:
        data = {
            "grant_id": "g1",
            "title": "Werkhaus-Förderung",
            "funder": "Stadt Saalfeld",
            "valid_from": "2026-01-01",
            "valid_until": "2026-12-31",
            "total_cents": 2_600_000,
            "lines": [{"line_id": "l1", "title": "LINE-CANARY", "spent_by": None, "amount_cents": 1}],
        }
        return events.say("funding.grant.approved", "partners", **(data | changes))

    return said


@pytest.fixture
def running(store: Store, clock: SettableClock, service: Service) -> Iterator[Any]:
    """The service, assembled over the same database and clock as `store`."""
    settings = replace(store.settings, demo_sign_in=True, listen="127.0.0.1:8000", neighbours=NEIGHBOURS)
    made = assemble(service, settings, LocalBus(), clock)
    yield made
    made.store.close()


@pytest.fixture
def browser(running: Any) -> Callable[..., Browser]:
    """`browser()`: somebody's browser; `browser("ar")` reads Arabic."""
    return lambda lang="de": Browser(running.web, lang)


# messages to people: a mail server, and who asks it for news

KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
#: An address that may stand nowhere.
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

    @staticmethod
    def body(mail: email.message.EmailMessage, kind: str = "plain") -> str:
        """One part of a letter."""
        part = mail.get_body((kind,))
        assert part is not None
        return str(part.get_content())

    @staticmethod
    def states(store: Store) -> list[str]:
        """How the letters stand, in their order."""
        with store.read() as session:
            return list(session.scalars(select(Letter.state).order_by(Letter.created_at, Letter.id)))


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
def sink(server: Sink, store: Store) -> Sink:
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


@pytest.fixture
def ask(store: Store) -> Callable[..., str]:
    """`ask("a@example.net", "shift")`: somebody asks for messages; the token of their link."""

    def asked(address: str = CANARY, *topics: str, rhythm: Rhythm = Rhythm.NOW, lang: str = "de") -> str:
        command = SignUp(address=address, lang=lang, topics=topics or ("gathering", "shift"), rhythm=rhythm)
        with store.unit() as unit:
            return subscribing.sign_up(unit, command)

    return asked


@pytest.fixture
def follow(store: Store, sink: Sink, ask: Callable[..., str]) -> Callable[..., str]:
    """The same, and they confirm; the letters about that are gone."""

    def followed(address: str = CANARY, *topics: str, **how: Any) -> str:
        token = ask(address, *topics, **how)
        with store.unit() as unit:
            subscribing.confirm(unit, token)
        deliver(store)
        sink.mails()
        return token

    return followed
