"""One voucher: checked and posted, or as it was posted."""

from typing import Any

from funding.vouchers.commands.posting import PostVoucher, post_voucher
from funding.vouchers.pages.forms import FINDINGS, READERS, SHARES, PostForm, state_of
from funding.vouchers.rules.entries import Allocation, Amounts, VoucherKind, VoucherState
from funding.vouchers.views.ledger import charged, payable_lines, reversal_of, voucher_detail
from quartier.web import N_, Page, See, Visit, _l, get, post
from quartier.web.formats import money
from quartier.web.i18n import gettext


def show_voucher(visit: Visit, voucher_id: str) -> Page:
    """One voucher: the form while it is parked, afterwards what stands."""
    visit.require(*READERS)
    with visit.read() as session:
        voucher, row = voucher_detail(session, voucher_id)
        paid = charged(session, voucher)
        reversal = reversal_of(session, voucher_id)
        wrong = voucher_detail(session, voucher.reverses_id)[1] if voucher.reverses_id else None
    parked = voucher.state == VoucherState.PARKED
    begun: dict[str, Any] = {}
    if parked:
        names = ("invoice_number", "invoiced_on", "paid_on", "purpose")
        begun = {name: getattr(voucher, name) for name in names} | {"payee": row.payee}
        begun |= {name: getattr(voucher, name) or None for name in ("gross_cents", "vat_cents")}
    return Page(
        "vouchers/detail.html",
        title=_title(voucher.number, voucher.kind),
        voucher=voucher,
        row=row,
        state=state_of(row),
        paid=paid,
        reversal=reversal,
        wrong=wrong,
        findings=[(rule, FINDINGS.get(rule), found) for rule, found in voucher.findings],
        shares=SHARES,
        form=visit.form(PostForm, options=_lines(visit), **begun) if parked else None,
    )


def _title(number: int | None, kind: str) -> Any:
    if number is None:
        return _l("Voucher to be checked")
    name = _l("Reversal") if kind == VoucherKind.REVERSAL else _l("Voucher")
    return f"{name} {number}"


def _lines(visit: Visit) -> dict[str, list[tuple[str, str]]]:
    with visit.read() as session:
        lines = payable_lines(session)
    said = [
        (
            line.id,
            gettext(
                "{grant}: {line} (left: {left})",
                grant=grant.title,
                line=line.title,
                left=money(line.left_cents, visit.lang),
            ),
        )
        for grant, line in lines
    ]
    return {f"line_{number}": said for number in SHARES}


def post_parked(visit: Visit, voucher_id: str) -> See:
    """Post the voucher with what was typed."""
    visit.require("treasurer")
    data = visit.load(PostForm, options=_lines(visit))
    shares = [
        Allocation(data[f"line_{number}"], data[f"amount_{number}"])
        for number in SHARES
        if data[f"line_{number}"]
    ]
    with visit.unit() as unit:
        post_voucher(unit, voucher_id, posted_by(data, shares))
    return See(f"/vouchers/{voucher_id}", flash="voucher-posted")


def posted_by(data: dict[str, Any], shares: list[Allocation]) -> PostVoucher:
    """The command for what was typed or sent."""
    return PostVoucher(
        payee=data["payee"],
        invoice_number=data["invoice_number"],
        invoiced_on=data["invoiced_on"],
        paid_on=data["paid_on"],
        amounts=Amounts(
            data["gross_cents"],
            data["vat_cents"] or 0,
            data["vat_back"],
            data["discount_cents"] or 0,
            data["non_eligible_cents"] or 0,
        ),
        purpose=data["purpose"],
        allocations=shares,
        works=data["works"],
        procurement_note=data["procurement_note"],
        asset=data["asset"],
        bound_until=data["bound_until"],
        another=data["another"],
    )


ROUTES = (
    get("/vouchers/<voucher_id>", show_voucher),
    post(
        "/vouchers/<voucher_id>/posting",
        post_parked,
        again=show_voucher,
        flashes={"voucher-posted": N_("The voucher is posted. It stands as it is now.")},
    ),
)
