"""The first-aid book: what it asks for, that it is sealed, who reads it, when it is gone."""

import base64
import dataclasses
import json
from collections.abc import Callable
from datetime import date, datetime

import pytest
from cryptography.exceptions import InvalidTag
from sqlalchemy import MetaData, select

from quartier import sealed
from quartier.actor import ANONYMOUS, Actor
from quartier.errors import Misconfigured
from quartier.hosting.assemble import Running
from quartier.store import Store
from quartier.tables import outbox
from quartier.testing.clock import SettableClock
from quartier.testing.people import ASSOCIATION, COUNCIL, OFFICE, RESIDENT
from quartier.web.testing import Browser
from werkhaus.firstaid import commands, rules, views
from werkhaus.firstaid.commands import NameInsurer, is_working_day
from werkhaus.firstaid.reactions import erase, require_keys
from werkhaus.firstaid.rules import Category, Entry, Recipient

CANARY = "Kanarienvogel-7431"
KEY = base64.b64encode(bytes(range(32))).decode()
NEWER = base64.b64encode(bytes(range(1, 33))).decode()
CUT = Entry(
    happened_at=datetime.fromisoformat("2026-05-04 10:00"),
    place="Holzwerkstatt",
    what=CANARY,
    person="A. B.",
    injury="Schnitt",
    helped_at=datetime.fromisoformat("2026-05-04 10:05"),
    measures="Verband",
    helper="C. D.",
)


def with_key(store: Store, key: str = KEY) -> Store:
    store.settings = dataclasses.replace(store.settings, firstaid_key=key)
    return store


@pytest.fixture
def entry_id(store: Store) -> str:
    with with_key(store).unit(actor=ANONYMOUS) as unit:
        return commands.write_entry(unit, Category.TOOL, CUT)


def opened(store: Store, entry_id: str, actor: Actor = OFFICE) -> Entry:
    with store.unit(actor=actor) as unit:
        return commands.open_entry(unit, entry_id).entry


def test_anybody_writes_and_it_is_read_as_written(store: Store, entry_id: str) -> None:
    assert opened(store, entry_id) == CUT
    with store.read() as session:
        [body] = session.scalars(select(outbox.c.body))
        assert json.loads(body)["data"] == {"incident_id": entry_id, "category": "tool"}


def test_nothing_of_it_stands_in_the_database(store: Store, entry_id: str) -> None:
    tables = MetaData()
    with store.read() as session:
        tables.reflect(session.connection())
        rows = [str(tuple(row)) for t in tables.tables.values() for row in session.execute(select(t))]
    assert not [row for row in rows if CANARY in row or "Schnitt" in row or "Holzwerkstatt" in row]


@pytest.mark.parametrize("actor", [ANONYMOUS, RESIDENT, COUNCIL, ASSOCIATION])
def test_only_who_decides_about_safety_reads(store: Store, entry_id: str, actor: Actor) -> None:
    for ref in (entry_id, "there-is-none"):
        with pytest.raises(rules.SafetyOnly):
            opened(store, ref, actor)
    with pytest.raises(rules.SafetyOnly), store.unit(actor=actor) as unit:
        commands.open_list(unit)
    with pytest.raises(rules.DataProtectionOnly), store.unit(actor=actor) as unit:
        commands.open_readings(unit)


def test_each_reading_is_noted(store: Store, entry_id: str) -> None:
    opened(store, entry_id)
    with store.unit(actor=OFFICE) as unit:
        commands.open_list(unit)
    with store.unit(actor=OFFICE) as unit:
        commands.agree_to_copy(unit, entry_id, Recipient.PERSON)
        unit.session.flush()
        [agreed] = views.copies_of(unit.session, entry_id)
    with store.unit(actor=OFFICE) as unit:
        commands.open_copy(unit, entry_id, agreed.id)
    with store.unit(actor=OFFICE) as unit:
        acts = {(row.act, row.entry_id, row.actor) for row in commands.open_readings(unit)}
    assert acts == {
        ("read", entry_id, OFFICE.ref),
        ("listed", None, OFFICE.ref),
        ("copied", entry_id, OFFICE.ref),
    }


def test_a_key_is_renewed_and_a_lost_one_stops_the_start(store: Store, entry_id: str) -> None:
    with with_key(store, f"{NEWER}\n{KEY}").unit() as unit:
        newer = commands.write_entry(unit, Category.TOOL, CUT)
    assert (opened(store, entry_id), opened(store, newer)) == (CUT, CUT)
    require_keys(store)
    for key in ("", NEWER):
        with pytest.raises(Misconfigured, match="WERKHAUS_FIRSTAID_KEY_FILE"):
            require_keys(with_key(store, key))
    with pytest.raises(rules.BookClosed), with_key(store, "").unit() as unit:
        commands.write_entry(unit, Category.TOOL, CUT)


