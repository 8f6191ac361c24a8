"""A small honest demo: a grant of the programme that the quarter is in, and a micro fund; the amounts are invented."""

from datetime import date, timedelta

from sqlalchemy import select

from funding.acquisition import commands as acquisition
from funding.acquisition.commands import Identify, SetProgramme
from funding.acquisition.rules.stages import Cycle, Stage, Terms
from funding.bank import camt
from funding.bank.commands.importing import add_account, take_file
from funding.descriptions.commands import GRANTS
from funding.drawdowns.commands import AskDraw, ask_draw, receive
from funding.expenses.commands import RecordExpense, record_expense
from funding.grants.commands import (
    AddLine,
    DraftGrant,
    SetAward,
    add_line,
    add_source,
    approve_grant,
    draft_grant,
    set_award,
)
from funding.grants.model import Grant
from funding.grants.rules import Source
from funding.microfund.commands.awards import award_idea
from funding.microfund.commands.ideas import HandIn, hand_in
from funding.microfund.commands.rounds import OpenCall, open_call
from funding.reports.commands.drafting import BeginProof, WriteReport, begin_proof, write_report
from funding.reports.commands.submitting import submit
from funding.vouchers.commands.posting import PostVoucher, post_voucher
from funding.vouchers.commands.taking import TakeIn, take_in
from funding.vouchers.rules.entries import Allocation, Amounts
from quartier.actor import Actor
from quartier.store import Store
from quartier.unit import Unit
from quartier.wording import Wrote, translate
from quartier.written import DESCRIPTION, TITLE

_OFFICE = Actor("demo", offices=frozenset({"carrier", "treasurer"}))
_EQUIPMENT = (
    "Maschinen und Werkzeug, die alle benutzen können; Erde und Wasser für die Beete; Feste im Quartier."
)
#: What the interim proof says.
_REPORT = {
    "use": "Es fanden Kurse an Säge, Drehbank und Nähmaschine statt, jeweils mit Anleitung.",
    "results": "Geplant waren zwölf Kurse; die ersten haben stattgefunden und waren ausgebucht.",
    "main_items": "Honorare für die Anleitung.",
    "necessity": "Drei Angebote wurden verglichen; Räume und Maschinen sind vorhanden.",
}
#: Title and purpose, as somebody translated them.
_EQUIPMENT_IN = {
    "uk": (
        "Веркгауз і сад: обладнання та робота",
        "Верстати та інструменти, якими можуть користуватися всі; земля і вода для грядок; свята у кварталі.",
    ),
    "ar": (
        "الـWerkhaus والحديقة: التجهيز والتشغيل",
        "آلات وأدوات يمكن للجميع استعمالها، وتربة وماء للأحواض، واحتفالات في الحي.",
    ),
}
#: A statement of an account that no bank has: an example's number, invented entries.
_IBAN = "DE89370400440532013000"
_ENTRY = (
    '<Ntry><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>{way}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>'
    "<BookgDt><Dt>{day}</Dt></BookgDt><NtryDtls><TxDtls><RltdPties><{side}><Pty><Nm>{party}</Nm></Pty></{side}>"
    "</RltdPties><RmtInf><Ustrd>{text}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
)
_BALANCE = (
    '<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">{amount}</Amt>'
    "<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>"
)
_STATEMENT = (
    '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt><Id>{number}</Id>'
    "<Acct><Id><IBAN>{iban}</IBAN></Id></Acct>{content}</Stmt></BkToCstmrStmt></Document>"
)


