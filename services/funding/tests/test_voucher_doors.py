"""Vouchers through their doors: an electronic invoice fills the form, is posted and reversed; the chain is followed."""

import base64
import io
import json
import re
from collections.abc import Callable
from datetime import date

import pytest
from typer.testing import CliRunner

from funding.grants.views import grant_detail
from funding.service import service as funding
from funding.vouchers.einvoice import NoVoucher, read_invoice, read_scan
from funding.vouchers.pages.terminal import app
from quartier.hosting import Service
from quartier.hosting.assemble import Running
from quartier.web.testing import Browser

UBL = """<?xml version="1.0" encoding="UTF-8"?>
<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
  xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
  xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
<cbc:CustomizationID>urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0</cbc:CustomizationID>
<cbc:ID>R-2026-17</cbc:ID><cbc:IssueDate>2026-03-02</cbc:IssueDate><cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>
<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>
<cac:AccountingSupplierParty><cac:Party><cac:PartyLegalEntity><cbc:RegistrationName>Holz Weber GmbH
</cbc:RegistrationName></cac:PartyLegalEntity></cac:Party></cac:AccountingSupplierParty>
<cac:AccountingCustomerParty><cac:Party/></cac:AccountingCustomerParty>
<cac:TaxTotal><cbc:TaxAmount currencyID="EUR">9.50</cbc:TaxAmount></cac:TaxTotal>
<cac:LegalMonetaryTotal><cbc:LineExtensionAmount currencyID="EUR">50.00</cbc:LineExtensionAmount>
<cbc:TaxExclusiveAmount currencyID="EUR">50.00</cbc:TaxExclusiveAmount>
<cbc:TaxInclusiveAmount currencyID="EUR">59.50</cbc:TaxInclusiveAmount>
<cbc:PayableAmount currencyID="EUR">59.50</cbc:PayableAmount></cac:LegalMonetaryTotal>
<cac:InvoiceLine><cbc:ID>1</cbc:ID><cbc:LineExtensionAmount currencyID="EUR">50.00</cbc:LineExtensionAmount>
<cac:Item><cbc:Name>Bretter</cbc:Name></cac:Item></cac:InvoiceLine>
</Invoice>"""


def rules_broken(xml: str) -> list[str]:
    invoice = read_invoice(read_scan(xml.encode()))
    assert invoice is not None
    return [finding.rule for finding in invoice.findings]


def test_what_is_wrong_with_an_electronic_invoice_is_named_by_its_rule() -> None:
    assert rules_broken(UBL) == []
    assert rules_broken(UBL.replace('"EUR">59.50</cbc:TaxI', '"EUR">59.00</cbc:TaxI')) == [
        "BR-CO-15",
        "BR-CO-16",
    ]
    assert rules_broken(UBL.replace('"EUR">50.00</cbc:TaxE', '"EUR">49.00</cbc:TaxE')) == [
        "BR-CO-13",
        "BR-CO-15",
    ]
    assert rules_broken(UBL.replace("<cbc:ID>R-2026-17</cbc:ID>", "")) == ["XSD"]
    assert "BT-5" in rules_broken(UBL.replace("EUR", "CHF"))
    assert rules_broken(UBL.replace("urn:cen.eu:en16931:2017#", "urn:other#")) == ["BT-24"]
    assert rules_broken("<note/>") == ["BT-24"]
    assert rules_broken(UBL.replace("2026-03-02", "2. März"))[0] == "XSD"


def cross_industry() -> bytes:
    """A smallest invoice in the other of the two forms, as ZUGFeRD carries it."""
    document = "urn:un:unece:uncefact:data:standard:"
    return f"""<rsm:CrossIndustryInvoice xmlns:rsm="{document}CrossIndustryInvoice:100"
  xmlns:ram="{document}ReusableAggregateBusinessInformationEntity:100"
  xmlns:udt="{document}UnqualifiedDataType:100">
<rsm:ExchangedDocumentContext><ram:GuidelineSpecifiedDocumentContextParameter>
<ram:ID>urn:factur-x.eu:1p0:minimum</ram:ID></ram:GuidelineSpecifiedDocumentContextParameter>
</rsm:ExchangedDocumentContext>
<rsm:ExchangedDocument><ram:ID>F-3</ram:ID><ram:TypeCode>380</ram:TypeCode><ram:IssueDateTime>
<udt:DateTimeString format="102">20260401</udt:DateTimeString></ram:IssueDateTime></rsm:ExchangedDocument>
<rsm:SupplyChainTradeTransaction><ram:ApplicableHeaderTradeAgreement>
<ram:SellerTradeParty><ram:Name>Farben Kurz</ram:Name></ram:SellerTradeParty>
<ram:BuyerTradeParty><ram:Name>BZ Saalfeld</ram:Name></ram:BuyerTradeParty>
</ram:ApplicableHeaderTradeAgreement><ram:ApplicableHeaderTradeDelivery/>
<ram:ApplicableHeaderTradeSettlement><ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode>
<ram:SpecifiedTradeSettlementHeaderMonetarySummation><ram:TaxBasisTotalAmount>10.00</ram:TaxBasisTotalAmount>
<ram:TaxTotalAmount currencyID="EUR">1.90</ram:TaxTotalAmount><ram:GrandTotalAmount>11.90</ram:GrandTotalAmount>
<ram:DuePayableAmount>11.90</ram:DuePayableAmount></ram:SpecifiedTradeSettlementHeaderMonetarySummation>
</ram:ApplicableHeaderTradeSettlement></rsm:SupplyChainTradeTransaction></rsm:CrossIndustryInvoice>""".encode()


