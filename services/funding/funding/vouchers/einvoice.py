"""Originals and electronic invoices, read by libraries; it knows no table.

An invoice is XML by itself (XRechnung, in UBL or CII) or inside a PDF (ZUGFeRD, Factur-X). Its fields are named by
EN 16931: BT-1 is the invoice's number, BT-112 the whole amount. Whatever is wrong with it is told with the rule's name;
it is kept all the same, because what came is the original.

Of EN 16931's rules the schema (XSD) is checked and the sums that a payer relies on (`rules.invoice`). The complete
schematron is XSLT 2, which no library here runs.
"""

import io
import logging
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from hashlib import sha256
from typing import Any

from lxml import etree

from funding.vouchers.rules.invoice import Finding, Totals, broken_sums
from quartier import documents

XML = "application/xml"
# What an invoice says stands in no log: these two quote it where something is wrong.
for _name in ("factur-x", "pypdf"):
    logging.getLogger(_name).disabled = True
_MOST_FINDINGS = 20
#: The sums of an invoice by their terms in EN 16931.
_TOTALS = {
    "lines": "BT-106",
    "allowances": "BT-107",
    "charges": "BT-108",
    "net": "BT-109",
    "vat": "BT-110",
    "gross": "BT-112",
    "prepaid": "BT-113",
    "rounding": "BT-114",
    "due": "BT-115",
}


class NoVoucher(ValueError):
    """The bytes are neither a PDF nor a photo nor XML."""


@dataclass(frozen=True, slots=True)
class Scan:
    """A file as it is kept."""

    body: bytes
    media_type: str

    @property
    def sha256(self) -> str:
        """Its fingerprint."""
        return sha256(self.body).hexdigest()


@dataclass(frozen=True, kw_only=True)
class Invoice:
    """What an electronic invoice says, and what is wrong with it; amounts in cents."""

    payee: str | None = None
    number: str | None = None
    invoiced_on: date | None = None
    gross_cents: int = 0
    vat_cents: int = 0
    findings: list[Finding] = field(default_factory=list)


def read_scan(sent: bytes) -> Scan:
    """The original in these bytes; XML and PDF as they came. Raises `NoVoucher`, and what photos raise."""
    if _looks_like_xml(sent):
        try:
            _parsed(sent)
        except etree.XMLSyntaxError as error:
            raise NoVoucher from error
        return Scan(sent, XML)
    try:
        document = documents.read(sent)
    except documents.NoDocument as error:
        raise NoVoucher from error
    return Scan(document.body, document.media_type)


def read_invoice(scan: Scan) -> Invoice | None:
    """The electronic invoice in an original; None where it is none, or a PDF without one."""
    if scan.media_type == XML:
        return _read(scan.body)
    if scan.media_type == documents.PDF:
        attached = _attached(scan.body)
        return _read(attached) if attached else None
    return None


def _looks_like_xml(sent: bytes) -> bool:
    start = sent[:200].removeprefix(b"\xef\xbb\xbf").lstrip()
    return start.startswith((b"<", b"\xff\xfe<\x00", b"\xfe\xff\x00<"))


def _parsed(body: bytes) -> Any:
    """The document; no entity is opened, nothing is fetched, and no depth without end is followed."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    tree = etree.fromstring(body, parser)
    if tree.getroottree().docinfo.doctype:
        raise etree.XMLSyntaxError("a document type is not taken", 0, 0, 0)
    return tree


def _attached(body: bytes) -> bytes | None:
    """The XML that a PDF carries."""
    from pypdf import PdfReader

    with suppress(Exception):  # whatever is wrong with a PDF: it is kept, and read as one without an invoice
        for attached in PdfReader(io.BytesIO(body)).attachment_list:
            if attached.name.lower().endswith(".xml") and attached.content:
                return bytes(attached.content)
    return None


def _read(body: bytes) -> Invoice:
    try:
        tree = _parsed(body)
    except etree.XMLSyntaxError as error:
        return Invoice(findings=[Finding("XML", str(error)[:200])])
    from facturx.facturx import get_flavor, get_level

    try:
        flavor = get_flavor(tree)
        level = get_level(tree, flavor)
    except Exception as error:
        return Invoice(findings=[Finding("BT-24", str(error)[:200])])
    if flavor not in ("factur-x", "ubl-2.1-invoice"):
        return Invoice(findings=[Finding("BT-24", flavor)])
    wrong = _against_schema(tree, flavor, level)
    values = _values(tree, flavor, level)
    if not values:
        return Invoice(findings=wrong or [Finding("XML", flavor)])
    totals = Totals(**{name: _decimal(values.get(term)) for name, term in _TOTALS.items()})
    findings = [*wrong, *broken_sums(totals, values.get("BT-5"))]
    seller = values.get("BG-4") or {}
    return Invoice(
        payee=_text(seller.get("name") or seller.get("BT-27"), 200),
        number=_text(values.get("BT-1"), 60),
        invoiced_on=_day(values.get("BT-2")),
        gross_cents=_cents(totals.gross),
        vat_cents=min(_cents(totals.vat), _cents(totals.gross)),
        findings=findings[:_MOST_FINDINGS],
    )


def _values(tree: Any, flavor: str, level: str) -> dict[str, Any]:
    from facturx.parse_xml import parse_ubl_cii_xml

    try:
        values: dict[str, Any] = parse_ubl_cii_xml(tree, flavor=flavor, level=level, check_xsd=False)
    except Exception:
        return {}
    return values


def _against_schema(tree: Any, flavor: str, level: str) -> list[Finding]:
    from facturx.facturx import xml_check_xsd

    try:
        xml_check_xsd(tree, flavor=flavor, level=level)
    except Exception as error:
        cause = error.__cause__ or error
        return [Finding("XSD", str(cause)[:200])]
    return []


def _decimal(value: Any) -> Decimal | None:
    try:
        return Decimal(str(value)) if value is not None else None
    except InvalidOperation:
        return None


def _cents(value: Decimal | None) -> int:
    if value is None or not value.is_finite() or not 0 <= value < 10**10:
        return 0
    return int(value * 100)


def _text(value: Any, most: int) -> str | None:
    text = "".join(sign for sign in str(value or "") if sign.isprintable()).strip()[:most]
    return text or None


def _day(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else None