def load(store: Store) -> None:
    """Add the demo's grants, once."""
    with store.read() as session:
        if session.scalar(select(Grant.id).limit(1)):
            return
    year = store.clock().year
    with store.unit(actor=_OFFICE) as unit:
        grant = draft_grant(
            unit,
            DraftGrant(
                title="Werkhaus und Garten: Einrichtung und Betrieb",
                funder="Städtebauförderung, Programm Sozialer Zusammenhalt",
                valid_from=date(year, 1, 1),
                valid_until=date(year, 12, 31),
                description=_EQUIPMENT,
            ),
        )
        for title, amount, spent_by in (
            ("Maschinen und Werkzeug", 1_800_000, "werkhaus"),
            ("Beete, Erde, Wasser", 450_000, "garden"),
            ("Feste und Beteiligung", 350_000, "participation"),
        ):
            add_line(unit, AddLine(grant_id=grant, title=title, amount_cents=amount, spent_by=spent_by))
        unit.session.flush()
        for lang, (title, purpose) in _EQUIPMENT_IN.items():
            texts = {TITLE: title, DESCRIPTION: purpose}
            wrote = (Wrote(field=field, lang=lang, text=text, seen=1) for field, text in texts.items())
            translate(unit, GRANTS, grant, *wrote)
        approve_grant(unit, grant)
    _shared(store, year)
    _chances(store, year)
    with store.unit(actor=_OFFICE) as unit:
        draft_grant(
            unit,
            DraftGrant(
                title="Quartiersfonds für Ideen aus der Nachbarschaft",
                funder="Stadt Saalfeld",
                valid_from=date(year + 1, 1, 1),
                valid_until=date(year + 1, 12, 31),
            ),
        )
    with store.unit(actor=_OFFICE) as unit:
        closes_on = unit.today + timedelta(days=40)
        call = open_call(
            unit, OpenCall(title="Ideen für den Winter", amount_cents=100_000, closes_on=closes_on)
        )
        unit.session.flush()
        bench = hand_in(unit, HandIn(call_id=call, title="Eine Bank an der Haltestelle", amount_cents=35_000))
        hand_in(
            unit, HandIn(call_id=call, title="Filmabende im Werkhaus, in drei Sprachen", amount_cents=20_000)
        )
        unit.session.flush()
        award_idea(unit, bench.id)
    with store.unit(actor=_OFFICE) as unit:
        shared = open_call(
            unit,
            OpenCall(
                title="Hof und Spielplatz: Geschäfte geben dazu",
                closes_on=closes_on,
                model="matched",
                private_cents=150_000,
                municipal_cents=50_000,
                cap_cents=150_000,
                jury="council",
                quorum=3,
            ),
        )
        unit.session.flush()
        swings = HandIn(
            call_id=shared,
            title="Zwei Schaukeln am Spielplatz",
            amount_cents=120_000,
            description="Die alten sind weg. Kinder aus drei Häusern spielen dort.",
        )
        hand_in(unit, swings)


def _shared(store: Store, year: int) -> None:
    """A grant that bears a share: a first instalment has come, and a part of it is not spent yet."""
    with store.unit(actor=_OFFICE) as unit:
        grant = draft_grant(
            unit,
            DraftGrant(
                title="Offene Werkstatt: Anleitung und Kurse",
                funder="Freistaat Thüringen",
                valid_from=date(year, 1, 1),
                valid_until=date(year, 12, 31),
            ),
        )
        line = add_line(unit, AddLine(grant_id=grant, title="Honorare", amount_cents=900_000, spent_by=None))
        material = AddLine(grant_id=grant, title="Material", amount_cents=300_000, spent_by=None)
        material_line = add_line(unit, material)
        unit.session.flush()
        set_award(unit, SetAward(grant_id=grant, financing="share", award_cents=960_000))
        add_source(unit, grant, Source("own", "BZ Saalfeld", 150_000))
        add_source(unit, grant, Source("private", "Spenden aus der Nachbarschaft", 90_000))
        approve_grant(unit, grant)
    with store.unit(actor=_OFFICE) as unit:
        drawn = ask_draw(unit, AskDraw(grant_id=grant, amount_cents=240_000, due_cents=300_000))
        unit.session.flush()
        begun = max(date(year, 1, 1), unit.today - timedelta(days=50))
        receive(unit, grant, drawn, begun)
        paid = RecordExpense(
            grant_id=grant, line_id=line, amount_cents=180_000, booked_on=begun, purpose="Kurse im Herbst"
        )
        record_expense(unit, paid)
        unit.session.flush()
        _bank(unit, begun)
    _vouchers(store, material_line, begun)
    with store.unit(actor=_OFFICE) as unit:
        part = BeginProof(grant_id=grant, kind="interim", until=begun, due_on=date(year + 1, 4, 30))
        interim = begin_proof(unit, part)
        unit.session.flush()
        write_report(unit, grant, interim, WriteReport(texts=_REPORT))
        submit(unit, grant, interim)
        begin_proof(unit, BeginProof(grant_id=grant, kind="final"))


