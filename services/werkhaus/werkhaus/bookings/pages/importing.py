"""The doors to taking over a calendar that was kept elsewhere: look at it first, then take it, then its report."""

import unicodedata
from typing import Any

from marshmallow import Schema, ValidationError, validate
from marshmallow import fields as json

from quartier.event import Instant, Ref
from quartier.handover.answers import may_begin, see_after
from quartier.handover.views import waiting
from quartier.web import (
    N_,
    Column,
    Form,
    Page,
    Reply,
    See,
    Sheet,
    Visit,
    _l,
    api_post,
    fields,
    get,
    post,
)
from quartier.web.uploads import BODY_LIMIT
from werkhaus.bookings import ics, views
from werkhaus.bookings.commands import importing
from werkhaus.bookings.commands.importing import Taken
from werkhaus.bookings.model import ImportedEntry
from werkhaus.bookings.pages.series import OTHERWISE, REFUSED
from werkhaus.bookings.rules import BookingState, NothingTaken
from werkhaus.places.views import resource_detail

#: Why an entry was not taken over, in short; the preview says it in full.
REASONS = REFUSED | {
    "entry-all-day": _l("Whole days, without times"),
    "entry-broken": _l("Cannot be read"),
    "entry-cancelled": _l("Cancelled there"),
    "entry-keeps-nothing": _l("Marked as free there"),
    "entry-known": _l("Taken over before"),
    "entry-no-event": _l("A task or a note"),
    "entry-over": _l("Over already"),
    "entry-without-end": _l("Without an end"),
    "entry-zone-unknown": _l("Time zone not known"),
    "further-dates": _l("Single dates without a rule"),
    "lent": _l("Lent then"),
    "retired": _l("No longer used"),
    "time-skipped": _l("A time that does not exist"),
    "too-far-ahead": _l("Too far ahead"),
    "too-long": _l("Too long"),
    "unsafe-rule": _l("Repeats in a way that cannot be used here"),
}


class CalendarField(fields.FormField):
    """A file with a calendar, as its text."""

    widget = "file"
    default_error_messages = {
        "no_text": N_(
            "This is no calendar file. Export the calendar as iCalendar (.ics) and choose that file."
        ),
        "too_large": N_("This calendar is too large to be taken over at once. Export fewer months of it."),
    }

    def attributes(self) -> dict[str, str]:
        return {"accept": ".ics,text/calendar"}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> str:
        if len(value) > ics.LONGEST:
            raise self.make_error("too_large")
        try:
            text = value.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = value.decode("cp1252", "replace")
        return "".join(
            sign for sign in text if sign in "\n\t" or unicodedata.category(sign) not in ("Cc", "Cs")
        )


class UploadForm(Form):
    """The calendar to look at."""

    calendar = CalendarField(
        _l("Calendar file"),
        required=True,
        hint=_l(
            "As your program exports it: iCalendar, its name ends with .ics. Times and titles are taken, no people."
        ),
    )


class TakeForm(Form):
    """The calendar that was looked at."""

    calendar = fields.LongText(_l("Calendar file"), required=True, max=ics.LONGEST)


class _Undone(Exception):
    """What would have become of a calendar; ends the unit in which it was tried."""

    def __init__(self, entries: list[Taken]) -> None:
        self.entries = entries
        super().__init__()


def _tried(visit: Visit, resource_id: str, text: str) -> list[Taken]:
    """What would be taken over now; nothing is kept."""
    try:
        with visit.unit() as unit:
            raise _Undone(importing.take_over(unit, resource_id, text)[1])
    except _Undone as undone:
        return undone.entries


def new_import(visit: Visit, resource_id: str) -> Page:
    """The form for a calendar file, and what was taken over before."""
    visit.require("carrier", "association")
    with visit.read() as session:
        resource = resource_detail(session, resource_id)
        before = views.imports_of(session, resource_id)
    return Page(
        "bookings/import.html",
        title=_l("Take over a calendar"),
        resource=resource,
        before=before,
        form=visit.form(UploadForm),
    )


def preview(visit: Visit, resource_id: str) -> Page:
    """What would be taken over and what not, and why."""
    visit.require("carrier", "association")
    text = visit.load(UploadForm)["calendar"]
    entries = _tried(visit, resource_id, text)
    with visit.read() as session:
        resource = resource_detail(session, resource_id)
    return Page(
        "bookings/import_preview.html",
        title=_l("What would be taken over"),
        resource=resource,
        taken=[each for each in entries if each.booked],
        refused=[(each, visit.texts.sentence(each.refusal)) for each in entries if each.refusal],
        dates=sum(each.booked for each in entries),
        decides=may_begin(visit, "bookings"),
        text=text,
    )


