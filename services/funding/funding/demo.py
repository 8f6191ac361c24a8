"""A small honest demo: a grant of the programme that the quarter is in, and a micro fund; the amounts are invented."""

from datetime import date, timedelta

from sqlalchemy import select

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
from quartier.actor import Actor
from quartier.store import Store
from quartier.wording import Wrote, translate
from quartier.written import DESCRIPTION, TITLE

_OFFICE = Actor("demo", offices=frozenset({"carrier", "treasurer"}))
_EQUIPMENT = (
    "Maschinen und Werkzeug, die alle benutzen können; Erde und Wasser für die Beete; Feste im Quartier."
)
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
        add_line(unit, AddLine(grant_id=grant, title="Material", amount_cents=300_000, spent_by=None))
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
