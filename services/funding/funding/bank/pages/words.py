"""How states and reasons of the bank are said."""

from funding.bank.rules.matching import Reason
from funding.bank.rules.statements import AsideReason, EntryState, ParkReason
from quartier.web import _l

#: Who sees any of it: texts and names in statements are personal data.
READERS = ("treasurer",)

STATES = {
    EntryState.OPEN: ("caution", _l("Open")),
    EntryState.MATCHED: ("good", _l("Matched")),
    EntryState.ASIDE: ("quiet", _l("Put aside")),
    EntryState.PARKED: ("danger", _l("To be looked at")),
    EntryState.RETURNED: ("info", _l("Came back")),
}
ASIDE = {
    AsideReason.OTHER_BUSINESS: _l("Has nothing to do with grants"),
    AsideReason.OWN_TRANSFER: _l("Moved between own accounts"),
    AsideReason.INCOME: _l("Income, or money from a funder"),
    AsideReason.FEE: _l("The bank’s own fee"),
    AsideReason.ZERO: _l("Moves no money"),
}
#: Why a file or an entry waits, and what helps; `{detail}` is what in it.
PARKED = {
    ParkReason.FOREIGN_VERSION: _l(
        "This file is of the kind {detail}. Ask your bank’s program for CAMT.053 in version 02 or 08, and send that."
    ),
    ParkReason.BROKEN: _l(
        "This file breaks off or is damaged at line {detail}. Fetch it from your bank again."
    ),
    ParkReason.INCOMPLETE: _l(
        "Something that a statement needs is missing or unreadable in this file: {detail}. Ask your bank about it."
    ),
    ParkReason.ACCOUNT_UNKNOWN: _l(
        "The account whose number ends with {detail} is not here. Is it yours? Then add it and try again."
    ),
    ParkReason.IBAN_WRONG: _l(
        "The account’s number that ends with {detail} cannot be right. Ask your bank for a new file."
    ),
    ParkReason.FOREIGN_CURRENCY: _l(
        "This entry is in another currency. Put it aside here and record what it cost in euros as an expense."
    ),
}
#: Why a suggestion is made.
REASONS = {
    Reason.AMOUNT: _l("exactly this amount"),
    Reason.NUMBER: _l("the number stands in the text"),
    Reason.IBAN: _l("the account is known"),
    Reason.PAYEE: _l("the name is the same"),
    Reason.DAY: _l("within a week"),
    Reason.WEEKS: _l("within six weeks"),
    Reason.SUM: _l("together exactly this amount"),
    Reason.PART: _l("a part of it"),
    Reason.REST: _l("the entry is larger: a rest stays open"),
    Reason.OTHER_IBAN: _l("another account than on the bill: check it"),
    Reason.RETURNED: _l("the bank says that it came back"),
    Reason.REFERENCE: _l("the reference is the same"),
}
