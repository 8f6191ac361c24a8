"""The doors to shifts: everybody sees them, the garden announces and cancels them."""

from typing import Any

from garden.shifts import commands, views
from garden.shifts.commands import AnnounceShift
from quartier.web import (
    N_,
    Column,
    Form,
    Page,
    Poster,
    See,
    Sheet,
    Slice,
    Visit,
    _l,
    fields,
    get,
    post,
    poster_page,
)
from quartier.web.wording import Language, texts_for, title_of, titled, titles_for
from quartier.written import TITLE

#: Who announces shifts and sees who comes.
KEEPERS = ("carrier", "gardener")
COLUMNS = (
    Column(_l("What there is to do"), "title"),
    Column(_l("Beginning"), "starts_at"),
    Column(_l("End"), "ends_at"),
    Column(_l("How many people are wanted"), "places"),
    Column(_l("Signed up"), "taken"),
    Column(_l("Hours worked"), lambda shift: shift.minutes / 60 if shift.minutes else None),
    Column(_l("Cancelled"), "cancelled"),
)


class ShiftForm(Form):
    """A new shift."""

    title = fields.Text(
        _l("What there is to do"), required=True, max=200, hint=_l("For example: watering and weeding.")
    )
    description = fields.LongText(_l("What it is about"), max=2000)
    lang = Language()
    starts_at = fields.Moment(_l("Beginning"), required=True)
    ends_at = fields.Moment(_l("End"), required=True)
    places = fields.Whole(_l("How many people are wanted"), required=True, min=1, max=200)


class SignupForm(Form):
    """Somebody comes along."""

    name = fields.Text(
        _l("First name or nickname"),
        required=True,
        max=60,
        autocomplete="given-name",
        hint=_l("Only the garden group sees it. It is deleted some weeks after the shift."),
    )


class ShiftFilter(Form):
    """Which shifts to show."""

    show = fields.Choice(
        _l("Which shifts"), options=(("coming", _l("Coming shifts")), ("past", _l("Past shifts")))
    )


def list_shifts(visit: Visit) -> Page:
    """The coming shifts with how many people are missing, or the past ones."""
    past = visit.query(ShiftFilter)["show"] == "past"
    part = slice_of(visit, views.past_shifts if past else views.coming_shifts)
    with visit.read() as session:
        titles = titles_for(visit, session, part.items)
    return Page(
        "shifts/list.html",
        title=_l("Past shifts") if past else _l("Shifts in the garden"),
        shifts=part.items,
        titles=titles,
        next=part.next,
        past=past,
        keeper=visit.actor.holds(*KEEPERS),
        sheet=Sheet(_l("Past shifts") if past else _l("Shifts in the garden"), titled(COLUMNS, titles), part),
    )


def new_shift(visit: Visit) -> Page:
    """The form for a shift."""
    visit.require(*KEEPERS)
    return Page("shifts/new.html", title=_l("Announce a shift"), form=visit.form(ShiftForm, lang=visit.lang))


def announce_shift(visit: Visit) -> See:
    """Ask for help."""
    data = visit.load(ShiftForm)
    data["lang"] = data["lang"] or visit.lang
    with visit.unit() as unit:
        shift_id = commands.announce_shift(unit, AnnounceShift(**data))
    return See(f"/shifts/{shift_id}", flash="shift-announced")


def show_shift(visit: Visit, shift_id: str) -> Page:
    """One shift: when, how many are missing, how to come along; for the garden group also who comes."""
    keeper = visit.actor.holds(*KEEPERS)
    with visit.read() as session:
        shift = views.shift_detail(session, shift_id)
        helpers = views.helpers_of(session, shift_id) if keeper else []
        wrote = texts_for(visit, session, shift_id, title=shift.title)
    ahead = not shift.cancelled and shift.starts_at > visit.now
    return Page(
        "shifts/detail.html",
        title=wrote[TITLE].text.text,
        wrote=wrote,
        shift=shift,
        helpers=helpers,
        keeper=keeper,
        ahead=ahead,
        over=shift.ends_at <= visit.now,
        form=visit.form(SignupForm),
    )


def show_poster(visit: Visit, shift_id: str) -> Page:
    """A notice of it to print."""
    with visit.read() as session:
        shift = views.shift_detail(session, shift_id)
        titles = title_of(visit, session, shift)
    return poster_page(
        visit,
        Poster(
            kind=_l("Help in the garden"),
            titles=titles,
            starts_at=shift.starts_at,
            ends_at=shift.ends_at,
            place=_l("In the community garden"),
            call=_l(
                "Whoever wants to may help: one or two hours are enough. You need no account and no experience."
            ),
            path=f"/shifts/{shift_id}",
            cancelled=shift.cancelled,
        ),
    )


def cancel_shift(visit: Visit, shift_id: str) -> See:
    """Call the shift off."""
    with visit.unit() as unit:
        commands.cancel_shift(unit, shift_id)
    return See(f"/shifts/{shift_id}", flash="shift-cancelled")


def slice_of(visit: Visit, view: Any) -> Slice:
    """A part of the shifts that a view lists."""
    cursor = visit.cursor()
    with visit.read() as session:
        rows = view(session, visit.now, after=cursor.after_instant(), limit=cursor.limit + 1)
    return Slice(rows, cursor, key=lambda row: [row.starts_at.isoformat(), row.id])


ROUTES = (
    get("/", list_shifts),
    get("/shifts", list_shifts),
    get("/shifts/new", new_shift),
    post(
        "/shifts", announce_shift, again=new_shift, flashes={"shift-announced": N_("The shift is announced.")}
    ),
    get("/shifts/<shift_id>", show_shift),
    get("/shifts/<shift_id>/poster", show_poster),
    post(
        "/shifts/<shift_id>/cancellation",
        cancel_shift,
        again=show_shift,
        flashes={"shift-cancelled": N_("The shift is cancelled.")},
    ),
)