def test_a_text_does_not_open_in_another_row_or_when_changed() -> None:
    keys = (bytes(32),)
    text = sealed.seal(keys, "row-1", "Ä")
    assert sealed.unseal(keys, "row-1", text) == "Ä"
    assert sealed.seal(keys, "row-1", "Ä") != text
    with pytest.raises(InvalidTag):
        sealed.unseal(keys, "row-2", text)
    with pytest.raises(InvalidTag):
        sealed.unseal(keys, "row-1", text[:-1] + bytes([text[-1] ^ 1]))


def test_a_help_is_written_down_whole_and_a_near_miss_needs_less() -> None:
    now = datetime.fromisoformat("2026-05-04 11:00")
    for name in ("person", "injury", "helped_at", "measures", "helper"):
        with pytest.raises(rules.HelpUntold) as refused:
            rules.check_entry(dataclasses.replace(CUT, **{name: None}), Category.TOOL, now)
        assert refused.value.field == name
    bare = Entry(happened_at=CUT.happened_at, place="Hof", what="Leiter rutschte")
    rules.check_entry(bare, Category.NEAR_MISS, now)
    with pytest.raises(rules.NotYetHappened):
        rules.check_entry(bare, Category.NEAR_MISS, datetime.fromisoformat("2026-05-04 09:59"))
    early = dataclasses.replace(CUT, helped_at=datetime.fromisoformat("2026-05-04 09:59"))
    with pytest.raises(rules.HelpedBefore):
        rules.check_entry(early, Category.TOOL, now)


@pytest.mark.parametrize(
    ("known", "careful", "rolled"),
    [("2026-12-23", "2026-12-26", "2026-12-28"), ("2026-05-04", "2026-05-07", "2026-05-07")],
)
def test_a_report_is_due_three_days_after_knowing(known: str, careful: str, rolled: str) -> None:
    day = date.fromisoformat(known)
    assert rules.report_due(day) == date.fromisoformat(careful)
    assert rules.report_due(day, is_working_day) == date.fromisoformat(rolled)


def test_an_accident_is_reported_to_the_insurer_that_was_named(store: Store, entry_id: str) -> None:
    with store.unit(actor=OFFICE) as unit:
        named = NameInsurer(branch="volunteers", name="UKT", number=None, report_to=None, since=unit.today)
        insurer = commands.name_insurer(unit, named).subject
    with pytest.raises(rules.KnownTooEarly), store.unit(actor=OFFICE) as unit:
        commands.note_to_report(unit, entry_id, insurer, date(2026, 5, 3))
    with pytest.raises(rules.InsurerNotFound), store.unit(actor=OFFICE) as unit:
        commands.note_to_report(unit, entry_id, "another", date(2026, 5, 4))
    with store.unit(actor=OFFICE) as unit:
        assert commands.note_to_report(unit, entry_id, insurer, unit.today) == date(2026, 5, 7)
    with pytest.raises(rules.AlreadyToReport), store.unit(actor=OFFICE) as unit:
        commands.note_to_report(unit, entry_id, insurer, unit.today)
    with store.read() as session:
        assert views.reports_due(session) == [(entry_id, date(2026, 5, 7))]
    with store.unit(actor=OFFICE) as unit:
        commands.mark_reported(unit, entry_id)
    with pytest.raises(rules.AlreadyReported), store.unit(actor=OFFICE) as unit:
        commands.mark_reported(unit, entry_id)


def test_after_five_years_it_is_gone(store: Store, entry_id: str, clock: SettableClock) -> None:
    clock.now = datetime.fromisoformat("2031-05-04T21:59:00Z")
    assert erase(store) == 0
    clock.forward(minutes=1)
    assert (erase(store), erase(store)) == (1, 0)
    with pytest.raises(rules.EntryNotFound):
        opened(store, entry_id)


def test_through_the_door(browser: Browser, running: Running, room: Callable[..., str]) -> None:
    typed = {
        "category": "fall",
        "happened_at": "2026-05-04T10:00",
        "place": "Treppe",
        "what": CANARY,
        "person": "A",
    }
    refused = browser.post("/first-aid", data=typed)
    assert (refused.status_code, CANARY in refused.text) == (422, True)
    rest = {"injury": "Knie", "helped_at": "2026-05-04T10:05", "measures": "Kühlen", "helper": "B"}
    assert browser.post("/first-aid", data=typed | rest).status_code == 303
    assert "/first-aid/new" in browser.get("/first-aid").text
    office = Browser(running.web).sign_in("office")
    page = office.get("/first-aid").text.split('<li class="card">')[1].split('href="')[1].split('"')[0]
    assert CANARY in office.get(page).text
    assert browser.get(page).status_code == 303
    assert Browser(running.web).sign_in("association").get(page).status_code == 403
    assert office.post(f"{page}/copies", data={"recipient": "insurer"}).status_code == 303
    copy = office.get(page).text.split(f'href="{page}/copies/')[1].split('"')[0]
    assert CANARY in office.get(f"{page}/copies/{copy}").text
    assert "demo-office" in office.get("/first-aid/readings").text
    assert CANARY not in office.get("/first-aid?format=csv").text
    insurer = {"branch": "volunteers", "name": "Unfallkasse", "since": "2026-01-01"}
    assert office.post("/insurers", data=insurer).status_code == 303
    assert "Unfallkasse" in office.get(page).text
