"""Accounts, files and statements, for treasurers."""

from collections.abc import Sequence
from typing import Any

from funding.bank import camt
from funding.bank.commands import importing
from funding.bank.model import BankEntry
from funding.bank.pages.words import PARKED, READERS, STATES
from funding.bank.rules.refusals import NoStatement, WithDefinitions
from funding.bank.rules.statements import EntryState, ImportState, ParkReason, Unreadable, shown_iban
from funding.bank.views import entries as entry_views
from funding.bank.views import statements as views
from quartier import kept_files
from quartier.web import N_, Column, Cursor, File, Form, Page, See, Sheet, Slice, Visit, _l, fields, get, post
from quartier.web.aside import aside
from quartier.web.i18n import gettext
from quartier.web.routes import KIB

#: Of a form with a file: the file and what is sent around it.
BODY_LIMIT = camt.MOST_BYTES + 64 * KIB
STATEMENT_COLUMNS = (
    Column(_l("Account"), "account"),
    Column(_l("Statement"), "number"),
    Column(_l("Page"), "page"),
    Column(_l("Until"), "closed_on"),
    Column(_l("Balance before"), "opening_cents", money=True),
    Column(_l("Balance after"), "closing_cents", money=True),
    Column(_l("Entries"), "entries"),
    Column(_l("Missing to the balance"), "differs_cents", money=True),
    Column(_l("Gap to the statement before"), "gap_cents", money=True),
)
ENTRY_COLUMNS = (
    Column(_l("Day"), "booked_on"),
    Column(_l("Amount in euros"), "amount_cents", money=True),
    Column(_l("In another currency"), "elsewhere"),
    Column(_l("Name"), "party"),
    Column(_l("IBAN"), "party_iban"),
    Column(_l("Remittance text"), "text"),
    Column(_l("State"), lambda entry: STATES[EntryState(entry.state)][1]),
)
#: A file of somebody else's program is handed back as a file and as nothing else.
_ONLY_A_FILE = {"Content-Security-Policy": "default-src 'none'; sandbox", "X-Content-Type-Options": "nosniff"}


class StatementField(fields.FormField):
    """A file with statements; as value its bytes and what was read in them."""

    widget = "file"
    default_error_messages = {
        "no_statement": N_(NoStatement.sentence()),
        "definitions": N_(WithDefinitions.sentence()),
        "too_large": N_("This file is too large. Ask your bank’s program for fewer days at once."),
    }

    def attributes(self) -> dict[str, str]:
        return {"accept": ".xml,application/xml,text/xml"}

    def _deserialize(
        self, value: Any, attr: str | None, data: Any, **_: Any
    ) -> tuple[bytes, importing.Content]:
        if len(value) > camt.MOST_BYTES:
            raise self.make_error("too_large")
        try:
            return value, content_of(value)
        except NoStatement:
            raise self.make_error("no_statement") from None
        except WithDefinitions:
            raise self.make_error("definitions") from None


def content_of(body: bytes) -> importing.Content:
    """What stands in a file, read beside the loop that answers everybody; a refusal for what is no statement."""
    try:
        return aside(camt.read, body)
    except Unreadable as error:
        return error


class UploadForm(Form):
    """The file of a statement."""

    ids = "file-"

    document = StatementField(
        _l("Account statement"),
        required=True,
        hint=_l("The file that your bank’s program calls CAMT.053 or electronic account statement (XML)."),
    )


class AccountForm(Form):
    """An account of the house's own."""

    ids = "account-"

    iban = fields.Text(_l("IBAN"), required=True, max=42)
    title = fields.Text(_l("What you call this account"), required=True, max=200)


