"""The door to the first-aid book. There is no other: no JSON, no feed. It is a quiet one: a line in a log that an entry
came at this minute would tell of whom to those who saw it."""

from datetime import datetime
from typing import Any

from quartier.decide import decides
from quartier.handover.answers import may_begin, see_after
from quartier.web import N_, Column, Form, Page, See, Sheet, Visit, _l, fields, get, post
from werkhaus.firstaid import commands, views
from werkhaus.firstaid.commands import NameInsurer
from werkhaus.firstaid.rules import Branch, Category, Entry, Recipient

CATEGORIES = {
    Category.MACHINE: _l("With a machine"),
    Category.TOOL: _l("With a hand tool"),
    Category.FALL: _l("By a fall or stumble"),
    Category.HEAT: _l("By fire or heat"),
    Category.ELECTRICITY: _l("By electricity"),
    Category.SUBSTANCE: _l("By a substance, dust or smoke"),
    Category.OTHER: _l("Otherwise"),
    Category.NEAR_MISS: _l("Nobody was hurt, but it was close (near miss)"),
}
RECIPIENTS = {
    Recipient.PERSON: _l("The person it is about"),
    Recipient.INSURER: _l("The accident insurer"),
    Recipient.AUTHORITY: _l("An authority"),
}
BRANCHES = {
    Branch.VOLUNTEERS: _l("Accidents of volunteers"),
    Branch.EMPLOYEES: _l("Accidents of employees"),
    Branch.BUILDING: _l("Accidents while building"),
    Branch.LIABILITY: _l("Liability"),
    Branch.CONTENTS: _l("House and contents"),
}
ACTS_READ = {"listed": _l("List opened"), "read": _l("Entry read"), "copied": _l("Copy printed")}

COLUMNS = (
    Column(_l("What it came from"), lambda row: CATEGORIES[Category(row.category)]),
    Column(_l("Written on"), "entered_on"),
    Column(_l("To report by"), "due_on"),
    Column(_l("Reported on"), "reported_on"),
)
READINGS = (
    Column(_l("When"), "at"),
    Column(_l("Who (reference)"), "actor"),
    Column(_l("What"), lambda row: ACTS_READ[row.act]),
    Column(_l("Entry"), "entry_id"),
)
INSURERS = (
    Column(_l("What for"), lambda row: BRANCHES[Branch(row.branch)]),
    Column(_l("Insurer"), "name"),
    Column(_l("Our number there"), "number"),
    Column(_l("Where to report"), "report_to"),
    Column(_l("Since"), "since"),
)


class EntryForm(Form):
    """An accident, a help, or a near miss."""

    category = fields.Choice(
        _l("What it came from"), options=tuple((k.value, v) for k, v in CATEGORIES.items()), required=True
    )
    happened_at = fields.Moment(_l("When it happened"), required=True)
    place = fields.Text(_l("Where it happened"), required=True, max=200)
    what = fields.LongText(_l("What happened"), required=True, max=3000)
    person = fields.Text(_l("Who was hurt (name)"), max=120)
    injury = fields.LongText(_l("Which injury"), max=1000)
    witnesses = fields.Text(_l("Who saw it"), max=300)
    helped_at = fields.Moment(_l("When help was given"))
    measures = fields.LongText(_l("What was done to help"), max=1000)
    helper = fields.Text(_l("Who helped (name)"), max=120)


class ReportForm(Form):
    """That an accident has to be reported."""

    insurer_id = fields.Choice(_l("To which insurer"), required=True)
    known_on = fields.Day(_l("On which day the office learned of it"), required=True)


class CopyForm(Form):
    """For whom a copy is."""

    recipient = fields.Choice(
        _l("For whom the copy is"),
        options=tuple((k.value, v) for k, v in RECIPIENTS.items()),
        required=True,
    )


class InsurerForm(Form):
    """Who insures the house against what."""

    branch = fields.Choice(
        _l("What for"), options=tuple((k.value, v) for k, v in BRANCHES.items()), required=True
    )
    name = fields.Text(_l("Insurer"), required=True, max=200)
    number = fields.Text(_l("Our number there"), max=60)
    report_to = fields.Text(_l("Where to report"), max=200)
    since = fields.Day(_l("Since"), required=True)


def open_book(visit: Visit) -> Page:
    """What the book is for; to who decides about safety also its entries."""
    with visit.read() as session:
        reads = decides(session, visit.actor, "safety", visit.now)
    rows: list[views.EntryRow] = []
    if reads:
        with visit.unit() as unit:
            rows = commands.open_list(unit)
    return Page(
        "firstaid/list.html",
        title=_l("First-aid book"),
        reads=reads,
        rows=rows,
        categories=CATEGORIES,
        sees_readings=may_begin(visit, "personal_data"),
        sheet=Sheet(_l("First-aid book"), COLUMNS, rows) if rows else None,
    )


def new_entry(visit: Visit) -> Page:
    """The sheet to fill in."""
    return Page("firstaid/new.html", title=_l("Write into the first-aid book"), form=visit.form(EntryForm))


def write_entry(visit: Visit) -> See:
    """Keep it."""
    data = visit.load(EntryForm)
    category = Category(data.pop("category"))
    for name in ("happened_at", "helped_at"):
        data[name] = _local(visit, data[name])
    with visit.unit() as unit:
        commands.write_entry(unit, category, Entry(**data))
    return See("/first-aid", flash="first-aid-written")


