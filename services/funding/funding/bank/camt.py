"""Reads CAMT.053, the account statement of ISO 20022, in the two versions that German banks send: 02 and 08.

A file comes from outside: no entity is expanded, nothing is fetched, nothing deeper or longer than libxml2's own
bounds is read, and a file that defines anything is not opened at all.
"""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from lxml import etree

from funding.bank.rules.refusals import NoStatement, WithDefinitions
from funding.bank.rules.statements import CURRENCY, Booking, ParkReason, Statement, Unreadable

#: The largest file, in bytes: some ten thousand entries.
MOST_BYTES = 10 * 1024 * 1024
VERSIONS = ("camt.053.001.02", "camt.053.001.08")
_NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:"
_VERSION = re.compile(r"[a-z]{4}\.\d{3}\.\d{3}\.\d{2}")
_AMOUNT = re.compile(r"\d{1,13}(\.\d{1,5})?")
#: References with which banks say that there is none.
_NO_REFERENCE = {"", "NONREF", "NOTPROVIDED", "NOT PROVIDED"}
_LONGEST = {"text": 1000, "party": 140, "iban": 34, "reference": 140, "number": 70}


def read(body: bytes) -> tuple[Statement, ...]:
    """The statements of a file. Raises `Unreadable` for what is kept unread, a refusal for what is no statement."""
    root = _parsed(body)
    version = _version(root)
    if version not in VERSIONS:
        raise Unreadable(ParkReason.FOREIGN_VERSION, version)
    reader = _Reader(f"{{{_NAMESPACE}{version}}}")
    statements = tuple(reader.statement(node) for node in reader.all(root, "BkToCstmrStmt/Stmt"))
    if not statements:
        raise Unreadable(ParkReason.INCOMPLETE, "Stmt")
    return statements


def _parsed(body: bytes) -> Any:
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        if b"<!" in body.replace(b"\0", b"").replace(b"<!--", b"").replace(b"<![CDATA[", b""):
            raise WithDefinitions from None
        # What does not even begin as XML is a file chosen by mistake; what breaks off is a statement.
        if not body.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<"):
            raise NoStatement from None
        raise Unreadable(ParkReason.BROKEN, str(error.lineno or 1)) from None
    except ValueError:
        raise NoStatement from None
    if root.getroottree().docinfo.doctype or root.getroottree().docinfo.internalDTD is not None:
        raise WithDefinitions
    return root


def _version(root: Any) -> str:
    """What a file says it is, or "" where that is no message of ISO 20022. Other XML is no statement."""
    name = etree.QName(root)
    version = (name.namespace or "").removeprefix(_NAMESPACE)
    if name.localname != "Document" or not _VERSION.fullmatch(version):
        raise NoStatement
    return version


