"""The chain in which vouchers are posted.

Each link is the SHA-256 of the voucher's record and of the link before it, so nothing that was posted can be changed,
left out or put in between without every later link saying so (GoBD, Rz. 58 ff.: complete and unchangeable). The last
link is kept apart from the vouchers, so that the end cannot be cut off either.

A record holds nothing of the person who was paid but a seal, the hash of a random salt and the name. Where name and
salt are erased, the chain still holds, and the seal says nothing: without the salt no name can be tried.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Any

#: What stands before the first link.
GENESIS = "0" * 64


class FaultKind(StrEnum):
    """A number that is missing, a record that was changed, a payee that was changed, or a cut-off end."""

    MISSING = "missing"
    CHANGED = "changed"
    PAYEE_CHANGED = "payee-changed"
    CUT_OFF = "cut-off"


@dataclass(frozen=True, slots=True)
class Posted:
    """A voucher as it stands in the chain; name and salt are None where they were erased."""

    number: int
    record: Mapping[str, Any]
    link: str
    seal: str
    salt: str | None = None
    payee: str | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the chain as it is kept apart."""

    number: int
    link: str


@dataclass(frozen=True, slots=True)
class Fault:
    """Where the chain does not hold."""

    number: int
    kind: FaultKind


def link_of(previous: str, record: Mapping[str, Any]) -> str:
    """The link of a record behind another link: 64 hexadecimal digits."""
    text = json.dumps(record, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return sha256(f"{previous}\n{text}".encode()).hexdigest()


def seal_of(salt: str, payee: str) -> str:
    """The seal of who was paid."""
    return sha256(f"{salt}\n{payee}".encode()).hexdigest()


def faults(chain: Iterable[Posted], head: Head) -> Iterator[Fault]:
    """Where a chain, in the order of its numbers, does not hold; each break once, however many links follow it."""
    number, previous = 0, GENESIS
    for posted in chain:
        for missing in range(number + 1, posted.number):
            yield Fault(missing, FaultKind.MISSING)
        if posted.number == number + 1 and link_of(previous, posted.record) != posted.link:
            yield Fault(posted.number, FaultKind.CHANGED)
        if posted.payee is not None and seal_of(posted.salt or "", posted.payee) != posted.seal:
            yield Fault(posted.number, FaultKind.PAYEE_CHANGED)
        number, previous = posted.number, posted.link
    for missing in range(number + 1, head.number + 1):
        yield Fault(missing, FaultKind.MISSING)
    if (number, previous) != (head.number, head.link) and number >= head.number:
        yield Fault(number, FaultKind.CUT_OFF)
