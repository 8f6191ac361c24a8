"""Dates that repeat, for programs: JSON."""

from typing import Any

from marshmallow import Schema, validate
from marshmallow import fields as json

from quartier.decide import Decision
from quartier.event import Instant, Ref
from quartier.handover.pages.programs.acts import DecisionJson
from quartier.web import Visit, api_get, api_post
from werkhaus.bookings import views
from werkhaus.bookings.commands import series
from werkhaus.bookings.commands.series import BookSeries
from werkhaus.bookings.model import Series
from werkhaus.bookings.pages.api import WishJson
from werkhaus.bookings.recurrence import Rule
from werkhaus.bookings.rules import BookingState


class NewSeriesJson(WishJson):
    """A room for dates that repeat; the times are those of the first. Of a time that comes twice a series means the
    first."""

    class Meta:
        exclude = ("local_start_is", "local_end_is")

    room_id = Ref(required=True)
    rule = json.String(
        required=True,
        validate=validate.Length(1, 200),
        metadata={"description": "The safe part of RFC 5545's RRULE: FREQ=WEEKLY;COUNT=10"},
    )
    by_clock = json.Boolean(
        load_default=False,
        metadata={
            "description": "Each date ends at the same time of day; else each lasts as long as the first."
        },
    )


class SeriesDateJson(Schema):
    """One date: its booking, or the slug of why it has none."""

    starts_at = Instant()
    ends_at = Instant()
    booking_id = Ref(allow_none=True)
    state = json.String(allow_none=True, validate=validate.OneOf([state.value for state in BookingState]))
    refused = json.String(allow_none=True)


class SeriesJson(Schema):
    """Dates that repeat; `purpose` is told to offices and to who asked."""

    id = Ref()
    room_id = Ref()
    rule = json.String()
    purpose = json.String(allow_none=True)
    dates = json.List(json.Nested(SeriesDateJson))


def book(visit: Visit) -> dict[str, Any]:
    """Book what is free of dates that repeat."""
    data = visit.load(NewSeriesJson)
    with visit.unit() as unit:
        made = series.book_series(unit, BookSeries(**data | {"rule": Rule.parse(data["rule"])}))
        unit.session.flush()
        return _shown(visit, made)


def show(visit: Visit, series_id: str) -> dict[str, Any]:
    """What became of each date."""
    with visit.read() as session:
        return _shown(visit, views.series_detail(session, series_id))


def confirm(visit: Visit, series_id: str) -> Decision:
    """Grant all dates that wait, or agree that they are."""
    with visit.unit() as unit:
        return series.confirm_series(unit, series_id)


def add_rest(visit: Visit, series_id: str) -> dict[str, Any]:
    """Book what has become free of the dates ahead."""
    with visit.unit() as unit:
        series.book_rest(unit, series_id)
        unit.session.flush()
        return _shown(visit, views.series_detail(unit.session, series_id))


def cancel(visit: Visit, series_id: str) -> dict[str, Any]:
    """Give all dates ahead back."""
    with visit.unit() as unit:
        series.cancel_series(unit, series_id)
        unit.session.flush()
        return _shown(visit, views.series_detail(unit.session, series_id))


def _shown(visit: Visit, found: Series) -> dict[str, Any]:
    own = visit.actor.signed_in and found.requested_by == visit.actor.ref
    return {
        "id": found.id,
        "room_id": found.resource_id,
        "rule": found.rule,
        "purpose": found.purpose if own or visit.actor.offices else None,
        "dates": [
            {
                **{name: getattr(date, name) for name in ("starts_at", "ends_at", "booking_id", "refused")},
                "state": date.booking.state if date.booking else None,
            }
            for date in found.dates
        ],
    }


_SERIES = "/api/series/<series_id>"
ROUTES = (
    api_post("/api/series", book, takes=NewSeriesJson, returns=SeriesJson, name="series_book"),
    api_get(_SERIES, show, returns=SeriesJson, name="series_show"),
    api_post(f"{_SERIES}/confirmation", confirm, returns=DecisionJson, status=200, name="series_confirm"),
    api_post(f"{_SERIES}/rest", add_rest, returns=SeriesJson, status=200, name="series_add_rest"),
    api_post(f"{_SERIES}/cancellation", cancel, returns=SeriesJson, status=200, name="series_cancel"),
)