def test_an_invoice_inside_a_pdf_is_read_too() -> None:
    from pypdf import PdfWriter

    paper, file = PdfWriter(), io.BytesIO()
    paper.add_blank_page(200, 200)
    paper.add_attachment("factur-x.xml", cross_industry())
    paper.write(file)
    scan = read_scan(file.getvalue())
    invoice = read_invoice(scan)
    assert scan.media_type == "application/pdf"
    assert invoice is not None
    assert (invoice.payee, invoice.number, invoice.invoiced_on) == ("Farben Kurz", "F-3", date(2026, 4, 1))
    assert (invoice.gross_cents, invoice.vat_cents, invoice.findings) == (11_90, 1_90, [])


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"<a>",
        b"%PDF-1.7 cut",
        b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
        b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
        b"MZ\x90\x00",
        b"\x00" * 100,
    ],
)
def test_what_is_no_voucher_is_refused(sent: bytes) -> None:
    with pytest.raises(NoVoucher):
        read_scan(sent)


def test_a_broken_pdf_is_kept_and_read_as_one_without_an_invoice() -> None:
    assert read_invoice(read_scan(b"%PDF-1.7 " + b"x" * 5000 + b"%%EOF")) is None


def line_of(running: Running, grant_id: str) -> str:
    with running.store.read() as session:
        return grant_detail(session, grant_id).lines[0].id


def test_an_invoice_is_taken_in_checked_posted_and_reversed(
    running: Running, browser: Browser, approved_grant: Callable[..., str]
) -> None:
    grant = approved_grant(running.store)
    office = browser.sign_in("office")
    broken = UBL.replace('"EUR">59.50</cbc:Pay', '"EUR">60.00</cbc:Pay')
    sent = {"original": (io.BytesIO(broken.encode()), "bill.xml")}
    taken = office.post("/vouchers", data=sent, content_type="multipart/form-data")
    assert taken.status_code == 303
    page = office.get(taken.location).text
    assert "BR-CO-16" in page
    assert 'value="R-2026-17"' in page
    assert 'value="59,50"' in page
    typed = {
        "payee": "Holz Weber GmbH",
        "invoice_number": "R-2026-17",
        "invoiced_on": "2026-03-02",
        "gross_cents": "59,50",
        "vat_cents": "9,50",
        "purpose": "Bretter",
        "line_1": line_of(running, grant),
    }
    refused = office.post(f"{taken.location}/posting", data=typed | {"amount_1": "60"})
    assert refused.status_code == 422
    assert "Holz Weber" in refused.text
    assert office.post(f"{taken.location}/posting", data=typed).status_code == 303
    original = office.get(f"{taken.location}/original")
    assert original.data == broken.encode()
    assert original.headers["Content-Disposition"].startswith("attachment")
    assert "Weber" in office.get("/vouchers?shown=posted&words=weber").text
    assert "Weber" not in office.get("/vouchers?shown=reversed").text
    counter = office.post(f"{taken.location}/reversal", data={"reason": "Doppelt"})
    assert counter.status_code == 303
    assert "Doppelt" in office.get(counter.location).text
    for stranger in (Browser(running.web), Browser(running.web).sign_in("resident")):
        for path in (
            "/vouchers",
            "/vouchers/new",
            taken.location,
            f"{taken.location}/original",
            "/inventory",
        ):
            assert stranger.get(path).status_code in (303, 403)


def test_programs_post_with_the_original(
    running: Running, browser: Browser, approved_grant: Callable[..., str]
) -> None:
    line = line_of(running, approved_grant(running.store))
    office = browser.sign_in("office")
    body = {
        "payee": "Holz Weber GmbH",
        "invoice_number": "R-1",
        "invoiced_on": "2026-03-02",
        "gross_cents": 5950,
        "purpose": "Bretter",
        "original": base64.b64encode(UBL.encode()).decode(),
        "allocations": [{"line_id": line}],
    }
    assert (
        office.post("/api/vouchers", json=body | {"original": "?"}).json["errors"][0]["field"] == "original"
    )
    posted = office.post("/api/vouchers", json=body)
    assert (posted.status_code, posted.json["number"], posted.json["allocated_cents"]) == (201, 1, 5950)
    again = office.post("/api/vouchers", json=body)
    assert (again.status_code, again.json["type"].rpartition(":")[2]) == (409, "same-file")
    reversal = office.post(f"/api/vouchers/{posted.json['id']}/reversal", json={"reason": "Test"})
    assert reversal.json["number"] == 2
    assert [row["number"] for row in office.get("/api/vouchers").json] in ([2, 1], [1, 2])


def test_the_chain_is_followed_at_the_terminal(
    migrated: Callable[[Service], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FUNDING_DATABASE", migrated(funding))
    answer = CliRunner().invoke(app, ["verify-vouchers", "--json"])
    assert answer.exit_code == 0, answer.output
    assert json.loads(re.sub(r"^[^{]*", "", answer.stdout)) == {"vouchers": 0, "faults": []}
