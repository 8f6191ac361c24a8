"""What stands in a statement of an account, read from whichever version of CAMT.053 it came in."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

#: The account's currency; entries in another one are kept and wait for a person.
CURRENCY = "EUR"


class EntryState(StrEnum):
    """Where an entry stands."""

    #: What it paid is not known yet, or not all of it.
    OPEN = "open"
    #: All of it is said to have paid something.
    MATCHED = "matched"
    #: A person has said that it has nothing to do with what was spent of grants.
    ASIDE = "aside"
    #: It cannot be counted as it is; its reason says why.
    PARKED = "parked"
    #: A payment that came back.
    RETURNED = "returned"


class ImportState(StrEnum):
    """What became of a file."""

    READ = "read"
    #: It is kept and nothing of it is booked; its reason says why.
    PARKED = "parked"


class ParkReason(StrEnum):
    """Why a file, or an entry, waits."""

    FOREIGN_VERSION = "foreign-version"
    BROKEN = "broken"
    INCOMPLETE = "incomplete"
    ACCOUNT_UNKNOWN = "account-unknown"
    IBAN_WRONG = "iban-wrong"
    FOREIGN_CURRENCY = "foreign-currency"


class AsideReason(StrEnum):
    """Why an entry has nothing to do with what was spent of grants."""

    OTHER_BUSINESS = "other-business"
    OWN_TRANSFER = "own-transfer"
    INCOME = "income"
    FEE = "fee"
    ZERO = "zero"


class Unreadable(ValueError):
    """A file that is kept and not booked; `detail` names what in it, and never a person."""

    def __init__(self, reason: ParkReason, detail: str = "") -> None:
        self.reason, self.detail = reason, detail
        super().__init__(reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """One entry, or one transaction of a batch that was booked as one entry. Days are the bank's local dates."""

    booked_on: date
    valued_on: date | None
    #: Above zero what came in, below zero what went out; None in another currency than the account's.
    amount_cents: int | None
    #: As it stands in the file, where the currency is another one.
    foreign: str | None = None
    #: What the bank calls the entry; "" where it gives no name of its own.
    reference: str = ""
    #: What the payer calls the payment.
    end_to_end: str = ""
    #: The remittance information, the other side's name and its account.
    text: str = ""
    party: str = ""
    party_iban: str = ""
    #: Money that came back: a reversal, or a return with its reason.
    returned: bool = False
    #: Its place in the batch it was booked with; 0 for an entry of its own.
    part: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A statement (Kontoauszug); balances in cents, None where the file holds none."""

    iban: str
    #: What the bank calls it, and which page of it this is.
    number: str
    page: int
    closed_on: date
    opening_cents: int | None
    closing_cents: int | None
    bookings: tuple[Booking, ...] = field(repr=False)
    #: Entries that the bank announces and has not booked; they are not taken.
    pending: int = 0

    @property
    def differs_cents(self) -> int | None:
        """By how much the entries miss the closing balance; None where that cannot be said."""
        if self.opening_cents is None or self.closing_cents is None:
            return None
        moved = sum(booking.amount_cents or 0 for booking in self.bookings)
        return self.closing_cents - self.opening_cents - moved


def keyed(bookings: Iterable[Booking]) -> Iterator[tuple[str, Booking]]:
    """Each entry with the key by which it is known when another file brings it again.

    Banks send overlapping statements (a day, then the month), and not all give each entry a reference of its own. So
    the key is everything that stays the same, and of entries that are alike in all of it the first, the second, and so
    on: a statement holds whole days, so each file that holds one of them holds them all.
    """
    alike: Counter[str] = Counter()
    for booking in bookings:
        parts = (
            booking.booked_on.isoformat(),
            str(booking.amount_cents if booking.foreign is None else booking.foreign),
            booking.reference,
            booking.end_to_end,
            booking.text,
            booking.party,
            booking.party_iban,
            str(booking.part),
        )
        same = hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
        alike[same] += 1
        yield hashlib.sha256(f"{same}{alike[same]}".encode()).hexdigest(), booking


def shown_iban(iban: str) -> str:
    """An account's number as people read it, in groups of four."""
    return re.sub(r"(.{4})(?=.)", r"\1 ", iban)