class _Reader:
    """Reads the elements of one version; `name` is its namespace in braces."""

    def __init__(self, name: str) -> None:
        self._name = name

    def all(self, node: Any, path: str) -> list[Any]:
        """Every element at a path of names below an element."""
        found: list[Any] = node.findall("/".join(self._name + part for part in path.split("/")))
        return found

    def text(self, node: Any, *paths: str) -> str:
        """The text at the first of these paths that has one, without control characters; "" where none has."""
        for path in paths:
            for found in self.all(node, path):
                if text := _plain(found.text or ""):
                    return text
        return ""

    def needed(self, node: Any, *paths: str) -> str:
        """The same. Raises `Unreadable` with the element's name where there is none."""
        if text := self.text(node, *paths):
            return text
        raise Unreadable(ParkReason.INCOMPLETE, paths[0])

    def day(self, node: Any, path: str) -> date | None:
        """The day at `path/Dt` or `path/DtTm`: the bank's own local date."""
        text = self.text(node, f"{path}/Dt", f"{path}/DtTm")
        return _day(text, path) if text else None

    def statement(self, node: Any) -> Statement:
        """One statement with what is booked in it."""
        entries = self.all(node, "Ntry")
        booked = [entry for entry in entries if self.text(entry, "Sts/Cd", "Sts") in ("BOOK", "")]
        bookings = tuple(booking for entry in booked for booking in self.bookings(entry))
        balances = self.balances(node)
        first = balances.get("OPBD", balances.get("PRCD", balances.get("ITBD-first")))
        last = balances.get("CLBD", balances.get("ITBD-last"))
        days = [day for _, day in balances.values() if day] + [booking.booked_on for booking in bookings]
        closed_on = (last[1] if last else None) or max(days, default=None) or self._made_on(node)
        return Statement(
            iban=self.needed(node, "Acct/Id/IBAN").replace(" ", "").upper()[: _LONGEST["iban"]],
            number=self.needed(node, "Id")[: _LONGEST["number"]],
            page=_page(self.text(node, "StmtPgntn/PgNb")),
            closed_on=closed_on,
            opening_cents=first[0] if first else None,
            closing_cents=last[0] if last else None,
            bookings=bookings,
            pending=len(entries) - len(booked),
        )

    def _made_on(self, node: Any) -> date:
        return _day(self.needed(node, "CreDtTm"), "CreDtTm")

    def balances(self, node: Any) -> dict[str, tuple[int, date | None]]:
        """Kind of balance → cents and day; pages of a statement begin and end with intermediate ones (ITBD)."""
        found: dict[str, tuple[int, date | None]] = {}
        for balance in self.all(node, "Bal"):
            cents = self.cents(balance, "Amt")
            if cents is None:
                continue
            kind = self.text(balance, "Tp/CdOrPrtry/Cd")
            signed = -cents if self.text(balance, "CdtDbtInd") == "DBIT" else cents
            value = (signed, self.day(balance, "Dt"))
            if kind == "ITBD":
                found.setdefault("ITBD-first", value)
                found["ITBD-last"] = value
            found.setdefault(kind, value)
        return found

    def cents(self, node: Any, path: str) -> int | None:
        """The amount at a path in cents; None in another currency. Raises `Unreadable` where it is no amount."""
        for found in self.all(node, path):
            return _cents(found.text or "", path) if found.get("Ccy") == CURRENCY else None
        raise Unreadable(ParkReason.INCOMPLETE, path)

    def bookings(self, entry: Any) -> Iterator[Booking]:
        """An entry; one that a batch was booked as, transaction by transaction where they come to its amount."""
        details = self.all(entry, "NtryDtls/TxDtls")
        cents = self.cents(entry, "Amt")
        parts = [self._part(each) for each in details] if len(details) > 1 and cents is not None else []
        if parts and None not in parts and sum(part or 0 for part in parts) == cents:
            for number, (detail, part) in enumerate(zip(details, parts, strict=True), 1):
                yield self.booking(entry, [detail], part, number)
        else:
            yield self.booking(entry, details, cents, 0)

    def _part(self, detail: Any) -> int | None:
        for path in ("Amt", "AmtDtls/TxAmt/Amt"):
            if self.all(detail, path):
                return self.cents(detail, path)
        return None

    def booking(self, entry: Any, details: list[Any], cents: int | None, part: int) -> Booking:
        """One booking of an entry, with what these transactions say."""
        out = self.needed(entry, "CdtDbtInd") == "DBIT"
        booked_on = self.day(entry, "BookgDt") or self.day(entry, "ValDt")
        if booked_on is None:
            raise Unreadable(ParkReason.INCOMPLETE, "BookgDt")
        returned = self.text(entry, "RvslInd") in ("true", "1") or any(
            self.all(detail, "RtrInf") for detail in details
        )
        # What comes back names both sides as they stood in the payment that it undoes.
        other = "Cdtr" if out != returned else "Dbtr"
        one = details[0] if len(details) == 1 else None
        foreign = None
        if cents is None:
            [amount, *_] = self.all(entry, "Amt")
            foreign = f"{_plain(amount.text or '')} {_plain(amount.get('Ccy') or '')}"[:40]
        texts = [text for detail in details for text in self._remittance(detail)]
        return Booking(
            booked_on=booked_on,
            valued_on=self.day(entry, "ValDt"),
            amount_cents=None if cents is None else -cents if out else cents,
            foreign=foreign,
            reference=_given(self.text(entry, "AcctSvcrRef", "NtryRef"))[: _LONGEST["reference"]],
            end_to_end=_given(self.text(one, "Refs/EndToEndId"))[:70] if one is not None else "",
            text=(" ".join(texts) or self.text(entry, "AddtlNtryInf"))[: _LONGEST["text"]],
            party=self._party(one, other),
            party_iban=self._party_iban(one, other),
            returned=returned,
            part=part,
        )

    def _remittance(self, detail: Any) -> list[str]:
        free = [_plain(found.text or "") for found in self.all(detail, "RmtInf/Ustrd")]
        paths = ("RmtInf/Strd/CdtrRefInf/Ref", "RmtInf/Strd/RfrdDocInf/Nb")
        return [text for text in (*free, *(self.text(detail, path) for path in paths)) if text]

    def _party(self, detail: Any, other: str) -> str:
        if detail is None:
            return ""
        name = self.text(
            detail, f"RltdPties/{other}/Pty/Nm", f"RltdPties/{other}/Nm", f"RltdPties/Ultmt{other}/Nm"
        )
        return name[: _LONGEST["party"]]

    def _party_iban(self, detail: Any, other: str) -> str:
        if detail is None:
            return ""
        return (
            self.text(detail, f"RltdPties/{other}Acct/Id/IBAN").replace(" ", "").upper()[: _LONGEST["iban"]]
        )


def _plain(text: str) -> str:
    """A text on one line, without what no database keeps and nobody sees."""
    if not text.isprintable():
        text = "".join(" " if unicodedata.category(sign) in ("Cc", "Cs") else sign for sign in text)
    return " ".join(text.split())


def _given(reference: str) -> str:
    return "" if reference.upper() in _NO_REFERENCE else reference


def _cents(text: str, path: str) -> int:
    if not _AMOUNT.fullmatch(text.strip()):
        raise Unreadable(ParkReason.INCOMPLETE, path)
    try:
        cents = Decimal(text.strip()) * 100
    except InvalidOperation:
        raise Unreadable(ParkReason.INCOMPLETE, path) from None
    if cents != int(cents):
        raise Unreadable(ParkReason.INCOMPLETE, path)
    return int(cents)


def _day(text: str, path: str) -> date:
    try:
        day = date.fromisoformat(text[:10])
    except ValueError:
        raise Unreadable(ParkReason.INCOMPLETE, path) from None
    if not 1990 <= day.year <= 2200:
        raise Unreadable(ParkReason.INCOMPLETE, path)
    return day


def _page(text: str) -> int:
    return int(text) if re.fullmatch(r"\d{1,5}", text) else 1
