"""The bank for programs."""

import base64
import binascii
from typing import Any

from marshmallow import Schema, ValidationError, validate
from marshmallow import fields as json

from funding.bank import camt
from funding.bank.commands import importing, matching
from funding.bank.model import BankAccount, BankEntry, BankImport
from funding.bank.pages.entries import waiting_slice
from funding.bank.pages.statements import content_of, entry_slice, original_of, statement_slice
from funding.bank.pages.words import READERS
from funding.bank.rules.matching import Part, Reason
from funding.bank.rules.statements import AsideReason, EntryState, ImportState, ParkReason
from funding.bank.views import entries as entry_views
from funding.bank.views import statements as views
from quartier.event import Cents, Count, Instant, LocalDate, Ref
from quartier.web import Slice, Visit, api_get, api_post
from quartier.web.routes import KIB

#: A file in base64, and the JSON around it.
BODY_LIMIT = camt.MOST_BYTES * 4 // 3 + 64 * KIB
_MOST_PARTS = 50


class Document(json.String):
    """A file in base64; as value its bytes."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> Any:
        text = super()._deserialize(value, attr, data, **more)
        try:
            body = base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError):
            raise ValidationError("Not base64.") from None
        if len(body) > camt.MOST_BYTES:
            raise ValidationError("Larger than 10 MiB.")
        return body


class AccountJson(Schema):
    """An account of the house's own."""

    id = Ref(dump_only=True)
    iban = json.String(required=True, validate=validate.Length(1, 42))
    title = json.String(required=True, validate=validate.Length(1, 200))


class FileJson(Schema):
    """A file with statements, as the bank gave it (CAMT.053), in base64."""

    document = Document(required=True)


class ImportJson(Schema):
    """What became of a file; where it is parked, `reason` says why and `detail` what in it."""

    id = Ref()
    state = json.String(validate=validate.OneOf([each.value for each in ImportState]))
    reason = json.String(allow_none=True, validate=validate.OneOf([each.value for each in ParkReason]))
    detail = json.String()
    sent_at = Instant()
    known_statements = Count()


class BankStatementJson(Schema):
    """A statement; `differs_cents` is what its entries miss of its closing balance, `gap_cents` what lies before it."""

    id = Ref()
    account = json.String()
    number = json.String()
    page = Count()
    closed_on = LocalDate()
    opening_cents = Cents(allow_none=True)
    closing_cents = Cents(allow_none=True)
    differs_cents = Cents(allow_none=True)
    gap_cents = Cents(allow_none=True)
    entries = Count()
    known_entries = Count()


class EntryJson(Schema):
    """An entry; above zero what came in, below zero what went out."""

    id = Ref()
    statement_id = Ref()
    booked_on = LocalDate()
    valued_on = LocalDate(allow_none=True)
    amount_cents = Cents(allow_none=True)
    elsewhere = json.String(allow_none=True)
    text = json.String()
    party = json.String()
    party_iban = json.String()
    returned = json.Boolean()
    state = json.String(validate=validate.OneOf([each.value for each in EntryState]))
    reason = json.String(allow_none=True)
    matched_cents = Cents()


class MatchPartJson(Schema):
    """So much of an entry for this."""

    ref = Ref(required=True)
    cents = Cents(required=True, min=1)


class SuggestionJson(Schema):
    """What an entry may have paid, how likely (0 to 100), and why."""

    parts = json.List(json.Nested(MatchPartJson))
    score = Count()
    certain = json.Boolean()
    reasons = json.List(json.String(validate=validate.OneOf([each.value for each in Reason])))


class WaitingJson(Schema):
    """An entry that waits, and the likeliest of what it may have paid."""

    entry = json.Nested(EntryJson)
    suggestion = json.Nested(SuggestionJson, allow_none=True)


class MatchJson(Schema):
    """What an entry paid; for money that came back, the entry of the payment."""

    parts = json.List(json.Nested(MatchPartJson), required=True, validate=validate.Length(1, _MOST_PARTS))


class AsideJson(Schema):
    """Why an entry has nothing to do with what was spent."""

    reason = json.String(
        required=True,
        validate=validate.OneOf([each.value for each in AsideReason if each != AsideReason.ZERO]),
    )


def api_accounts(visit: Visit) -> list[BankAccount]:
    """The house's accounts."""
    visit.require(*READERS)
    with visit.read() as session:
        return views.accounts(session)


def api_add_account(visit: Visit) -> BankAccount:
    """Add an account of the house's own."""
    data = visit.load(AccountJson)
    with visit.unit() as unit:
        account_id = importing.add_account(unit, data["iban"], data["title"])
        return next(each for each in views.accounts(unit.session) if each.id == account_id)