def show_bank(visit: Visit) -> Page:
    """Accounts, statements, and files that wait."""
    visit.require(*READERS)
    cursor = visit.cursor()
    with visit.read() as session:
        rows = views.list_statements(session, after=cursor.after_day(), limit=cursor.limit + 1)
        accounts, parked = views.accounts(session), views.parked_files(session)
    part = statement_slice(rows, cursor)
    return Page(
        "bank/list.html",
        title=_l("Bank statements"),
        statements=part.items,
        next=part.next,
        accounts=[(account.title, shown_iban(account.iban)) for account in accounts],
        parked=parked,
        form=visit.form(UploadForm),
        account_form=visit.form(AccountForm),
        sheet=Sheet(_l("Bank statements"), STATEMENT_COLUMNS, part),
    )


def statement_slice(rows: Sequence[views.StatementRow], cursor: Cursor) -> Slice:
    """A part of the list of statements."""
    return Slice(rows, cursor, key=lambda row: [row.closed_on.isoformat(), row.id])


def add_account(visit: Visit) -> See:
    """Add an account of the house's own."""
    data = visit.load(AccountForm)
    with visit.unit() as unit:
        importing.add_account(unit, data["iban"], data["title"])
    return See("/bank", flash="account-added")


def take_file(visit: Visit) -> See:
    """Take over the statements in a file."""
    visit.require(*READERS)
    body, content = visit.load(UploadForm)["document"]
    with visit.unit() as unit:
        file_id = importing.take_file(unit, body, content)
    return See(f"/bank/files/{file_id}")


def show_file(visit: Visit, file_id: str) -> Page:
    """What became of a file, and what can be done where it waits."""
    visit.require(*READERS)
    with visit.read() as session:
        sent = views.import_detail(session, file_id)
        statements = views.statements_of(session, file_id)
    said = None
    if sent.reason is not None:
        said = gettext(str(PARKED[ParkReason(sent.reason)]), detail=sent.detail)
    return Page(
        "bank/file.html",
        title=_l("File with statements"),
        sent=sent,
        waits=sent.state == ImportState.PARKED,
        said=said,
        statements=statements,
    )


def try_again(visit: Visit, file_id: str) -> See:
    """Read a file that waits once more."""
    visit.require(*READERS)
    content = content_of(original_of(visit, file_id))
    with visit.unit() as unit:
        importing.try_again(unit, file_id, content)
    return See(f"/bank/files/{file_id}")


def original_of(visit: Visit, file_id: str) -> bytes:
    """A file as it came."""
    with visit.read() as session:
        views.import_detail(session, file_id)
        document = kept_files.document_of(session, file_id, importing.ORIGINAL)
    return document.body if document else b""


def open_file(visit: Visit, file_id: str) -> File:
    """The file as it came."""
    visit.require(*READERS)
    body = original_of(visit, file_id)
    return File(body, importing.XML, name=f"{file_id}.xml", headers=_ONLY_A_FILE)


def show_statement(visit: Visit, statement_id: str) -> Page:
    """One statement with its entries."""
    visit.require(*READERS)
    cursor = visit.cursor(default=100)
    with visit.read() as session:
        statement = views.statement_row(session, statement_id)
        rows = entry_views.entries_of(session, statement_id, after=cursor.after_ref(), limit=cursor.limit + 1)
    part = entry_slice(rows, cursor)
    return Page(
        "bank/statement.html",
        title=_l("Bank statement"),
        statement=statement,
        entries=part.items,
        next=part.next,
        states=STATES,
        sheet=Sheet(_l("Entries"), ENTRY_COLUMNS, part),
    )


def entry_slice(rows: Sequence[BankEntry], cursor: Cursor) -> Slice:
    """A part of a statement's entries."""
    return Slice(rows, cursor, key=lambda row: [row.id])


ROUTES = (
    get("/bank", show_bank),
    post(
        "/bank/accounts",
        add_account,
        again=show_bank,
        flashes={"account-added": N_("The account is here. Its statements can be read now.")},
    ),
    post("/bank/files", take_file, again=show_bank, body_limit=BODY_LIMIT),
    get("/bank/files/<file_id>", show_file),
    get("/bank/files/<file_id>/original", open_file),
    post("/bank/files/<file_id>/again", try_again, again=show_file),
    get("/bank/statements/<statement_id>", show_statement),
)
