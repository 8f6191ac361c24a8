"""The list of vouchers, the inventory, and taking a voucher in."""

from funding.grants.views import list_grants
from funding.vouchers.commands.taking import Original, TakeIn, take_in
from funding.vouchers.einvoice import Scan, read_invoice
from funding.vouchers.pages.forms import READERS, TakeInForm, VouchersQuery, state_of
from funding.vouchers.views.ledger import Wanted, list_assets, list_vouchers, original_of, sums
from quartier.web import N_, Column, File, Page, See, Sheet, Slice, Visit, _l, get, post
from quartier.web.aside import aside
from quartier.web.uploads import BODY_LIMIT

COLUMNS = (
    Column(_l("Number"), "number"),
    Column(_l("Where it stands"), lambda row: str(state_of(row)[1])),
    Column(_l("Date of the invoice"), "invoiced_on"),
    Column(_l("Paid on"), "paid_on"),
    Column(_l("Who was paid"), "payee"),
    Column(_l("Number on the invoice"), "invoice_number"),
    Column(_l("What for"), "purpose"),
    Column(_l("Whole amount, with tax"), "gross_cents", money=True),
    Column(_l("Eligible"), "eligible_cents", money=True),
    Column(_l("Paid by grants"), "allocated_cents", money=True),
    Column(_l("Original kept"), "has_original"),
)
ASSET_COLUMNS = (
    Column(_l("Thing"), "title"),
    Column(_l("Value without tax"), "value_cents", money=True),
    Column(_l("Bought on"), "acquired_on"),
    Column(_l("Has to serve its purpose until"), "bound_until"),
    Column(_l("Voucher"), "voucher_number"),
    Column(_l("Reversed"), "reversed"),
)
#: A file that somebody sent is never a page of this house: it is saved, not shown.
_ONLY_SAVED = {"Content-Security-Policy": "default-src 'none'; sandbox", "X-Content-Type-Options": "nosniff"}
_ENDINGS = {"application/pdf": "pdf", "application/xml": "xml", "image/jpeg": "jpg"}


def show_ledger(visit: Visit) -> Page:
    """The vouchers, the latest first, with what they come to."""
    visit.require(*READERS)
    query, cursor = visit.query(VouchersQuery), visit.cursor()
    with visit.read() as session:
        grants = list_grants(session, limit=200)
        known = {grant.id for grant in grants}
        asked = visit.request.args.get("grant")
        wanted = Wanted(
            shown=query["shown"],
            grant_id=asked if asked in known else None,
            year=query["year"],
            words=query["words"],
        )
        rows = list_vouchers(session, wanted, after=cursor.after_instant(), limit=cursor.limit + 1)
        total = sums(session, wanted)
    part = Slice(rows, cursor, key=lambda row: [row.taken_at.isoformat(), row.id])
    return Page(
        "vouchers/list.html",
        title=_l("Vouchers"),
        rows=part.items,
        wanted=wanted,
        total=total,
        grants=grants,
        form=visit.form(VouchersQuery),
        state_of=state_of,
        next=part.next,
        sheet=Sheet(_l("Vouchers"), COLUMNS, part),
    )


def new_voucher(visit: Visit) -> Page:
    """The form for a file."""
    visit.require("treasurer")
    return Page("vouchers/new.html", title=_l("Take in a voucher"), form=visit.form(TakeInForm))


def take_voucher(visit: Visit) -> See:
    """Keep a file, and read from it what it says."""
    visit.require("treasurer")
    scan: Scan | None = visit.load(TakeInForm)["original"]
    command = taken(scan)
    with visit.unit() as unit:
        voucher_id = take_in(unit, command)
    return See(f"/vouchers/{voucher_id}", flash="voucher-taken")


def taken(scan: Scan | None) -> TakeIn:
    """What is known of a voucher by its original alone."""
    if scan is None:
        return TakeIn()
    original = Original(scan.body, scan.media_type, scan.sha256)
    invoice = aside(read_invoice, scan)
    if invoice is None:
        return TakeIn(original=original)
    return TakeIn(
        original=original,
        payee=invoice.payee,
        invoice_number=invoice.number,
        invoiced_on=invoice.invoiced_on,
        gross_cents=invoice.gross_cents,
        vat_cents=invoice.vat_cents,
        findings=[(finding.rule, finding.found) for finding in invoice.findings],
    )


def show_original(visit: Visit, voucher_id: str) -> File:
    """The original as it came."""
    visit.require(*READERS)
    with visit.read() as session:
        original = original_of(session, voucher_id)
        body, media_type = original.body or b"", original.media_type
    name = f"{original.sha256[:12]}.{_ENDINGS[media_type]}"
    return File(body, media_type, name=name, headers=_ONLY_SAVED)


def show_inventory(visit: Visit) -> Page:
    """What was bought for longer, and until when it has to serve its purpose."""
    visit.require(*READERS)
    with visit.read() as session:
        rows = list_assets(session)
    return Page(
        "vouchers/inventory.html",
        title=_l("Inventory"),
        rows=rows,
        today=visit.today,
        sheet=Sheet(_l("Inventory"), ASSET_COLUMNS, rows) if rows else None,
    )


ROUTES = (
    get("/vouchers", show_ledger),
    get("/vouchers/new", new_voucher),
    post(
        "/vouchers",
        take_voucher,
        again=new_voucher,
        body_limit=BODY_LIMIT,
        flashes={"voucher-taken": N_("The voucher is kept. Check it now, and post it.")},
    ),
    get("/vouchers/<voucher_id>/original", show_original),
    get("/inventory", show_inventory),
)
