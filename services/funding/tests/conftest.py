"""Which service these tests are about, and what they begin with."""

from collections.abc import Callable
from datetime import date

import pytest

from funding.grants.commands import AddLine, DraftGrant, add_line, approve_grant, draft_grant
from funding.service import service as funding
from quartier.bus import open_bus
from quartier.hosting import Service
from quartier.hosting.assemble import Running, assemble
from quartier.settings import load
from quartier.store import Store
from quartier.testing.clock import SettableClock
from quartier.testing.people import OFFICE
from quartier.web.testing import Browser


@pytest.fixture(scope="session")
def service() -> Service:
    return funding


@pytest.fixture
def running(migrated: Callable[[Service], str], clock: SettableClock) -> Running:
    environ = {"FUNDING_DATABASE": migrated(funding), "QUARTIER_DEMO_SIGN_IN": "yes"}
    return assemble(funding, load(funding.settings, "funding", environ), open_bus("local://"), clock)


@pytest.fixture
def browser(running: Running) -> Browser:
    return Browser(running.web)


@pytest.fixture(scope="session")
def approved_grant() -> Callable[..., str]:
    """`approved_grant(store, amounts=…)`: a grant for 2026 whose lines hold these amounts in cents."""

    def make(store: Store, *, amounts: tuple[int, ...] = (100_00, 50_00)) -> str:
        period = {"valid_from": date(2026, 1, 1), "valid_until": date(2026, 12, 31)}
        with store.unit(actor=OFFICE) as unit:
            grant = draft_grant(unit, DraftGrant(title="Werkhaus", funder="Stadt", **period))
            for number, amount in enumerate(amounts, 1):
                spent_by = "werkhaus" if number == 1 else None
                line = AddLine(grant_id=grant, title=f"Line {number}", amount_cents=amount, spent_by=spent_by)
                add_line(unit, line)
            unit.session.flush()
            approve_grant(unit, grant)
        return grant

    return make


OWN_IBAN = "DE89370400440532013000"


@pytest.fixture(scope="session")
def entry_xml() -> Callable[..., str]:
    """`entry_xml("-12.50", text="RE-1")`: one entry of a statement, in version 08 or 02."""

    def write(
        amount: str,
        *,
        day: str = "2026-05-04",
        text: str = "",
        party: str = "",
        iban: str = "",
        version: str = "08",
        currency: str = "EUR",
        reference: str = "NONREF",
        details: str | None = None,
        more: str = "",
    ) -> str:
        side, way = ("Cdtr", "DBIT") if amount.startswith("-") else ("Dbtr", "CRDT")
        name = f"<Pty><Nm>{party}</Nm></Pty>" if version == "08" else f"<Nm>{party}</Nm>"
        state = "<Sts><Cd>BOOK</Cd></Sts>" if version == "08" else "<Sts>BOOK</Sts>"
        if details is None:
            details = (
                f"<TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs><RltdPties><{side}>{name}</{side}>"
                f"<{side}Acct><Id><IBAN>{iban}</IBAN></Id></{side}Acct></RltdPties>"
                f"<RmtInf><Ustrd>{text}</Ustrd></RmtInf></TxDtls>"
            )
        return (
            f'<Ntry><Amt Ccy="{currency}">{amount.lstrip("-")}</Amt><CdtDbtInd>{way}</CdtDbtInd>{more}{state}'
            f"<BookgDt><Dt>{day}</Dt></BookgDt><ValDt><Dt>{day}</Dt></ValDt>"
            f"<AcctSvcrRef>{reference}</AcctSvcrRef><NtryDtls>{details}</NtryDtls></Ntry>"
        )

    return write


@pytest.fixture(scope="session")
def statement_xml() -> Callable[..., bytes]:
    """`statement_xml(entries, opening="100.00", closing="87.50")`: a file with one statement."""

    def write(
        entries: str = "",
        *,
        number: str = "2026-05-04",
        opening: str | None = "1000.00",
        closing: str | None = "1000.00",
        day: str = "2026-05-04",
        iban: str = OWN_IBAN,
        version: str = "camt.053.001.08",
    ) -> bytes:
        balances = "".join(
            f'<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">{amount}</Amt>'
            f"<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>"
            for kind, amount in (("OPBD", opening), ("CLBD", closing))
            if amount is not None
        )
        return (
            '<?xml version="1.0" encoding="UTF-8"?>'
            f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:{version}"><BkToCstmrStmt>'
            f"<GrpHdr><MsgId>1</MsgId></GrpHdr><Stmt><Id>{number}</Id><CreDtTm>{day}T23:00:00</CreDtTm>"
            f"<Acct><Id><IBAN>{iban}</IBAN></Id><Ccy>EUR</Ccy></Acct>{balances}{entries}"
            "</Stmt></BkToCstmrStmt></Document>"
        ).encode()

    return write