def api_take(visit: Visit) -> BankImport:
    """Take over the statements in a file."""
    body = visit.load(FileJson)["document"]
    visit.require(*READERS)
    content = content_of(body)
    with visit.unit() as unit:
        file_id = importing.take_file(unit, body, content)
        unit.session.flush()
        return views.import_detail(unit.session, file_id)


def api_file(visit: Visit, file_id: str) -> BankImport:
    """What became of a file."""
    visit.require(*READERS)
    with visit.read() as session:
        return views.import_detail(session, file_id)


def api_again(visit: Visit, file_id: str) -> BankImport:
    """Read a file that waits once more."""
    visit.require(*READERS)
    content = content_of(original_of(visit, file_id))
    with visit.unit() as unit:
        importing.try_again(unit, file_id, content)
        unit.session.flush()
        return views.import_detail(unit.session, file_id)


def api_statements(visit: Visit) -> Slice:
    """Statements, the newest first."""
    visit.require(*READERS)
    cursor = visit.cursor()
    with visit.read() as session:
        rows = views.list_statements(session, after=cursor.after_day(), limit=cursor.limit + 1)
    return statement_slice(rows, cursor)


def api_statement_entries(visit: Visit, statement_id: str) -> Slice:
    """A statement's entries in its order."""
    visit.require(*READERS)
    cursor = visit.cursor()
    with visit.read() as session:
        views.statement_row(session, statement_id)
        rows = entry_views.entries_of(session, statement_id, after=cursor.after_ref(), limit=cursor.limit + 1)
    return entry_slice(rows, cursor)


def api_open(visit: Visit) -> Slice:
    """Entries that wait, the oldest first, each with the likeliest of what it may have paid."""
    visit.require(*READERS)
    cursor = visit.cursor()
    with visit.read() as session:
        rows = entry_views.waiting_entries(session, after=cursor.after_day(), limit=cursor.limit + 1)
    return waiting_slice(rows, cursor)


def api_entry(visit: Visit, bank_entry_id: str) -> BankEntry:
    """One entry."""
    visit.require(*READERS)
    with visit.read() as session:
        return entry_views.entry_detail(session, bank_entry_id)


def api_match(visit: Visit, bank_entry_id: str) -> BankEntry:
    """Say what an entry paid, or which payment came back with it."""
    parts = [Part(**part) for part in visit.load(MatchJson)["parts"]]
    with visit.unit() as unit:
        matching.match(unit, bank_entry_id, parts)
        return entry_views.entry_detail(unit.session, bank_entry_id)


def api_aside(visit: Visit, bank_entry_id: str) -> BankEntry:
    """Say that an entry has nothing to do with what was spent."""
    reason = AsideReason(visit.load(AsideJson)["reason"])
    with visit.unit() as unit:
        matching.put_aside(unit, bank_entry_id, reason)
        return entry_views.entry_detail(unit.session, bank_entry_id)


def api_reopen(visit: Visit, bank_entry_id: str) -> BankEntry:
    """Open an entry again."""
    with visit.unit() as unit:
        matching.take_back(unit, bank_entry_id)
        return entry_views.entry_detail(unit.session, bank_entry_id)


_ENTRY = "/api/bank/entries/<bank_entry_id>"
ROUTES = (
    api_get("/api/bank/accounts", api_accounts, returns=AccountJson, many=True),
    api_post("/api/bank/accounts", api_add_account, takes=AccountJson, returns=AccountJson),
    api_post("/api/bank/files", api_take, takes=FileJson, returns=ImportJson, body_limit=BODY_LIMIT),
    api_get("/api/bank/files/<file_id>", api_file, returns=ImportJson),
    api_post("/api/bank/files/<file_id>/again", api_again, returns=ImportJson, status=200),
    api_get("/api/bank/statements", api_statements, returns=BankStatementJson, many=True),
    api_get(
        "/api/bank/statements/<statement_id>/entries", api_statement_entries, returns=EntryJson, many=True
    ),
    api_get("/api/bank/open", api_open, returns=WaitingJson, many=True),
    api_get(_ENTRY, api_entry, returns=EntryJson),
    api_post(f"{_ENTRY}/matches", api_match, takes=MatchJson, returns=EntryJson, status=200),
    api_post(f"{_ENTRY}/aside", api_aside, takes=AsideJson, returns=EntryJson, status=200),
    api_post(f"{_ENTRY}/reopening", api_reopen, returns=EntryJson, status=200),
)
