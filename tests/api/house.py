"""What the tests of the doors know of the services: their demo, and the references of what is in it."""

import json
from collections.abc import Collection
from functools import cache
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import MetaData, Select, func, select, text

from quartier.event import Read
from quartier.hosting.assemble import Running
from quartier.store import Store
from quartier.tables import floor_metadata, outbox
from quartier.web.testing import Browser

PERSONAS = ("office", "mediator", "council", "association", "gardener", "administrator", "resident")
#: Which table holds what an argument of a path refers to.
REFERRED = {
    "grant_id": "grants",
    "call_id": "microfund_call",
    "idea_id": "microfund_idea",
    "request_id": "money_request",
    "drawdown_id": "drawdown",
    "voucher_id": "voucher",
    "proof_id": "proof",
    "submission_id": "submission",
    "draft_id": "profile_version",
    "funder_id": "funder",
    "programme_id": "programme",
    "contact_id": "funder_contact",
    "opportunity_id": "opportunity",
    "block_id": "text_block",
    "text_id": "application_text",
    "task_id": "acquisition_task",
    "plot_id": "plot",
    "shift_id": "shift",
    "room_id": "resource",
    "thing_id": "resource",
    "closure_id": "hours_closure",
    "version_id": "rules_version",
    "occasion_id": "occasion",
    "maintenance_id": "maintenance",
    "line_id": "budget",
    "resource_id": "lendable",
    "loan_id": "loan",
    "repair_id": "repair",
    "key_id": "door_key",
    "promise_id": "key_promise",
    "booking_id": "booking",
    "series_id": "series",
    "import_id": "calendar_import",
    "waiting_id": "waiting",
    "permit_id": "permit",
    "induction_id": "induction",
    "attendee_id": "induction_attendee",
    "project_id": "project",
    "pledge_id": "pledge",
    "photo_id": "project_photo",
    "item_id": "plan_item",
    "workday_id": "workday",
    "gathering_id": "gathering",
    "hazard_id": "hazard",
    "resolution_id": "resolution",
    "case_ref": "conflict",
    "body": "body",
    "holding_ref": "office_term",
    "access_id": "feed_access",
    "partner_id": "partner",
    "webhook_id": "webhook",
    "story_id": "notice",
    "defect_id": "defect",
    "duty_id": "inspection_duty",
    "entry_id": "first_aid_entry",
    "copy_id": "first_aid_copy",
    "statement_id": "bank_statement",
    "file_id": "bank_import",
    "bank_entry_id": "bank_entry",
}
#: That somebody looked is written down even where there was nothing to see.
LOOKS = ("conflict_access", "first_aid_reading", "session")


#: The token of the private link to a partner's page.
_links: "WeakKeyDictionary[Store, str]" = WeakKeyDictionary()


def furnish(running: Running) -> None:
    """The demo, and what it leaves out: a case, a partner's address, one of each event the service reads."""
    office = Browser(running.web).sign_in("office")
    if running.service.name == "werkhaus":  # in the demo the association is heard about it first
        days = {"first_day": "2026-08-03", "last_day": "2026-08-07", "reason": "Sommerpause"}
        assert office.post("/hours/closures", data=days).status_code == 303
    if running.service.demo:
        running.service.demo(running.store)
    if running.service.name == "participation":
        case = {"kind": "neighbours", "description": "A und B"}
        assert Browser(running.web).sign_in("mediator").post("/conflicts", data=case).status_code == 303
    if running.service.name == "notify":
        assert office.post("/feeds/addresses", data={"label": "Stadt", "days": "30"}).status_code == 200
        partner = office.post("/api/partners", json={"label": "Stadt"}).json
        _links[running.store] = partner["manage_url"].rpartition("/")[2]
        webhook = {"url": "https://stadt.example.org/", "topics": ["grant"]}
        assert office.post(f"/partners/{partner['id']}/webhooks", data=webhook).status_code == 200
    receipt = running.inbox.receive(
        [message(read, number) for number, read in enumerate(running.service.reads, 1)]
    )
    assert not receipt.undecodable


def message(read: Read, number: int = 1, **changes: Any) -> bytes:
    """An event that this read takes, with the sender's own example as its data; `changes` are the envelope's."""
    return json.dumps(envelope(read, number) | changes).encode()


def envelope(read: Read, number: int = 1) -> dict[str, Any]:
    """The same before it is written."""
    data = example(read)
    return {
        "specversion": "1.0",
        "id": f"0190-{number:08}",
        "source": f"/saalfeld-beulwitz/{read.sender}",
        "type": read.type,
        "subject": f"subject-{number}",
        "time": "2026-05-04T08:00:00Z",
        "datacontenttype": "application/json",
        "sequence": number,
        "subjectversion": number,
        "epoch": 1,
        "audience": read.audience.value,
        "correlationid": "c0rrelation",
        "data": data,
    }


def example(read: Read) -> dict[str, Any]:
    """The example in the sender's contract, a copy of it."""
    return dict(json.loads(_examples()[read.type]))


@cache
def _examples() -> dict[str, str]:
    """The example of every event that is sent, as JSON: looked up once, for reading what is installed takes long."""
    from quartier.operate.installed import installed

    sent = [schema.contract for service in installed() for schema in service.sends]
    return {contract.name: json.dumps(contract.example) for contract in sent}


def references(running: Running, arguments: Collection[str] = REFERRED) -> dict[str, list[str]]:
    """What there is for each argument of a path, or for these."""
    tables = running.service.metadata.tables
    found = {"month": ["2026-05"], "token": [_links.get(running.store, "x" * 43)], "lang": ["uk"]}
    found |= {name: ["nothing"] for name in ("move_id", "decision_id", "review_id")}
    found |= {"profile": ["land"], "rule": ["proof_months"], "calculation": ["settlement"]}
    found["domain"] = [domain.name for domain in running.service.domains]
    with running.store.read() as session:
        for argument, name in REFERRED.items():
            if argument in arguments and name in tables:
                key = next(iter(tables[name].primary_key))
                found[argument] = list(session.scalars(select(key).order_by(key)))
    return found


#: A transaction has a number from its first write on, rolled back or not; counting eighty tables takes longer.
_LATEST_WRITE = text("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint")
#: The latest write PostgreSQL knew of when it was asked for a store's rows, and what it answered.
_counted: "WeakKeyDictionary[Store, tuple[int, dict[str, int]]]" = WeakKeyDictionary()


def rows(store: Store, metadata: MetaData) -> dict[str, int]:
    """How many rows each of the service's tables, the outbox and the records of decisions hold; one query."""
    with store.read() as session:
        write = session.scalar(_LATEST_WRITE) if store.engine.name == "postgresql" else None
        known, counts = _counted.get(store, (None, {}))
        if write is None or write != known:
            counts = dict(session.execute(_counts(metadata)).mappings().one())
        if write is not None:
            _counted[store] = write, counts
        return counts


@cache
def _counts(metadata: MetaData) -> Select[Any]:
    """The query, built once: it is asked after every refusal."""
    tables = [table for table in metadata.tables.values() if table.name not in LOOKS]
    tables += [outbox, floor_metadata.tables["decision"], floor_metadata.tables["idempotency"]]
    return select(
        *(select(func.count()).select_from(table).scalar_subquery().label(table.name) for table in tables)
    )
