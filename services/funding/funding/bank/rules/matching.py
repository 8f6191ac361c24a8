"""What an entry of an account can have paid: suggestions with a score and their reasons.

A suggestion is certain where the exact amount is open and the number stands in the remittance text: the number of
nothing else that is open. Whatever is less than that, a person confirms. Where two entries claim the same, one of
them may be a payment made twice, so neither is matched by itself.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import combinations

#: Points of a suggestion that names the amount and the number; nothing is worth more than `FULL`.
FULL = 100
#: How many suggestions are worth a look.
MOST = 5
#: As far apart as a bill and its payment can be, in days; nearer ones are likelier.
FAR, NEAR, SOON = 400, 45, 7
#: Sums are looked for among so many bills, of so many each.
_AMONG, _ADDENDS = 12, 4
#: Money comes back within so many days (SEPA direct debit: 13 months without a mandate).
RETURN_DAYS = 396


class Reason(StrEnum):
    """Why an entry can have paid something."""

    AMOUNT = "amount"
    NUMBER = "number"
    IBAN = "iban"
    PAYEE = "payee"
    DAY = "day"
    WEEKS = "weeks"
    SUM = "sum"
    PART = "part"
    REST = "rest"
    OTHER_IBAN = "other-iban"
    RETURNED = "returned"
    REFERENCE = "reference"


POINTS = {
    Reason.AMOUNT: 40,
    Reason.SUM: 40,
    Reason.NUMBER: 40,
    Reason.IBAN: 20,
    Reason.REFERENCE: 20,
    Reason.RETURNED: 20,
    Reason.PAYEE: 10,
    Reason.DAY: 10,
    Reason.WEEKS: 5,
    Reason.OTHER_IBAN: -30,
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """What may have been paid: `amount_cents` of it are not paid yet. `number` is the bill's."""

    ref: str
    amount_cents: int
    paid_or_due_on: date
    number: str | None = None
    payee: str | None = None
    iban: str | None = None
    #: What it was for, as people know it.
    title: str = ""


@dataclass(frozen=True, slots=True)
class Payment:
    """What an entry moved and is not matched yet, in cents above zero, whichever way it went."""

    ref: str
    amount_cents: int
    booked_on: date
    text: str = ""
    party: str = ""
    iban: str = ""
    end_to_end: str = ""
    returned: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """So much of an entry for this."""

    ref: str
    cents: int


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What an entry can have paid, why, and how likely that is (0 to `FULL`)."""

    parts: tuple[Part, ...]
    reasons: tuple[Reason, ...]
    certain: bool = False

    @property
    def score(self) -> int:
        """The sum of its reasons' points."""
        return max(0, min(FULL, sum(POINTS.get(reason, 0) for reason in self.reasons)))


def normal(text: str) -> str:
    """A text or number without what is written differently each time: case, spaces, hyphens, accents."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(sign for sign in plain if sign.isalnum())


def number_in(text: str) -> str | None:
    """A bill's number in what somebody wrote: the first word that holds at least four digits and is no year or day."""
    for word in re.split(r"[\s,;()]+", text):
        if sum(sign.isdigit() for sign in word) < 4:
            continue
        if not re.fullmatch(
            r"(19|20)\d\d|\d{1,2}\.\d{1,2}\.(19|20)\d\d|(19|20)\d\d-\d\d(-\d\d)?", word.strip(".")
        ):
            return word.strip(".:#")
    return None


def _words(text: str) -> set[str]:
    """Every run of one to four words of a text, normal: remittance text breaks numbers at its lines' ends."""
    words = [word for word in (normal(each) for each in re.split(r"[\s,;:+]+", text)) if word]
    return {"".join(words[at : at + length]) for at in range(len(words)) for length in range(1, 5)}


