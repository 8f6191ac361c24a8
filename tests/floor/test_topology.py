"""What may be said and heard: the definitions as data. What the broker makes of them: test_rabbit_rights."""

import base64
import hashlib
import json
import re
from dataclasses import dataclass
from typing import Any

import pytest

from quartier.bus.topology import definitions, topology, with_passwords
from quartier.event import Audience, EventSchema, Read, Ref, Tolerant, event


@event(
    "quartier.funding.grant.approved.v1",
    audience=Audience.PARTNERS,
    subject="grant_id",
    example={"grant_id": "g1"},
)
class GrantApproved(EventSchema):
    """A grant has been approved."""

    grant_id = Ref(required=True)


@event(
    "quartier.funding.case.noted.v1",
    audience=Audience.CONFIDENTIAL,
    subject="case_id",
    example={"case_id": "c1"},
)
class CaseNoted(EventSchema):
    """A case has been noted."""

    case_id = Ref(required=True)


class Grant(Tolerant):
    grant_id = Ref(required=True)


def _ignore(_received: Any, _unit: Any) -> None: ...


@dataclass(frozen=True)
class Table:
    name: str
    sends: tuple[type[EventSchema], ...] = ()
    reads: tuple[Read, ...] = ()


FUNDING = Table("funding", sends=(GrantApproved, CaseNoted))
NOTIFY = Table(
    "notify", reads=(Read("quartier.funding.grant.approved.v1", Audience.PARTNERS, Grant, _ignore),)
)
GARDEN = Table("garden")
TOP = topology([NOTIFY, FUNDING, GARDEN])
DEFINED = definitions(TOP)


def _rights(user: str, exchange: str) -> tuple[str, str]:
    found = [p for p in DEFINED["topic_permissions"] if (p["user"], p["exchange"]) == (user, exchange)]
    assert len(found) == 1
    return found[0]["write"], found[0]["read"]


def test_a_reader_is_bound_with_the_exact_keys_of_its_reads() -> None:
    assert TOP.keys("notify", "funding.events") == ["funding.partners.grant.approved"]
    assert TOP.keys("notify", "funding.replay") == ["notify"]
    assert TOP.keys("garden", "funding.events") == []
    assert not [b for b in DEFINED["bindings"] if "*" in b["routing_key"] or "#" in b["routing_key"]]


def test_every_user_has_a_right_of_its_own_on_every_topic_exchange() -> None:
    for user in TOP.services:
        for exchange in TOP.exchanges:
            if exchange.kind == "topic":
                _rights(user, exchange.name)


@pytest.mark.parametrize(
    ("user", "exchange", "key", "writes", "reads"),
    [
        ("funding", "funding.events", "funding.partners.grant.approved", True, False),
        ("funding", "funding.events", "garden.public.task.done", False, False),
        ("funding", "funding.events", "fundingx.public.task.done", False, False),
        ("notify", "funding.events", "funding.partners.grant.approved", False, True),
        ("notify", "funding.events", "funding.confidential.case.noted", False, False),
        ("notify", "funding.events", "funding.partners.#", False, False),
        ("notify", "funding.events", "#", False, False),
        ("notify", "funding.events", "fundingxpartnersxgrantxapproved", False, False),
        ("garden", "funding.events", "funding.partners.grant.approved", False, False),
    ],
)
def test_topic_rights(user: str, exchange: str, key: str, writes: bool, reads: bool) -> None:
    write, read = _rights(user, exchange)
    assert (bool(re.search(write, key)), bool(re.search(read, key))) == (writes, reads)


@pytest.mark.parametrize(
    "name", ["notify.events", "funding.inbox", "xfunding.events", "funding.eventsx", "funding.dead"]
)
def test_a_service_writes_only_to_its_own_exchanges(name: str) -> None:
    permission = next(p for p in DEFINED["permissions"] if p["user"] == "funding")
    assert not re.search(permission["write"], name)
    assert not re.search(permission["configure"], name)


def test_a_read_that_nobody_sends_is_an_error() -> None:
    wrong = Table(
        "notify", reads=(Read("quartier.funding.grant.approved.v1", Audience.PUBLIC, Grant, _ignore),)
    )
    with pytest.raises(ValueError, match=r"notify reads .* as public"):
        topology([FUNDING, wrong])


def test_a_sender_that_runs_elsewhere_has_its_exchange_here_and_no_user() -> None:
    alone = definitions(topology([NOTIFY]))
    assert "funding.events" in [exchange["name"] for exchange in alone["exchanges"]]
    assert [user["name"] for user in alone["users"]] == ["notify"]
    assert [queue["name"] for queue in alone["queues"]] == ["notify.dead", "notify.inbox"]


def test_inbox_queues_are_quorum_queues_with_one_active_consumer_and_all_else_is_policy() -> None:
    arguments = {queue["name"]: queue["arguments"] for queue in DEFINED["queues"]}
    assert arguments["notify.inbox"] == {"x-queue-type": "quorum", "x-single-active-consumer": True}
    assert arguments["notify.dead"] == {"x-queue-type": "quorum"}
    policy = next(p for p in DEFINED["policies"] if p["name"] == "notify.inbox")
    assert re.fullmatch(policy["pattern"], "notify.inbox")
    assert not re.search(policy["pattern"], "notify.inboxes")
    assert policy["definition"]["dead-letter-exchange"] == "notify.dead"
    assert policy["definition"]["overflow"] == "reject-publish"


def test_passwords_are_hashed_as_rabbitmq_does_and_only_in_the_merged_copy() -> None:
    merged = with_passwords(DEFINED, {"funding": "a", "garden": "b", "notify": "ü"})
    stored = base64.b64decode(next(u for u in merged["users"] if u["name"] == "notify")["password_hash"])
    assert stored[4:] == hashlib.sha256(stored[:4] + "ü".encode()).digest()
    assert {user["password_hash"] for user in DEFINED["users"]} == {""}
    with pytest.raises(KeyError):
        with_passwords(DEFINED, {"funding": "a"})


def test_the_order_of_services_does_not_change_the_file() -> None:
    assert json.dumps(definitions(topology([GARDEN, FUNDING, NOTIFY]))) == json.dumps(DEFINED)
