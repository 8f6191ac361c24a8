"""What funding has to keep up with, on both engines: `python -m bench proofs` prints it.

A grant with a thousand expenses in five lines. Figures are the median of their repetitions in this process, after one
that is not counted; the paper is made once, in its own process, as the running service does it.
"""

import time
from datetime import UTC, date, datetime

from bench.bounds import bounded, timed
from funding.expenses.commands import RecordExpense, record_expense
from funding.grants.commands import AddLine, DraftGrant, add_line, approve_grant, draft_grant
from funding.reports.commands.drafting import BeginProof, WriteReport, begin_proof, write_report
from funding.reports.commands.submitting import submit
from funding.reports.reactions import make_papers
from funding.reports.rules.states import NEEDED
from funding.service import service
from quartier.bus import open_bus
from quartier.hosting.assemble import Running, assemble
from quartier.operate.migrate import upgrade
from quartier.settings import load
from quartier.store import Store
from quartier.testing.clock import SettableClock
from quartier.testing.people import OFFICE, TREASURER
from quartier.web.testing import Browser

VOUCHERS, LINES = 1_000, 5

WANTED = {"proof_page_ms": 150.0, "paper_ms": 20_000.0}
"""At most so much, on each engine."""

TITLES = {
    "proof_page_ms": f"the page of a proof with {VOUCHERS:,} vouchers, ms",
    "submission_ms": "handing it in, ms",
    "paper_ms": "its paper (PDF/A-3b) in a process of its own, ms",
}


def main(arguments: list[str] | None = None) -> int:
    """Measure; exit code 2 with `--strict` where a figure misses what is wanted."""
    return bounded("proofs", str(__doc__), measure, TITLES, WANTED, arguments)


def measure(url: str) -> dict[str, float]:
    """All figures on one database."""
    clock = SettableClock(datetime(2027, 3, 1, 9, tzinfo=UTC))
    environ = {"FUNDING_DATABASE": url, "QUARTIER_DEMO_SIGN_IN": "yes"}
    settings = load(service.settings, "funding", environ)
    upgrade(service, Store(settings, clock))
    running = assemble(service, settings, open_bus("local://"), clock)
    grant, proof = _filled(running)
    office = Browser(running.web).sign_in("office")
    page = timed(lambda _: office.get(f"/grants/{grant}/proofs/{proof}"), 10)
    start = time.perf_counter()
    with running.store.unit(actor=OFFICE) as unit:
        submit(unit, grant, proof)
    handed = time.perf_counter()
    assert make_papers(running.store) == 1
    return {
        "proof_page_ms": page,
        "submission_ms": 1000 * (handed - start),
        "paper_ms": 1000 * (time.perf_counter() - handed),
    }


def _filled(running: Running) -> tuple[str, str]:
    store = running.store
    with store.unit(actor=OFFICE) as unit:
        period = {"valid_from": date(2026, 1, 1), "valid_until": date(2026, 12, 31)}
        grant = draft_grant(unit, DraftGrant(title="Werkhaus", funder="Land", **period))
        lines = [
            add_line(
                unit, AddLine(grant_id=grant, title=f"Ansatz {n}", amount_cents=10_000_000, spent_by=None)
            )
            for n in range(LINES)
        ]
        unit.session.flush()
        approve_grant(unit, grant)
    with store.unit(actor=TREASURER) as unit:
        for number in range(VOUCHERS):
            record_expense(
                unit,
                RecordExpense(
                    grant_id=grant,
                    line_id=lines[number % LINES],
                    amount_cents=12_345 + number,
                    booked_on=date(2026, 1 + number % 12, 1 + number % 28),
                    purpose=f"Material und Anleitung für Kurs {number}",
                ),
            )
    with store.unit(actor=OFFICE) as unit:
        proof = begin_proof(unit, BeginProof(grant_id=grant, kind="final"))
        unit.session.flush()
        write_report(unit, grant, proof, WriteReport(texts=dict.fromkeys(NEEDED, "Wie geplant.")))
    return grant, proof
