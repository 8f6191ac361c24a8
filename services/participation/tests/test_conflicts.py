"""Conflicts: that nothing of them gets out, by any door, on both databases."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import MetaData, select

from participation.conflicts import commands, rules
from participation.conflicts.commands import LogConflict
from participation.conflicts.model import ConflictAccess
from quartier import observe
from quartier.actor import ANONYMOUS
from quartier.hosting.assemble import Running
from quartier.store import Store
from quartier.tables import outbox
from quartier.testing.clock import SettableClock
from quartier.testing.people import ASSOCIATION, COUNCIL, MEDIATOR, OFFICE, RESIDENT
from quartier.web.testing import Browser

CANARY = "Kanarienvogel-7431"


@pytest.fixture
def case_ref(store: Store) -> str:
    with store.unit(actor=MEDIATOR) as unit:
        return commands.log_conflict(unit, LogConflict(kind="neighbours", description=CANARY))


def test_the_event_has_a_reference_and_a_day(store: Store, case_ref: str) -> None:
    with store.read() as session:
        (row,) = session.execute(select(outbox)).all()
    document = json.loads(row.body)
    assert document["data"] == {"case_ref": case_ref}
    assert document["time"] == "2026-05-04T00:00:00Z"
    assert row.routing_key == "participation.confidential.conflict.logged"


@pytest.mark.parametrize("actor", [ANONYMOUS, RESIDENT, COUNCIL, OFFICE, ASSOCIATION])
def test_nobody_else_may(store: Store, case_ref: str, actor: Any) -> None:
    for act in (
        lambda unit: commands.log_conflict(unit, LogConflict(kind="other", description="x")),
        commands.open_list,
        lambda unit: commands.open_case(unit, case_ref),
        lambda unit: commands.open_case(unit, "there-is-no-such-case"),
    ):
        with pytest.raises(rules.MediatorsOnly), store.unit(actor=actor) as unit:
            act(unit)


def test_who_opened_what_is_noted_without_content(store: Store, case_ref: str, clock: SettableClock) -> None:
    clock.forward(days=2)
    with store.unit(actor=MEDIATOR) as unit:
        assert commands.open_case(unit, case_ref).description == CANARY
    with store.unit(actor=MEDIATOR) as unit:
        assert [case.week for case in commands.open_list(unit)] == ["2026-W19"]
    with store.read() as session:
        rows = session.scalars(select(ConflictAccess)).all()
    assert {(row.act, row.case_ref, row.actor, row.on.isoformat()) for row in rows} == {
        ("logged", case_ref, MEDIATOR.ref, "2026-05-04"),
        ("read", case_ref, MEDIATOR.ref, "2026-05-06"),
        ("listed", None, MEDIATOR.ref, "2026-05-06"),
    }


def test_no_hour_is_kept_with_a_case(store: Store, case_ref: str, clock: SettableClock) -> None:
    tables = MetaData()
    with store.read() as session:
        tables.reflect(session.connection(), only=["conflict", "conflict_access"])
        rows = [str(dict(row._mapping)) for t in tables.tables.values() for row in session.execute(select(t))]
    assert rows
    assert not any(f"{clock():%H:%M}" in row for row in rows)


# ── the canary ───────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def log_lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Everything that is logged meanwhile, by our loggers or another's."""
    import logging

    import structlog

    lines: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(self.format(record))

    def keep(_logger: Any, _method: str, line: Any) -> Any:
        lines.append(str(line))
        return line

    kept = structlog.get_config()
    structlog.configure(
        processors=[
            observe._with_context,
            structlog.processors.format_exc_info,
            keep,
            *kept["processors"][-1:],
        ],
        wrapper_class=structlog.make_filtering_bound_logger(0),
        cache_logger_on_first_use=False,
    )
    handler = Keep(level=0)
    logging.getLogger().addHandler(handler)
    yield lines
    logging.getLogger().removeHandler(handler)
    structlog.configure(**kept)


def everything_but_the_cases(store: Store) -> str:
    """Every row of every table but the mediators' own, as text."""
    tables = MetaData()
    with store.read() as session:
        tables.reflect(session.connection())
        others = [table for name, table in tables.tables.items() if name != "conflict"]
        return "\n".join(str(tuple(row)) for table in others for row in session.execute(select(table)))


def test_what_is_typed_gets_nowhere_else(running: Running, log_lines: list[str]) -> None:
    mediator, others = Browser(running.web).sign_in("mediator"), [Browser(running.web)]
    others += [
        Browser(running.web).sign_in(each) for each in ("office", "council", "resident", "association")
    ]
    # Typed right, and typed wrong: the refused page shows it to its mediator and to nobody else.
    wrong = mediator.post("/conflicts", data={"kind": f"{CANARY}-kind", "description": f"{CANARY}-text"})
    assert (wrong.status_code, f"{CANARY}-text" in wrong.text) == (422, True)
    assert mediator.post("/conflicts", data={"kind": "neighbours", "description": CANARY}).status_code == 303
    for other in others:  # somebody who may not, types it all the same
        other.post("/conflicts", data={"kind": "neighbours", "description": CANARY})
    listed = mediator.get("/conflicts").text
    assert CANARY not in listed
    case_ref = listed.split('href="/conflicts/')[2].split('"')[0]
    assert CANARY in mediator.get(f"/conflicts/{case_ref}").text

    paths = [route.path for route in running.service.routes if route.method == "GET"]
    paths = [path.split("<")[0] + case_ref if "<" in path else path for path in paths]
    paths += ["/metrics", "/readyz", "/api/conflicts", f"/api/conflicts/{case_ref}", "/conflicts/unknown"]
    for other in others:
        for path in paths:
            answer = other.get(path)
            assert CANARY not in answer.text, path
            if path.startswith("/conflicts"):
                signed_in = other is not others[0]
                assert answer.status_code == (403 if signed_in else 303), path
    assert mediator.get("/conflicts/unknown").status_code == 404

    running.relay.run_once()
    assert CANARY not in everything_but_the_cases(running.store)
    assert log_lines
    assert not [line for line in log_lines if CANARY in line or case_ref in line]


def test_a_fault_of_ours_keeps_it_too(
    running: Running, log_lines: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("something broke")

    monkeypatch.setattr(commands, "_note", broken)
    mediator = Browser(running.web).sign_in("mediator")
    answer = mediator.post("/conflicts", data={"kind": "neighbours", "description": CANARY})
    assert answer.status_code == 500
    assert CANARY not in answer.text
    assert any("something broke" in line for line in log_lines)
    assert not [line for line in log_lines if CANARY in line]


def test_a_fault_of_the_database_keeps_it_too(running: Running, log_lines: list[str]) -> None:
    with running.store.unit() as unit:
        unit.session.connection().exec_driver_sql("DROP TABLE conflict_access")
    mediator = Browser(running.web).sign_in("mediator")
    answer = mediator.post("/conflicts", data={"kind": "neighbours", "description": CANARY})
    assert answer.status_code >= 500
    assert CANARY not in answer.text
    assert not [line for line in log_lines if CANARY in line]