def _local(visit: Visit, instant: datetime | None) -> datetime | None:
    return None if instant is None else instant.astimezone(visit.zone).replace(tzinfo=None, fold=0)


def show_entry(visit: Visit, entry_id: str) -> Page:
    """One entry, for who decides about safety."""
    with visit.unit() as unit:
        opened = commands.open_entry(unit, entry_id)
        report = views.report_of(unit.session, entry_id)
        copies = views.copies_of(unit.session, entry_id)
        insurers = views.accident_insurers(unit.session, unit.today)
    return Page(
        "firstaid/detail.html",
        title=_l("Entry in the first-aid book"),
        opened=opened,
        category=CATEGORIES[Category(opened.category)],
        report=report,
        copies=copies,
        recipients=RECIPIENTS,
        insurers=insurers,
        may_copy=may_begin(visit, "personal_data"),
        report_form=visit.form(ReportForm, options={"insurer_id": _options(insurers)}, known_on=visit.today),
        copy_form=visit.form(CopyForm),
    )


def _options(insurers: list[Any]) -> list[tuple[str, str]]:
    return [(each.id, each.name) for each in insurers]


def note_to_report(visit: Visit, entry_id: str) -> See:
    """Note that the accident has to be reported."""
    with visit.read() as session:
        insurers = views.accident_insurers(session, visit.today)
    data = visit.load(ReportForm, options={"insurer_id": _options(insurers)})
    with visit.unit() as unit:
        commands.note_to_report(unit, entry_id, data["insurer_id"], data["known_on"])
    return See(f"/first-aid/{entry_id}", flash="first-aid-to-report")


def mark_reported(visit: Visit, entry_id: str) -> See:
    """Note that the report was sent."""
    with visit.unit() as unit:
        commands.mark_reported(unit, entry_id)
    return See(f"/first-aid/{entry_id}", flash="first-aid-reported")


def agree_to_copy(visit: Visit, entry_id: str) -> See:
    """Let a copy be given to somebody."""
    data = visit.load(CopyForm)
    with visit.unit() as unit:
        decision = commands.agree_to_copy(unit, entry_id, Recipient(data["recipient"]))
    return see_after(decision, f"/first-aid/{entry_id}", flash="first-aid-copy")


def show_copy(visit: Visit, entry_id: str, copy_id: str) -> Page:
    """The copy to print."""
    with visit.unit() as unit:
        opened, agreed = commands.open_copy(unit, entry_id, copy_id)
    return Page(
        "firstaid/copy.html",
        title=_l("Copy from the first-aid book"),
        opened=opened,
        category=CATEGORIES[Category(opened.category)],
        recipient=RECIPIENTS[Recipient(agreed.recipient)],
    )


def list_readings(visit: Visit) -> Page:
    """Who has opened what."""
    with visit.unit() as unit:
        rows = commands.open_readings(unit)
    return Page(
        "firstaid/readings.html",
        title=_l("Who has read the first-aid book"),
        rows=rows,
        acts=ACTS_READ,
        sheet=Sheet(_l("Who has read the first-aid book"), READINGS, rows) if rows else None,
    )


def list_insurers(visit: Visit) -> Page:
    """Who insures the house against what."""
    visit.require("carrier", "association", "city")
    with visit.read() as session:
        rows = views.list_insurers(session)
    return Page(
        "firstaid/insurers.html",
        title=_l("Insurers"),
        rows=rows,
        branches=BRANCHES,
        may_name=may_begin(visit, "insurance"),
        form=visit.form(InsurerForm, since=visit.today),
        sheet=Sheet(_l("Insurers"), INSURERS, rows) if rows else None,
    )


def name_insurer(visit: Visit) -> See:
    """Name an insurer."""
    data = visit.load(InsurerForm)
    with visit.unit() as unit:
        decision = commands.name_insurer(unit, NameInsurer(**data))
    return see_after(decision, "/insurers", flash="insurer-named")


ROUTES = (
    get("/first-aid", open_book, quiet=True),
    get("/first-aid/new", new_entry, quiet=True),
    post(
        "/first-aid",
        write_entry,
        again=new_entry,
        flashes={"first-aid-written": N_("It stands in the first-aid book. Thank you for writing it down.")},
        quiet=True,
    ),
    get("/first-aid/readings", list_readings, quiet=True),
    get("/first-aid/<entry_id>", show_entry, quiet=True),
    post(
        "/first-aid/<entry_id>/report",
        note_to_report,
        again=show_entry,
        flashes={"first-aid-to-report": N_("It is noted that this accident has to be reported.")},
        quiet=True,
    ),
    post(
        "/first-aid/<entry_id>/reported",
        mark_reported,
        again=show_entry,
        flashes={"first-aid-reported": N_("The report is marked as sent.")},
        quiet=True,
    ),
    post(
        "/first-aid/<entry_id>/copies",
        agree_to_copy,
        again=show_entry,
        flashes={"first-aid-copy": N_("The copy may be given. Print it from this page.")},
        quiet=True,
    ),
    get("/first-aid/<entry_id>/copies/<copy_id>", show_copy, quiet=True),
    get("/insurers", list_insurers),
    post(
        "/insurers", name_insurer, again=list_insurers, flashes={"insurer-named": N_("The insurer is named.")}
    ),
)
