"""The register: all keys for whoever has the say over keys, one's own for everybody."""

from quartier.handover.answers import require_say
from quartier.handover.views import waiting
from quartier.web import Column, Page, See, Sheet, Visit, _l
from quartier.web.i18n import OFFICES as OFFICE_NAMES
from werkhaus.keys import rules, views
from werkhaus.keys.commands import handing
from werkhaus.keys.commands.handing import RegisterKey
from werkhaus.keys.pages.forms import (
    BASES,
    KINDS,
    REASONS,
    ExchangeForm,
    KeyForm,
    KeysQuery,
    NoteForm,
    RecallForm,
    ReturnForm,
)
from werkhaus.keys.rules import EntryKind, PromiseState

COLUMNS = (
    Column(_l("Key number"), "number"),
    Column(_l("What it opens"), "opens"),
    Column(_l("Cylinder"), "cylinder"),
    Column(_l("Where it is"), lambda row: KINDS[row.last]),
    Column(_l("Who has it"), "holder_name"),
    Column(_l("Back by"), "due_on"),
    Column(_l("Overdue"), "overdue"),
)


def list_keys(visit: Visit) -> Page:
    """Where every key is, and how many somebody answers for."""
    require_say(visit, "keys")
    shown = visit.query(KeysQuery)["shown"]
    with visit.read() as session:
        rows = views.list_keys(session, visit.today)
    listed = [row for row in rows if _is_shown(row, shown)]
    return Page(
        "keys/list.html",
        title=_l("Keys"),
        rows=listed,
        share=views.share_of(rows),
        overdue=sum(row.overdue for row in rows),
        kinds=KINDS,
        form=visit.form(KeysQuery),
        shown=shown,
        sheet=Sheet(_l("Keys"), COLUMNS, listed),
    )


def _is_shown(row: views.KeyRow, shown: str | None) -> bool:
    lost = row.last in (EntryKind.LOST, EntryKind.CYLINDER_KEPT)
    return {"overdue": row.overdue, "away": row.last in rules.AWAY, "lost": lost}.get(shown or "", True)


def my_keys(visit: Visit) -> Page:
    """The keys that the visitor has."""
    visit.require()
    with visit.read() as session:
        rows = views.keys_of(session, visit.actor.ref, visit.today)
    return Page(
        "keys/mine.html",
        title=_l("My keys"),
        rows=rows,
        kinds=KINDS,
        sheet=Sheet(_l("My keys"), COLUMNS[:2] + COLUMNS[5:], rows) if rows else None,
    )


def new_key(visit: Visit) -> Page:
    """The form for another key."""
    require_say(visit, "keys")
    return Page("keys/new.html", title=_l("Register a key"), form=visit.form(KeyForm))


def register_key(visit: Visit) -> See:
    """Take up a key in the register."""
    data = visit.load(KeyForm)
    with visit.unit() as unit:
        key = handing.register_key(unit, RegisterKey(**data))
    return See(f"/keys/{key.id}", flash="key-registered")


def show_key(visit: Visit, key_id: str) -> Page:
    """One key: where it is, its way so far, what can be done."""
    require_say(visit, "keys")
    with visit.read() as session:
        found = views.key_detail(session, key_id, visit.today)
        promise = found.row.promise
        subject = promise.id if promise and promise.state == PromiseState.ASKED else key_id
        decision = waiting(session, subject)
    last = found.row.last
    return Page(
        "keys/detail.html",
        title=found.key.number,
        key=found.key,
        row=found.row,
        promise=promise,
        promises=found.promises,
        decision=decision,
        kinds=KINDS,
        bases=dict(BASES),
        reasons=REASONS,
        office_names=OFFICE_NAMES,
        in_box=last in rules.IN_BOX,
        away=last in rules.AWAY,
        may_promise=last in rules.IN_BOX and promise is None and found.key.void_at is None,
        may_recall=last is EntryKind.ISSUED and not decision,
        undecided=last in (EntryKind.LOST, EntryKind.CYLINDER_KEPT) and not decision,
        cylinder_kept=last is EntryKind.CYLINDER_KEPT,
        return_form=visit.form(ReturnForm),
        recall_form=visit.form(RecallForm),
        exchange_form=visit.form(ExchangeForm),
        note_form=visit.form(NoteForm),
    )
