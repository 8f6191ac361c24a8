"""A small honest demo: the Werkhaus in Beulwitz/Alte Kaserne with bookings, loans, keys and a work day.

What is known of the real house: a modular timber building of about 580 m² net, opened on 27 September 2024, with a
multi-purpose room, a kitchen and offices (saalfeld.de, iba-thueringen.de). How many people each room holds and how
long it is aired is published nowhere: those numbers are assumptions. Things to lend, keys and helpers are invented.
"""

from datetime import date, datetime, time, timedelta
from typing import cast

from sqlalchemy import select

from quartier.actor import ANONYMOUS, Actor
from quartier.handover import Domain, ledger
from quartier.handover.commands.evidence import ShowEvidence, show_evidence
from quartier.handover.commands.moves import ProposeUp, propose_up
from quartier.handover.criteria import HOUSE
from quartier.handover.ledger import Entry
from quartier.handover.stages import Stage
from quartier.store import Store
from quartier.unit import Unit
from werkhaus.bookings.commands.by_people import RequestRoom, request_room
from werkhaus.firstaid.commands import NameInsurer, name_insurer, write_entry
from werkhaus.firstaid.rules import Category
from werkhaus.firstaid.rules import Entry as FirstAid
from werkhaus.keys.commands.handing import PromiseKey, RegisterKey, hand_over, promise_key, register_key
from werkhaus.keys.rules import Basis
from werkhaus.lending.commands.desk import Issue, issue_loan
from werkhaus.lending.commands.repairs import send_to_repair
from werkhaus.lending.commands.reserving import LendingTerms, Reserve, reserve, set_terms
from werkhaus.lending.rules import Condition
from werkhaus.lending.views import open_days
from werkhaus.places.commands import DescribeResource, register_resource
from werkhaus.places.model import Resource
from werkhaus.places.rules import Kind, Risk
from werkhaus.settings import WerkhausSettings
from werkhaus.upkeep.commands.defects import ReportDefect, report_defect
from werkhaus.upkeep.commands.inspections import PlanInspection, plan_inspection
from werkhaus.workdays.commands import ProposeWorkday, propose_workday, sign_up

_OFFICE = Actor("demo", offices=frozenset({"carrier"}))
_ASSOCIATION = Actor("demo-2", offices=frozenset({"association"}))
# Assumptions, see above.
_ROOMS = (
    DescribeResource(name="Mehrzweckraum", capacity=80, buffer_after_minutes=15, requests_block=True),
    DescribeResource(name="Küche", capacity=12, buffer_after_minutes=30, requests_block=True),
    DescribeResource(name="Besprechungszimmer", capacity=8, buffer_after_minutes=0, requests_block=False),
)
_THINGS = (
    DescribeResource(name="Bandsäge", kind=Kind.MACHINE, risk=Risk.RED, max_minutes=180),
    DescribeResource(name="Akkuschrauber", kind=Kind.TOOL, risk=Risk.GREEN),
)
_LENT = (
    ("Bohrhammer", Kind.TOOL, LendingTerms(deposit_cents=5000, most_days=3)),
    ("Leiter, 3 Meter", Kind.ITEM, LendingTerms(deposit_cents=0, most_days=7)),
    ("Pavillon für Feste", Kind.ITEM, LendingTerms(deposit_cents=3000, most_days=4)),
)


def load(store: Store) -> None:
    """Add the demo's rooms, a booking and a work day, once."""
    with store.read() as session:
        if session.scalar(select(Resource.id).limit(1)):
            return
    today = store.clock().astimezone(store.settings.timezone).date()
    with store.unit(actor=_OFFICE) as unit:
        rooms = [register_resource(unit, described).subject for described in _ROOMS]
        for thing in _THINGS:
            register_resource(unit, thing)
        lent = [_put_up(unit, *described) for described in _LENT]
        evening = _next(today, weekday=2)
        request_room(
            unit,
            RequestRoom(
                room_id=rooms[0],
                local_start=datetime.combine(evening, time(18)),
                local_end=datetime.combine(evening, time(20)),
                purpose="Treffen der Gruppe, die den Werkhaus-Verein gründen will",
            ),
        )
        saturday = _next(today + timedelta(days=7), weekday=5)
        workday = propose_workday(
            unit,
            ProposeWorkday(
                title="Selbstbautag: Sitzbänke für den Vorplatz",
                local_start=datetime.combine(saturday, time(10)),
                local_end=datetime.combine(saturday, time(15)),
                helpers_wanted=8,
            ),
        )
    _keep_up(store, rooms[0])
    _lend(store, lent)
    _give_keys(store)
    _hand_over(store)
    for name in ("Amira (erfunden)", "Jens (erfunden)"):
        with store.unit(actor=ANONYMOUS) as unit:
            sign_up(unit, workday.id, name)


