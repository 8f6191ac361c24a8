"""A small honest demo: the Werkhaus in Beulwitz/Alte Kaserne with bookings, loans, keys and a work day.

What is known of the real house: a modular timber building of about 580 m² net, opened on 27 September 2024, with a
multi-purpose room, a kitchen and offices (saalfeld.de, iba-thueringen.de). How many people each room holds and how
long it is aired is published nowhere: those numbers are assumptions. Things to lend, keys and helpers are invented.
"""

from datetime import datetime, time

from sqlalchemy import select

from quartier.store import Store
from werkhaus.bookings.commands.by_people import RequestRoom, request_room
from werkhaus.bookings.commands.series import BookSeries, book_series
from werkhaus.bookings.recurrence import Rule
from werkhaus.demo import building, house_rules, workshop
from werkhaus.demo.handover import hand_over
from werkhaus.demo.people import ASSOCIATION, OFFICE, next_weekday
from werkhaus.occasions.commands import AskOccasion, ask_occasion
from werkhaus.places.commands import DescribeResource, register_resource
from werkhaus.places.model import Resource

# Assumptions, see above.
_ROOMS = (
    DescribeResource(name="Mehrzweckraum", capacity=80, buffer_after_minutes=15, requests_block=True),
    DescribeResource(name="Küche", capacity=12, buffer_after_minutes=30, requests_block=True),
    DescribeResource(name="Besprechungszimmer", capacity=8, buffer_after_minutes=0, requests_block=False),
)


def load(store: Store) -> None:
    """Add the demo's rooms and things, bookings and projects, once."""
    with store.read() as session:
        if session.scalar(select(Resource.id).limit(1)):
            return
    today = store.clock().astimezone(store.settings.timezone).date()
    with store.unit(actor=OFFICE) as unit:
        hall, _, meeting_room = [register_resource(unit, described).subject for described in _ROOMS]
        evening = next_weekday(today, weekday=2)
        meeting = request_room(
            unit,
            RequestRoom(
                room_id=hall,
                local_start=datetime.combine(evening, time(18)),
                local_end=datetime.combine(evening, time(20)),
                purpose="Treffen der Gruppe, die den Werkhaus-Verein gründen will",
            ),
        )
        large = AskOccasion(
            booking_id=meeting.id, people=90, loud=False, measures="Die Türen nach draußen bleiben frei."
        )
        ask_occasion(unit, large)
    with store.unit(actor=ASSOCIATION) as unit:
        tuesday = next_weekday(today, weekday=1)
        cafe = BookSeries(
            room_id=meeting_room,
            local_start=datetime.combine(tuesday, time(15)),
            local_end=datetime.combine(tuesday, time(17)),
            purpose="Sprachcafé",
            rule=Rule.parse("FREQ=WEEKLY;COUNT=6"),
        )
        book_series(unit, cafe)
    workshop.load(store, hall, today)
    building.load(store, today)
    house_rules.load(store)
    hand_over(store)