def take_over(visit: Visit, resource_id: str) -> See:
    """Take it over."""
    text = visit.load(TakeForm)["calendar"]
    with visit.unit() as unit:
        made, entries = importing.take_over(unit, resource_id, text)
        if not any(each.booked for each in entries):
            raise NothingTaken
    return See(f"/imports/{made.id}", flash="calendar-taken")


def _answer(entry: ImportedEntry) -> object:
    return REASONS.get(entry.refused, OTHERWISE) if entry.refused else _l("Taken over")


COLUMNS = (Column(_l("From"), "starts_at"), Column(_l("What became of it"), _answer))


def show_import(visit: Visit, import_id: str) -> Page:
    """What became of each entry of a calendar that was taken over."""
    visit.require("carrier", "association")
    with visit.read() as session:
        made = views.import_detail(session, import_id)
        asked = session.scalars(views.imported_bookings(import_id, BookingState.REQUESTED).limit(1)).first()
        decision = waiting(session, import_id)
    return Page(
        "bookings/imported.html",
        title=_l("A calendar that was taken over"),
        made=made,
        taken=[each for each in made.entries if not each.refused],
        refused=[each for each in made.entries if each.refused],
        answer=_answer,
        decision=decision,
        asked=asked is not None,
        may_confirm=asked is not None and not decision and may_begin(visit, "bookings"),
        sheet=Sheet(_l("A calendar that was taken over"), COLUMNS, made.entries),
    )


def confirm(visit: Visit, import_id: str) -> See:
    """Grant what was taken over and waits."""
    with visit.unit() as unit:
        decision = importing.confirm_import(unit, import_id)
    return see_after(decision, f"/imports/{import_id}", flash="import-granted")


# ── for programs ─────────────────────────────────────────────────────────────────────────────────────


def _some(value: str) -> None:
    if not value.strip():
        raise ValidationError("Send the text of the calendar.")


class NewImportJson(Schema):
    """A calendar to take over."""

    calendar = json.String(
        required=True,
        validate=[validate.Length(max=ics.LONGEST), _some],
        metadata={"description": "The text of an iCalendar file (RFC 5545)."},
    )
    preview = json.Boolean(
        load_default=False, metadata={"description": "Say what would be taken over, and take nothing."}
    )


class ImportedJson(Schema):
    """What became of one entry, in the order of the file."""

    starts_at = Instant(allow_none=True)
    summary = json.String()
    taken = json.Integer(metadata={"description": "How many of its dates have a booking."})
    left = json.Integer(metadata={"description": "How many of its dates have none."})
    reason = json.String(allow_none=True, metadata={"description": "The slug of what nothing was taken for."})
    detail = json.String(allow_none=True)


class ImportJson(Schema):
    """What became of a calendar; `id` is null for a preview."""

    id = Ref(allow_none=True)
    entries = json.List(json.Nested(ImportedJson))


def api_take_over(visit: Visit, resource_id: str) -> Reply | dict[str, Any]:
    """Take over a calendar that was kept elsewhere, or see what would be taken."""
    data = visit.load(NewImportJson)
    if data["preview"]:
        entries = _tried(visit, resource_id, data["calendar"])
        return Reply({"id": None, "entries": [_shown(visit, each) for each in entries]}, status=200)
    with visit.unit() as unit:
        made, entries = importing.take_over(unit, resource_id, data["calendar"])
        if not any(each.booked for each in entries):
            raise NothingTaken
        return {"id": made.id, "entries": [_shown(visit, each) for each in entries]}


def _shown(visit: Visit, taken: Taken) -> dict[str, Any]:
    refusal = taken.refusal
    return {
        "starts_at": taken.entry.starts_at,
        "summary": taken.entry.summary,
        "taken": taken.booked,
        "left": taken.left,
        "reason": refusal.slug if refusal else None,
        "detail": visit.texts.sentence(refusal) if refusal else None,
    }


ROUTES = (
    get("/resources/<resource_id>/import", new_import),
    post("/resources/<resource_id>/import/preview", preview, again=new_import, body_limit=BODY_LIMIT),
    post(
        "/resources/<resource_id>/import",
        take_over,
        again=new_import,
        flashes={
            "calendar-taken": N_(
                "What could be taken over is booked or asked for. The list shows each entry."
            )
        },
    ),
    get("/imports/<import_id>", show_import),
    post(
        "/imports/<import_id>/confirmation",
        confirm,
        again=show_import,
        flashes={"import-granted": N_("What was taken over is granted.")},
    ),
    api_post(
        "/api/resources/<resource_id>/calendar-imports",
        api_take_over,
        takes=NewImportJson,
        returns=ImportJson,
    ),
)
