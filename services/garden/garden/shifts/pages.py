"""The doors to shifts: pages for people, JSON for programs. Who comes is for the garden's own eyes."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from marshmallow import Schema, validate
from marshmallow import fields as json

from garden.shifts import commands, rules, views
from garden.shifts.commands import AnnounceShift, RecordHours, SignUp
from quartier.event import Instant, Ref
from quartier.settings import LANGUAGES
from quartier.signin.manage import PRIVATE
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
    api_get,
    api_post,
    fields,
    get,
    post,
    poster_page,
)
from quartier.web.wording import Language, texts_for, titles_for
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


@lru_cache(maxsize=64)
def hours_form(signups: tuple[str, ...]) -> type[Form]:
    """The form for the hours of one shift: for each sign-up whether they came, and for how many minutes."""
    made: dict[str, Any] = {}
    for signup in signups:
        made[f"came_{signup}"] = fields.Check(_l("Came"))
        made[f"minutes_{signup}"] = fields.Whole(_l("Minutes"), min=1, max=rules.MOST_MINUTES)
    return type("HoursForm", (Form,), made)


def list_shifts(visit: Visit) -> Page:
    """The coming shifts with how many people are missing, or the past ones."""
    past = visit.query(ShiftFilter)["show"] == "past"
    part = _slice(visit, views.past_shifts if past else views.coming_shifts)
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
        sheet=Sheet(_l("Past shifts") if past else _l("Shifts in the garden"), COLUMNS, part),
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
    return poster_page(
        visit,
        Poster(
            kind=_l("Help in the garden"),
            title=shift.title,
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


def sign_up(visit: Visit, shift_id: str) -> See:
    """Take a place; leads to the private page behind the manage link."""
    data = visit.load(SignupForm)
    with visit.unit() as unit:
        token = commands.sign_up(unit, SignUp(shift_id=shift_id, name=data["name"]))
    return See(f"/signups/{token}", flash="signed-up")


def show_signup(visit: Visit, token: str) -> Page:
    """What somebody signed up for, and how to leave it; nobody else has this link."""
    with visit.read() as session:
        helper, shift = views.signup_detail(session, token)
    return Page(
        "shifts/signup.html",
        title=_l("Your place"),
        headers=PRIVATE,
        shift=shift,
        helper=helper,
        link=visit.absolute(visit.here),
        ahead=not shift.cancelled and shift.starts_at > visit.now,
    )


def withdraw(visit: Visit, token: str) -> See:
    """Give the place back."""
    with visit.unit() as unit:
        shift_id = commands.withdraw(unit, token)
    return See(f"/shifts/{shift_id}", flash="withdrawn")


def new_hours(visit: Visit, shift_id: str) -> Page:
    """The form for the hours: everybody who signed up, with the shift's length filled in."""
    visit.require(*KEEPERS)
    with visit.read() as session:
        shift, helpers = views.shift_detail(session, shift_id), views.helpers_of(session, shift_id)
    length = rules.length_minutes(shift.starts_at, shift.ends_at)
    lengths: dict[str, Any] = {f"minutes_{helper.id}": length for helper in helpers}
    form = visit.form(_form_for(helpers), **lengths)
    return Page("shifts/hours.html", title=_l("Record hours"), shift=shift, helpers=helpers, form=form)


def record_hours(visit: Visit, shift_id: str) -> See:
    """Record who came and for how long."""
    visit.require(*KEEPERS)
    with visit.read() as session:
        helpers = views.helpers_of(session, shift_id)
    data = visit.load(_form_for(helpers))
    came = {helper.id: data[f"minutes_{helper.id}"] for helper in helpers if data[f"came_{helper.id}"]}
    with visit.unit() as unit:
        commands.record_hours(unit, RecordHours(shift_id=shift_id, minutes=came))
    return See(f"/shifts/{shift_id}", flash="hours-recorded")


def _form_for(helpers: Sequence[views.Helper]) -> type[Form]:
    return hours_form(tuple(helper.id for helper in helpers))


def _slice(visit: Visit, view: Any) -> Slice:
    cursor = visit.cursor()
    with visit.read() as session:
        rows = view(session, visit.now, after=cursor.after_instant(), limit=cursor.limit + 1)
    return Slice(rows, cursor, key=lambda row: [row.starts_at.isoformat(), row.id])


# ── JSON ─────────────────────────────────────────────────────────────────────────────────────────────


class ShiftJson(Schema):
    """A shift; who comes is not told."""

    id = Ref(dump_only=True)
    title = json.String(required=True, validate=validate.Length(1, 200))
    starts_at = Instant(required=True)
    ends_at = Instant(required=True)
    description = json.String(load_only=True, validate=validate.Length(1, 2000))
    lang = json.String(load_only=True, validate=validate.OneOf(LANGUAGES))
    places = json.Integer(required=True, strict=True, validate=validate.Range(1, 200))
    missing = json.Integer(dump_only=True)
    state = json.String(dump_only=True, validate=validate.OneOf([state.value for state in rules.ShiftState]))


class SignupJson(Schema):
    """Somebody comes along. The answer holds the private link to leave again; it is told only this once."""

    name = json.String(required=True, load_only=True, validate=validate.Length(1, 60))
    manage_url = json.Url(dump_only=True)


def api_list(visit: Visit) -> Slice:
    """Coming shifts, the next first."""
    return _slice(visit, views.coming_shifts)


def api_announce(visit: Visit) -> views.ShiftRow:
    """Ask for help."""
    data = visit.load(ShiftJson)
    with visit.unit() as unit:
        shift_id = commands.announce_shift(unit, AnnounceShift(**data))
        unit.session.flush()
        return views.shift_detail(unit.session, shift_id)


def api_sign_up(visit: Visit, shift_id: str) -> dict[str, str]:
    """Take a place."""
    data = visit.load(SignupJson)
    with visit.unit() as unit:
        token = commands.sign_up(unit, SignUp(shift_id=shift_id, name=data["name"]))
    return {"manage_url": visit.absolute(f"/signups/{token}")}


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
    post(
        "/shifts/<shift_id>/signups",
        sign_up,
        again=show_shift,
        flashes={"signed-up": N_("You are on the list. Thank you!")},
    ),
    get("/shifts/<shift_id>/hours", new_hours),
    post(
        "/shifts/<shift_id>/hours",
        record_hours,
        again=new_hours,
        flashes={"hours-recorded": N_("The hours are recorded. Thank you to everybody who came!")},
    ),
    get("/signups/<token>", show_signup, private=True),
    post(
        "/signups/<token>/withdrawal",
        withdraw,
        again=show_signup,
        private=True,
        flashes={
            "withdrawn": N_("Your place is free again, and your name is deleted. Thank you for saying so.")
        },
    ),
    api_get("/api/shifts", api_list, returns=ShiftJson, many=True),
    api_post("/api/shifts", api_announce, takes=ShiftJson, returns=ShiftJson),
    api_post(
        "/api/shifts/<shift_id>/signups", api_sign_up, takes=SignupJson, returns=SignupJson, secret=True
    ),
)
