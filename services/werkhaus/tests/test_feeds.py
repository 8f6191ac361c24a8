"""Calendars to subscribe to, as a strict reader finds them."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest

from quartier.hosting.assemble import Running
from quartier.testing.people import OFFICE
from quartier.web.testing import Browser
from werkhaus.bookings.commands.by_people import RequestRoom, cancel_booking, request_room
from werkhaus.bookings.pages.feeds import VTIMEZONE

Room = Callable[..., str]


def test_the_zone_in_the_file_is_the_zone_of_the_clocks() -> None:
    stated = icalendar.Timezone.from_ical(VTIMEZONE).to_tz()
    real = ZoneInfo("Europe/Berlin")
    hour = datetime(2026, 1, 1, 12)  # noqa: DTZ001
    while hour.year < 2029:
        assert hour.replace(tzinfo=stated).utcoffset() == hour.replace(tzinfo=real).utcoffset(), hour
        hour += timedelta(hours=24)


def test_a_room_can_be_subscribed_to(browser: Browser, running: Running, room: Room) -> None:
    store = running.store
    hall = room(store, "Saal, groß; oben")
    ids = []
    for start, end in (("2026-10-24 22:00", "2026-10-25 02:30"), ("2026-10-26 10:00", "2026-10-26 12:00")):
        times = {"local_start": datetime.fromisoformat(start), "local_end": datetime.fromisoformat(end)}
        with store.unit(actor=OFFICE) as unit:
            ids.append(request_room(unit, RequestRoom(room_id=hall, purpose="Geheim", **times)).id)
    with store.unit(actor=OFFICE) as unit:
        cancel_booking(unit, ids[1])
    answer = browser.get(f"/resources/{hall}/calendar.ics")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/calendar")
    assert "Geheim" not in answer.text
    calendar = icalendar.Calendar.from_ical(answer.text)
    night, cancelled = calendar.walk("VEVENT")
    assert (str(night["UID"]), night["SEQUENCE"], str(night["STATUS"])) == (
        f"{ids[0]}@werkhaus",
        0,
        "CONFIRMED",
    )
    assert night["DTSTART"].params["TZID"] == "Europe/Berlin"
    assert night["DTEND"].dt.astimezone(UTC) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert (cancelled["SEQUENCE"], str(cancelled["STATUS"])) == (1, "CANCELLED")
    assert str(night["LOCATION"]) == "Saal, groß; oben"
    again = browser.get(f"/resources/{hall}/calendar.ics", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("resource_id", ["nothing"])
def test_what_is_not_there_has_no_calendar(browser: Browser, resource_id: str) -> None:
    assert browser.get(f"/resources/{resource_id}/calendar.ics").status_code == 404
