"""The doors to who was there and has understood: for the trainer, and who decides on permits."""

from typing import Any

from quartier.web import N_, Form, Page, See, Visit, _l, fields, get, post
from quartier.web.i18n import LANGUAGES
from werkhaus.inductions import commands, rules, views
from werkhaus.inductions.commands import NoteAttendance
from werkhaus.inductions.pages.sessions import CHECKS, may_note
from werkhaus.inductions.rules import OnlyForTrainers
from werkhaus.inductions.views import InductionRow
from werkhaus.permits.pages.by_people import AGES, MACHINES
from werkhaus.permits.rules import AgeGroup


class NoteForm(Form):
    """That somebody was there and has understood."""

    understood = fields.Choice(_l("How you saw that they have understood"), options=CHECKS, required=True)
    age_group = fields.Choice(_l("Age"), options=AGES, required=True)
    machine = fields.Choice(
        _l("Machine in the age table"),
        options=MACHINES,
        hint=_l("Only for people under 18 (RiSU, DGUV Information 202-038)."),
    )
    guardian_consent = fields.Check(_l("The guardian has agreed in writing"))


def edit_note(visit: Visit, induction_id: str, attendee_id: str) -> Page:
    """The form to note that somebody was there and has understood."""
    row, attendee = _noted(visit, induction_id, attendee_id)
    return Page(
        "inductions/note.html",
        title=_l("Note who was there"),
        row=row,
        attendee=attendee,
        form=visit.form(NoteForm, age_group="adult"),
    )


def _noted(visit: Visit, induction_id: str, attendee_id: str) -> tuple[InductionRow, Any]:
    visit.require()
    with visit.read() as session:
        row = views.induction_detail(session, induction_id)
        attendee = views.attendee_detail(session, induction_id, attendee_id)
    if not may_note(visit, row):
        raise OnlyForTrainers
    return row, attendee


def note_attendance(visit: Visit, induction_id: str, attendee_id: str) -> See:
    """Note that somebody was there and has understood; they get the permit with it."""
    _noted(visit, induction_id, attendee_id)
    data = visit.load(NoteForm)
    data |= {"understood": rules.Check(data["understood"]), "age_group": AgeGroup(data["age_group"])}
    with visit.unit() as unit:
        given = commands.note_attendance(unit, attendee_id, NoteAttendance(**data))
    return See(f"/inductions/{induction_id}", flash="noted-and-given" if given else "noted")


def show_protocol(visit: Visit, induction_id: str) -> Page:
    """The protocol to print, with a line for each signature."""
    visit.require()
    with visit.read() as session:
        row = views.induction_detail(session, induction_id)
        attendees = [each for each in views.attendees_of(session, induction_id) if not each.waiting]
    if not may_note(visit, row):
        raise OnlyForTrainers
    length = int((row.induction.ends_at - row.induction.starts_at).total_seconds() // 60)
    return Page(
        "inductions/protocol.html",
        title=_l("Protocol of the induction"),
        row=row,
        attendees=attendees,
        languages=LANGUAGES,
        checks=dict(CHECKS),
        minutes=length,
    )


ROUTES = (
    get("/inductions/<induction_id>/protocol", show_protocol),
    get("/inductions/<induction_id>/attendees/<attendee_id>", edit_note),
    post(
        "/inductions/<induction_id>/attendees/<attendee_id>",
        note_attendance,
        again=edit_note,
        flashes={
            "noted-and-given": N_("It is noted, and the permit is given."),
            "noted": N_("It is noted. Who decides on permits still has to give the permit."),
        },
    ),
)
