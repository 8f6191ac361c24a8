"""Entries that wait, and what a treasurer says about each."""

from collections.abc import Sequence

from funding.bank.commands import matching
from funding.bank.pages.words import ASIDE, PARKED, READERS, REASONS, STATES
from funding.bank.rules.matching import Part, Suggestion
from funding.bank.rules.statements import AsideReason, EntryState, ParkReason, shown_iban
from funding.bank.views import entries as views
from quartier.web import N_, Column, Cursor, Form, Page, See, Sheet, Slice, Visit, _l, fields, get, post
from quartier.web.formats import money
from quartier.web.i18n import gettext

COLUMNS = (
    Column(_l("Day"), lambda row: row.entry.booked_on),
    Column(_l("Amount in euros"), lambda row: row.entry.amount_cents, money=True),
    Column(_l("In another currency"), lambda row: row.entry.elsewhere),
    Column(_l("Name"), lambda row: row.entry.party),
    Column(_l("Remittance text"), lambda row: row.entry.text),
    Column(_l("Can have paid"), lambda row: ", ".join(row.titles)),
)
#: How many parts a suggestion has at most; a form sends no more.
_MOST_PARTS = 50


class ConfirmForm(Form):
    """A suggestion that is confirmed: its parts, as reference:cents with spaces between."""

    ids = "confirm-"

    parts = fields.Hidden()


class ChooseForm(Form):
    """What else was paid; the options are what is not paid in full."""

    ids = "choose-"

    candidate = fields.Choice(_l("Expense"), required=True)
    amount = fields.Money(_l("Amount in euros"), required=True, min=1)


class AsideForm(Form):
    """Why an entry has nothing to do with what was spent."""

    ids = "aside-"

    reason = fields.Choice(
        _l("Why"),
        options=tuple((reason.value, said) for reason, said in ASIDE.items() if reason != AsideReason.ZERO),
        required=True,
    )


def list_open(visit: Visit) -> Page:
    """Entries that wait, each with the likeliest of what it may have paid."""
    visit.require(*READERS)
    cursor = visit.cursor()
    with visit.read() as session:
        rows = views.waiting_entries(session, after=cursor.after_day(), limit=cursor.limit + 1)
    part = waiting_slice(rows, cursor)
    return Page(
        "bank/open.html",
        title=_l("Open entries"),
        rows=[(row, _reasons(row.suggestion), _typed(row.suggestion)) for row in part.items],
        next=part.next,
        states=STATES,
        sheet=Sheet(_l("Open entries"), COLUMNS, part),
    )


def waiting_slice(rows: Sequence[views.Waiting], cursor: Cursor) -> Slice:
    """A part of the entries that wait."""
    return Slice(rows, cursor, key=lambda row: [row.entry.booked_on.isoformat(), row.entry.id])


def _reasons(suggestion: Suggestion | None) -> str:
    """Why a suggestion is made, in words."""
    return "; ".join(str(REASONS[reason]) for reason in suggestion.reasons) if suggestion else ""


def _typed(suggestion: Suggestion | None) -> str:
    """A suggestion as the form sends it."""
    return " ".join(f"{part.ref}:{part.cents}" for part in suggestion.parts) if suggestion else ""


def show_entry(visit: Visit, bank_entry_id: str) -> Page:
    """One entry: what it may have paid, and what was said about it."""
    visit.require(*READERS)
    with visit.read() as session:
        entry = views.entry_detail(session, bank_entry_id)
        suggested = views.suggested(session, entry)
        matches = views.matches_of(session, bank_entry_id)
        titles = views.titles(session, [match.candidate for match in matches])
    return Page(
        "bank/entry.html",
        title=_l("Entry"),
        entry=entry,
        state=STATES[EntryState(entry.state)],
        why=_why(entry.state, entry.reason),
        iban=shown_iban(entry.party_iban),
        suggestions=[(each, names, _reasons(each), _typed(each)) for each, names in suggested.suggestions],
        matches=[(titles.get(match.candidate, "–"), match) for match in matches],
        open=entry.state == EntryState.OPEN,
        undoable=entry.state in (EntryState.MATCHED, EntryState.ASIDE) or bool(entry.matched_cents),
        confirm_form=visit.form(ConfirmForm),
        choose_form=visit.form(
            ChooseForm,
            options={"candidate": _options(suggested, visit.lang)},
            amount=entry.open_cents or None,
        ),
        aside_form=visit.form(AsideForm),
    )


def _why(state: str, reason: str | None) -> str | None:
    if reason is None:
        return None
    if state == EntryState.PARKED:
        return str(PARKED[ParkReason(reason)])
    return str(ASIDE[AsideReason(reason)])


def _options(suggested: views.Suggested, lang: str) -> list[tuple[str, str]]:
    return [
        (
            each.ref,
            gettext("{title} (to be paid: {left})", title=each.title, left=money(each.amount_cents, lang)),
        )
        for each in suggested.choices
    ]


def confirm(visit: Visit, bank_entry_id: str) -> See:
    """Say that a suggestion is right."""
    visit.require(*READERS)
    typed = visit.load(ConfirmForm)["parts"] or ""
    return _matched(visit, bank_entry_id, [_part(each) for each in typed.split()[:_MOST_PARTS]])


def _part(typed: str) -> Part:
    ref, _, cents = typed.partition(":")
    return Part(ref[:32], int(cents) if cents.isascii() and cents.isdigit() and len(cents) <= 13 else 0)


def choose(visit: Visit, bank_entry_id: str) -> See:
    """Say what an entry paid, and how much of it."""
    visit.require(*READERS)
    with visit.read() as session:
        suggested = views.suggested(session, views.entry_detail(session, bank_entry_id))
    data = visit.load(ChooseForm, options={"candidate": _options(suggested, visit.lang)})
    return _matched(visit, bank_entry_id, [Part(data["candidate"], data["amount"])])


def _matched(visit: Visit, bank_entry_id: str, parts: Sequence[Part]) -> See:
    with visit.unit() as unit:
        matching.match(unit, bank_entry_id, parts)
    return See(f"/bank/entries/{bank_entry_id}", flash="matched")


def put_aside(visit: Visit, bank_entry_id: str) -> See:
    """Say that an entry has nothing to do with what was spent."""
    data = visit.load(AsideForm)
    with visit.unit() as unit:
        matching.put_aside(unit, bank_entry_id, AsideReason(data["reason"]))
    return See("/bank/open", flash="aside")


def take_back(visit: Visit, bank_entry_id: str) -> See:
    """Open an entry again."""
    with visit.unit() as unit:
        matching.take_back(unit, bank_entry_id)
    return See(f"/bank/entries/{bank_entry_id}", flash="taken-back")


_ENTRY = "/bank/entries/<bank_entry_id>"
_MATCHED = {"matched": N_("Noted. What this entry paid counts as paid.")}
ROUTES = (
    get("/bank/open", list_open),
    get(_ENTRY, show_entry),
    post(f"{_ENTRY}/confirmation", confirm, again=show_entry, flashes=_MATCHED),
    post(f"{_ENTRY}/choice", choose, again=show_entry, flashes=_MATCHED),
    post(
        f"{_ENTRY}/aside",
        put_aside,
        again=show_entry,
        flashes={"aside": N_("The entry is put aside.")},
    ),
    post(
        f"{_ENTRY}/reopening",
        take_back,
        again=show_entry,
        flashes={"taken-back": N_("The entry is open again.")},
    ),
)
