"""The doors to coming along: everybody signs up. Who comes is for the garden's own eyes."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from garden.shifts import commands, rules, views
from garden.shifts.commands import RecordHours, SignUp
from garden.shifts.pages.announcing import KEEPERS, SignupForm, show_shift
from quartier.signin.manage import PRIVATE
from quartier.web import (
    N_,
    Form,
    Page,
    See,
    Visit,
    _l,
    fields,
    get,
    post,
)


@lru_cache(maxsize=64)
def hours_form(signups: tuple[str, ...]) -> type[Form]:
    """The form for the hours of one shift: for each sign-up whether they came, and for how many minutes."""
    made: dict[str, Any] = {}
    for signup in signups:
        made[f"came_{signup}"] = fields.Check(_l("Came"))
        made[f"minutes_{signup}"] = fields.Whole(_l("Minutes"), min=1, max=rules.MOST_MINUTES)
    return type("HoursForm", (Form,), made)


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


ROUTES = (
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
)