def _vouchers(store: Store, line_id: str, day: date) -> None:
    """A saw that is in the inventory, and an invoice that nobody has checked yet."""
    with store.unit(actor=_OFFICE) as unit:
        saw = take_in(unit, TakeIn())
        bought = PostVoucher(
            payee="Werkzeughandel (erfunden)",
            invoice_number="2026-0815",
            invoiced_on=day,
            paid_on=day,
            amounts=Amounts(142_800, 22_800),
            purpose="Kreissäge für die offene Werkstatt",
            allocations=[Allocation(line_id)],
            asset="Kreissäge",
            bound_until=day.replace(year=day.year + 5, day=1),
        )
        post_voucher(unit, saw, bought)
        take_in(unit, TakeIn(payee="Holzhandel (erfunden)", invoice_number="R-77", gross_cents=23_800))


def _chances(store: Store, year: int) -> None:
    """Institutions that there are; programmes, days and amounts are examples; no person is among them."""

    def programme(name: str, kind: str, title: str, fields: list[str], terms: Terms) -> str:
        with store.unit(actor=_OFFICE) as unit:
            funder = acquisition.add_funder(unit, name, kind, None)
            unit.session.flush()
            asked = SetProgramme(title=title, action_fields=fields, terms=terms)
            return acquisition.add_programme(unit, funder, asked)

    yearly = Terms(deadline_on=date(year, 12, 31), cycle=Cycle.YEARLY, own_share_percent=10)
    land = programme("Freistaat Thüringen", "public", "Integrationsprojekte", ["living-together"], yearly)
    house = programme(
        "Stiftung Mitarbeit",
        "foundation",
        "Starthilfe",
        ["education", "activation"],
        Terms(most_cents=100_000),
    )
    bank = programme("Kreissparkasse Saalfeld-Rudolstadt", "company", "Spenden", ["families"], Terms())
    with store.unit(actor=_OFFICE) as unit:
        acquisition.exclude(unit, land, house)
        about = (
            "Etwa tausend Menschen aus dreißig Nationen wohnen zwischen Beulwitzer Straße und Alter Kaserne."
        )
        block = acquisition.keep_block(unit, "Das Quartier in Zahlen", about)
    for found, title, field, asked, own, month, stages in (
        (land, "Sprachcafé im Werkhaus", "living-together", 1_800_000, 200_000, 5, ("checked", "writing")),
        (
            house,
            "Werkstattkurse für Anfängerinnen",
            "education",
            90_000,
            0,
            3,
            ("checked", "writing", "submitted"),
        ),
        (bank, "Spielgeräte für den Garten", "public-space", 250_000, 0, 9, ()),
    ):
        with store.unit(actor=_OFFICE) as unit:
            chance = Identify(
                programme_id=found,
                title=title,
                action_field=field,
                amount_cents=asked,
                own_cents=own,
                expected_on=date(year + 1, month, 1),
                eligible="yes" if stages else "open",
            )
            one = acquisition.identify(unit, chance)
            unit.session.flush()
            for stage in stages:
                acquisition.move(unit, one, Stage(stage))
            if found == land:
                acquisition.add_text(unit, one, block, None, None)
            if found == house:
                acquisition.add_task(unit, one, "news", date(year + 1, 6, 1), "Bilder aus dem ersten Kurs")


def _bank(unit: Unit, day: date) -> None:
    """What the bank says of that day: the instalment, what was spent of it, and something else."""
    entries = (
        ("2400.00", "CRDT", "Dbtr", "Freistaat Thüringen", "Abruf 1"),
        ("1800.00", "DBIT", "Cdtr", "Werkstattkurse", "Kurse im Herbst"),
        ("38.50", "DBIT", "Cdtr", "Stadtwerke", "Abschlag Strom"),
    )
    content = "".join(
        _BALANCE.format(kind=kind, amount=amount, day=day)
        for kind, amount in (
            ("OPBD", "500.00"),
            ("CLBD", "1061.50"),
        )
    ) + "".join(
        _ENTRY.format(amount=amount, way=way, side=side, party=party, text=text, day=day)
        for amount, way, side, party, text in entries
    )
    body = _STATEMENT.format(number="Auszug 1", iban=_IBAN, content=content).encode()
    add_account(unit, _IBAN, "Projektkonto")
    take_file(unit, body, camt.read(body))