class Spent:
    """What may have been paid, found by amount, number and payee without a look at all of it."""

    def __init__(self, candidates: Iterable[Candidate]) -> None:
        self.of: dict[str, Candidate] = {}
        self._amount: dict[int, list[Candidate]] = defaultdict(list)
        self._number: dict[str, list[Candidate]] = defaultdict(list)
        self._iban: dict[str, list[Candidate]] = defaultdict(list)
        for candidate in candidates:
            self.of[candidate.ref] = candidate
            self._amount[candidate.amount_cents].append(candidate)
            if candidate.number and len(normal(candidate.number)) >= 4:
                self._number[normal(candidate.number)].append(candidate)
            if candidate.iban:
                self._iban[candidate.iban].append(candidate)

    def suggest(self, payment: Payment) -> list[Suggestion]:
        """What a payment can have paid, the likeliest first."""
        named = self._named(payment)
        found = self._by_number(payment, named)
        for each in self._amount.get(payment.amount_cents, ()):
            if each not in named and _in_reach(payment, each):
                found.append(_single(payment, each, named=False))
        if not named and (together := self._sum(payment)):
            found.append(together)
        return sorted(
            (each for each in found if each.score),
            key=lambda each: (-each.score, [part.ref for part in each.parts]),
        )[:MOST]

    def by_number(self, payment: Payment) -> list[Suggestion]:
        """Those of the suggestions whose number stands in the payment's text; only they can be certain."""
        return self._by_number(payment, self._named(payment))

    def _by_number(self, payment: Payment, named: Sequence[Candidate]) -> list[Suggestion]:
        found = [
            _single(payment, each, named=True, alone=self._alone(each))
            for each in named
            if _in_reach(payment, each)
        ]
        if len(named) > 1 and (together := self._several(payment, named)):
            found.append(together)
        return found

    def _named(self, payment: Payment) -> list[Candidate]:
        if not self._number or not payment.text:
            return []
        found = (each for word in _words(payment.text) for each in self._number.get(word, ()))
        return sorted({each.ref: each for each in found}.values(), key=lambda each: each.ref)

    def _alone(self, candidate: Candidate) -> bool:
        """Whether nothing else that is open has its number."""
        return bool(candidate.number) and len(self._number.get(normal(candidate.number or ""), ())) == 1

    def _several(self, payment: Payment, named: Sequence[Candidate]) -> Suggestion | None:
        """All bills whose numbers stand in the text, where they come to the amount."""
        if sum(each.amount_cents for each in named) != payment.amount_cents:
            return None
        reasons = (Reason.SUM, Reason.NUMBER, *_about_account(payment, named))
        certain = all(self._alone(each) for each in named) and Reason.OTHER_IBAN not in reasons
        return Suggestion(_whole(named), reasons, certain)

    def _sum(self, payment: Payment) -> Suggestion | None:
        """Bills of the same account that together come to the amount, the nearest days first."""
        of_account = [each for each in self._iban.get(payment.iban, ()) if _in_reach(payment, each)]
        nearest = sorted(of_account, key=lambda each: (_apart(payment, each), each.ref))[:_AMONG]
        for count in range(2, _ADDENDS + 1):
            for chosen in combinations(nearest, count):
                if sum(each.amount_cents for each in chosen) == payment.amount_cents:
                    return Suggestion(_whole(chosen), (Reason.SUM, *_about_account(payment, chosen)))
        return None


def _single(payment: Payment, candidate: Candidate, *, named: bool, alone: bool = False) -> Suggestion:
    reasons = [Reason.NUMBER] if named else []
    if candidate.amount_cents == payment.amount_cents:
        reasons.insert(0, Reason.AMOUNT)
    else:
        reasons.append(Reason.PART if payment.amount_cents < candidate.amount_cents else Reason.REST)
    reasons += _about_account(payment, [candidate])
    if _apart(payment, candidate) <= NEAR:
        reasons.append(Reason.DAY if _apart(payment, candidate) <= SOON else Reason.WEEKS)
    certain = reasons[:2] == [Reason.AMOUNT, Reason.NUMBER] and alone and Reason.OTHER_IBAN not in reasons
    part = Part(candidate.ref, min(candidate.amount_cents, payment.amount_cents))
    return Suggestion((part,), tuple(reasons), certain)


def _about_account(payment: Payment, candidates: Sequence[Candidate]) -> list[Reason]:
    """What account and name say; another account than the bill's is a warning, it may be a forged bill."""
    reasons = []
    ibans = {each.iban for each in candidates if each.iban}
    if payment.iban and ibans:
        reasons.append(Reason.IBAN if ibans == {payment.iban} else Reason.OTHER_IBAN)
    party = normal(payment.party)
    if party and all(each.payee and normal(each.payee) in party for each in candidates):
        reasons.append(Reason.PAYEE)
    return reasons


def _whole(candidates: Sequence[Candidate]) -> tuple[Part, ...]:
    return tuple(Part(each.ref, each.amount_cents) for each in candidates)


def _apart(payment: Payment, candidate: Candidate) -> int:
    return abs((payment.booked_on - candidate.paid_or_due_on).days)


def _in_reach(payment: Payment, candidate: Candidate) -> bool:
    return _apart(payment, candidate) <= FAR


def automatic(payments: Iterable[Payment], spent: Spent) -> dict[str, Suggestion]:
    """The payments that need nobody's word, each with what it paid: certain, and claimed by no other payment."""
    certain: dict[str, Suggestion] = {}
    claims: dict[str, int] = defaultdict(int)
    for payment in payments:
        suggestions = spent.by_number(payment)
        for ref in {part.ref for each in suggestions for part in each.parts}:
            claims[ref] += 1
        sure = [each for each in suggestions if each.certain]
        if len(sure) == 1:
            certain[payment.ref] = sure[0]
    return {
        ref: suggestion
        for ref, suggestion in certain.items()
        if all(claims[part.ref] == 1 for part in suggestion.parts)
    }


def returns(credit: Payment, debits: Iterable[Payment]) -> list[Suggestion]:
    """Which of these earlier payments can have come back with this credit, the likeliest first; never certain."""
    found = []
    for debit in debits:
        days = (credit.booked_on - debit.booked_on).days
        if debit.amount_cents != credit.amount_cents or not 0 <= days <= RETURN_DAYS:
            continue
        reasons = [Reason.AMOUNT]
        if credit.returned:
            reasons.append(Reason.RETURNED)
        if credit.end_to_end and credit.end_to_end == debit.end_to_end:
            reasons.append(Reason.REFERENCE)
        if credit.iban and credit.iban == debit.iban:
            reasons.append(Reason.IBAN)
        if credit.party and normal(credit.party) == normal(debit.party):
            reasons.append(Reason.PAYEE)
        if len(reasons) > 1:
            reasons += [Reason.DAY] if days <= SOON else [Reason.WEEKS] if days <= NEAR else []
            found.append(Suggestion((Part(debit.ref, debit.amount_cents),), tuple(reasons)))
    return sorted(found, key=lambda each: (-each.score, each.parts[0].ref))[:MOST]
