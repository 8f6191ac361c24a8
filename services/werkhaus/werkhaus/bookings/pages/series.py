"""The doors to dates that repeat: asking, what became of each date, adding the rest, deciding, giving back."""

from quartier.handover.answers import may_begin, see_after
from quartier.handover.views import waiting
from quartier.web import N_, Column, Confirm, Page, See, Sheet, Visit, _l, fields, get, post
from werkhaus.bookings import views
from werkhaus.bookings.commands import series
from werkhaus.bookings.commands.series import BookSeries
from werkhaus.bookings.model import SeriesDate
from werkhaus.bookings.pages.by_people import BookingForm, StartQuery, accepted, local
from werkhaus.bookings.recurrence import end_of, repeating
from werkhaus.bookings.rules import BookingState, NotYourBooking
from werkhaus.house_rules.views import version_in_force
from werkhaus.places.views import room_detail

EVERY = (
    ("day", _l("Every day")),
    ("week", _l("Every week")),
    ("fortnight", _l("Every two weeks")),
    ("month", _l("Every month on the same weekday")),
)
ANSWERS = {
    BookingState.HELD: _l("Held"),
    BookingState.REQUESTED: _l("Requested"),
    BookingState.CONFIRMED: _l("Confirmed"),
    BookingState.CHECKED_IN: _l("In use"),
    BookingState.REFUSED: _l("Turned down"),
    BookingState.RELEASED: _l("Released"),
    BookingState.EXPIRED: _l("Expired"),
    BookingState.COMPLETED: _l("Over"),
    BookingState.NO_SHOW: _l("Nobody came"),
}
#: Why a date has no booking, by the slug of its refusal; `OTHERWISE` for the rest.
REFUSED = {
    "room-taken": _l("Taken by somebody else"),
    "house-closed": _l("The house is closed then"),
    "house-closed-for-long": _l("The house is closed then"),
    "locked": _l("Locked then"),
    "locked-until": _l("Locked then"),
    "beyond-horizon": _l("Too far ahead"),
    "over-week-quota": _l("More than one person may book"),
    "over-month-quota": _l("More than one person may book"),
    "over-future-quota": _l("More than one person may book"),
}
OTHERWISE = _l("The rules of this place do not allow it")


class SeriesForm(BookingForm):
    """A room for dates that repeat; the times are those of the first."""

    every = fields.Choice(_l("How often"), options=EVERY, required=True)
    last_day = fields.Day(
        _l("Last day"), required=True, hint=_l("At most two years ahead, and at most 200 dates.")
    )
    by_clock = fields.Check(_l("Always ends at the same time, also in nights when the clocks change"))


def _answer(date: SeriesDate) -> object:
    return (
        ANSWERS[BookingState(date.booking.state)]
        if date.booking
        else REFUSED.get(date.refused or "", OTHERWISE)
    )


COLUMNS = (
    Column(_l("From"), "starts_at"),
    Column(_l("Until"), "ends_at"),
    Column(_l("State"), _answer),
)


def new_series(visit: Visit, room_id: str) -> Page:
    """The form to ask for a room on dates that repeat."""
    visit.require()
    start = visit.query(StartQuery)["local_start"]
    with visit.read() as session:
        room = room_detail(session, room_id)
        house_rules = version_in_force(session, visit.today)
    return Page(
        "bookings/new_series.html",
        title=_l("Dates that repeat"),
        room=room,
        house_rules=house_rules,
        form=visit.form(SeriesForm, local_start=start, every="week"),
        decides=may_begin(visit, "bookings"),
    )


def book_series(visit: Visit, room_id: str) -> See:
    """Book what is free of dates that repeat."""
    data = visit.load(SeriesForm)
    first = local(visit, data["local_start"]).replace(
        fold=0
    )  # of a series always the first (RFC 5545, 3.3.5)
    command = BookSeries(
        room_id=room_id,
        local_start=first,
        local_end=local(visit, data["local_end"]).replace(fold=0),
        purpose=data["purpose"],
        rule=repeating(data["every"], first, end_of(data["last_day"], visit.zone)),
        by_clock=bool(data["by_clock"]),
        expected=data["expected"],
        accepted_rules=accepted(data),
        use=data["use"],
    )
    with visit.unit() as unit:
        made = series.book_series(unit, command)
    return See(f"/series/{made.id}", flash="series-booked")


def show_series(visit: Visit, series_id: str) -> Page:
    """What became of each date, and what can be done."""
    with visit.read() as session:
        found = views.series_detail(session, series_id)
        decision = waiting(session, series_id)
    own = visit.actor.signed_in and found.requested_by == visit.actor.ref
    states = {date.booking.state for date in found.dates if date.booking and date.starts_at > visit.now}
    missing = any(date.refused and date.starts_at > visit.now for date in found.dates)
    return Page(
        "bookings/series.html",
        title=_l("Dates that repeat"),
        series=found,
        decision=decision,
        answer=_answer,
        booked=sum(1 for date in found.dates if date.booking),
        sees_purpose=bool(visit.actor.offices),
        may_confirm=may_begin(visit, "bookings") and not decision and BookingState.REQUESTED in states,
        may_add=own and missing,
        may_cancel=own and bool(states & {BookingState.REQUESTED, BookingState.CONFIRMED}),
        sheet=Sheet(_l("Dates that repeat"), COLUMNS, found.dates),
    )


def confirm(visit: Visit, series_id: str) -> See:
    """Grant all dates that wait."""
    with visit.unit() as unit:
        decision = series.confirm_series(unit, series_id)
    return see_after(decision, f"/series/{series_id}", flash="series-granted")


def add_rest(visit: Visit, series_id: str) -> See:
    """Book what has become free."""
    with visit.unit() as unit:
        series.book_rest(unit, series_id)
    return See(f"/series/{series_id}", flash="rest-booked")


def ask_cancel(visit: Visit, series_id: str) -> Confirm:
    """Whether all dates ahead shall be given back."""
    with visit.read() as session:
        found = views.series_detail(session, series_id)
    if not visit.actor.signed_in or found.requested_by != visit.actor.ref:
        raise NotYourBooking
    return Confirm(
        _l("Give back all dates ahead?"),
        action=f"/series/{series_id}/cancellation",
        label=_l("Cancel all dates ahead"),
        back=f"/series/{series_id}",
        facts=[(_l("Where"), found.resource.name), (_l("What for"), found.purpose)],
        consequences=[_l("The room is free for others at once.")],
    )


def cancel(visit: Visit, series_id: str) -> See:
    """Give all dates ahead back."""
    with visit.unit() as unit:
        series.cancel_series(unit, series_id)
    return See(f"/series/{series_id}", flash="series-cancelled")


ROUTES = (
    get("/rooms/<room_id>/series/new", new_series),
    post(
        "/rooms/<room_id>/series",
        book_series,
        again=new_series,
        flashes={"series-booked": N_("What was free is booked or asked for. The list shows each date.")},
    ),
    get("/series/<series_id>", show_series),
    post(
        "/series/<series_id>/confirmation",
        confirm,
        again=show_series,
        flashes={"series-granted": N_("The dates are granted.")},
    ),
    post(
        "/series/<series_id>/rest",
        add_rest,
        again=show_series,
        flashes={"rest-booked": N_("What has become free is booked or asked for.")},
    ),
    get("/series/<series_id>/cancellation", ask_cancel),
    post(
        "/series/<series_id>/cancellation",
        cancel,
        again=ask_cancel,
        flashes={"series-cancelled": N_("All dates ahead are cancelled.")},
    ),
)
