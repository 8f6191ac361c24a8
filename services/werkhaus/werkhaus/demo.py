"""A small honest demo: the Werkhaus in Beulwitz/Alte Kaserne with a booking and a work day.

What is known of the real house: a modular timber building of about 580 m² net, opened on 27 September 2024, with a
multi-purpose room, a kitchen and offices (saalfeld.de, iba-thueringen.de). How many people each room holds and how
long it is aired is published nowhere: those numbers are assumptions. The helpers are invented.
"""

from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from quartier.actor import ANONYMOUS, Actor
from quartier.handover import Domain, ledger
from quartier.handover.commands.evidence import ShowEvidence, show_evidence
from quartier.handover.commands.moves import ProposeUp, propose_up
from quartier.handover.criteria import HOUSE
from quartier.handover.ledger import Entry
from quartier.handover.stages import Stage
from quartier.store import Store
from werkhaus.bookings.commands.by_people import RequestRoom, request_room
from werkhaus.places.commands import DescribeResource, register_resource
from werkhaus.places.model import Resource
from werkhaus.places.rules import Kind, Risk
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


def load(store: Store) -> None:
    """Add the demo's rooms, a booking and a work day, once."""
    with store.read() as session:
        if session.scalar(select(Resource.id).limit(1)):
            return
    today = store.clock().astimezone(store.settings.timezone).date()
    with store.unit(actor=_OFFICE) as unit:
        rooms = [register_resource(unit, described).subject for described in _ROOMS]
        for described in _THINGS:
            register_resource(unit, described)
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
    _hand_over(store)
    for name in ("Amira (erfunden)", "Jens (erfunden)"):
        with store.unit(actor=ANONYMOUS) as unit:
            sign_up(unit, workday.id, name)


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