def _keep_up(store: Store, room_id: str) -> None:
    """Something is broken, something is inspected, something almost went wrong; all of it invented."""
    with store.unit(actor=ANONYMOUS) as unit:
        lamp = "Eine Lampe über der Tür flackert."
        report_defect(unit, ReportDefect(resource_id=room_id, about=lamp, dangerous=False))
    with store.unit(actor=_OFFICE) as unit:
        insurer = NameInsurer(
            branch="volunteers", name="Unfallkasse (erfunden)", number=None, report_to=None, since=unit.today
        )
        name_insurer(unit, insurer)
        first = unit.today + timedelta(days=20)
        plan_inspection(
            unit, PlanInspection(resource_id=room_id, kind="ladder", every_months=12, first_on=first)
        )
        if cast(WerkhausSettings, unit.settings).firstaid_keys:
            now = unit.now.astimezone(unit.settings.timezone).replace(tzinfo=None)
            slipped = FirstAid(happened_at=now, place="Vorplatz", what="Eine Leiter rutschte weg (erfunden).")
            write_entry(unit, Category.NEAR_MISS, slipped)


def _put_up(unit: Unit, name: str, kind: Kind, terms: LendingTerms) -> str:
    resource_id = register_resource(unit, DescribeResource(name=name, kind=kind)).subject
    set_terms(unit, resource_id, terms)
    return resource_id


def _lend(store: Store, lent: list[str]) -> None:
    """A ladder is out, something is in repair; who has it is invented."""
    with store.unit(actor=_OFFICE) as unit:
        days = sorted(open_days(unit.session, unit.today, unit.today))
        wish = Reserve(
            resource_id=lent[1], starts_on=days[0], due_on=days[2], borrower_name="Oksana (erfunden)"
        )
        loan = reserve(unit, wish)
        if loan.starts_on == unit.today:
            issue_loan(unit, loan.id, Issue(borrower_name="Oksana (erfunden)", condition=Condition.WORN))
        send_to_repair(unit, lent[2], "Eine Strebe ist gebrochen.")


def _give_keys(store: Store) -> None:
    """Three keys of one cylinder, one of them handed over; who has it is invented."""
    with store.unit(actor=_OFFICE) as unit:
        keys = [
            register_key(unit, RegisterKey(number=number, opens="Haustür und Werkstatt", cylinder="HW"))
            for number in ("HW-01", "HW-02", "HW-03")
        ]
        promised = PromiseKey(
            holder_name="Jens (erfunden)", basis=Basis.AGREEMENT, until=unit.today + timedelta(days=365)
        )
        hand_over(unit, promise_key(unit, keys[0].id, promised).subject, "Quartiersbüro (erfunden)")


def _hand_over(store: Store) -> None:
    """Residents are heard on three matters already, and a first step is proposed for the rooms; all of it invented."""
    with store.unit(actor=_OFFICE) as unit:
        for name in ("house_rules", "opening_hours", "events"):
            begin = ledger.standing_at(unit.session, name, unit.now)
            ledger.enter(unit, begin, Entry(stage=Stage.CONSULTED, residents="association"))
    bookings = Domain("bookings", "", "association", HOUSE)
    for actor in (_OFFICE, _ASSOCIATION):
        with store.unit(actor=actor) as unit:
            seen = ShowEvidence(
                criterion="board", met=True, shown_on=unit.today, note="Protokoll der Gründung (erfunden)"
            )
            show_evidence(unit, bookings, seen)
    with store.unit(actor=_ASSOCIATION) as unit:
        first_day = unit.today + timedelta(days=30)
        note = "Wir wollen gehört werden, bevor über Räume entschieden wird."
        wanted = ProposeUp(note=note, effective_on=first_day, review_on=first_day + timedelta(days=180))
        propose_up(unit, bookings, [bookings], wanted)


def _next(day: date, weekday: int) -> date:
    """The first such weekday (0 is Monday) after a day."""
    return day + timedelta(days=(weekday - day.weekday() - 1) % 7 + 1)
