"""What cannot be undone: reversing a voucher, discarding one, erasing whom it paid."""

from funding.vouchers.commands.reversing import erase_payee, reverse
from funding.vouchers.commands.taking import discard
from funding.vouchers.pages.forms import READERS, ReverseForm
from funding.vouchers.views.ledger import voucher_detail
from quartier.web import N_, Confirm, See, Visit, _l, get, post


def ask_reversal(visit: Visit, voucher_id: str) -> Confirm:
    """Whether a voucher shall be reversed, and why."""
    visit.require("treasurer")
    with visit.read() as session:
        _, row = voucher_detail(session, voucher_id)
    return Confirm(
        _l("Reverse this voucher?"),
        action=f"/vouchers/{voucher_id}/reversal",
        label=_l("Reverse it"),
        back=f"/vouchers/{voucher_id}",
        facts=[(_l("Number"), row.number), (_l("What for"), row.purpose)],
        consequences=[
            _l("A reversal with a number of its own is posted; this voucher stays readable."),
            _l("Its budget lines get the money back."),
        ],
        form=visit.form(ReverseForm),
    )


def reverse_posted(visit: Visit, voucher_id: str) -> See:
    """Reverse a posted voucher."""
    reason = visit.load(ReverseForm)["reason"]
    with visit.unit() as unit:
        reversal_id = reverse(unit, voucher_id, reason)
    return See(f"/vouchers/{reversal_id}", flash="voucher-reversed")


def ask_discard(visit: Visit, voucher_id: str) -> Confirm:
    """Whether a voucher that was never posted shall go."""
    visit.require("treasurer")
    with visit.read() as session:
        voucher_detail(session, voucher_id)
    return Confirm(
        _l("Discard this voucher?"),
        action=f"/vouchers/{voucher_id}/discarding",
        label=_l("Discard it"),
        back=f"/vouchers/{voucher_id}",
        consequences=[_l("Its file is erased. Only discard what came twice, or does not belong here.")],
    )


def discard_parked(visit: Visit, voucher_id: str) -> See:
    """Discard a parked voucher."""
    with visit.unit() as unit:
        discard(unit, voucher_id)
    return See("/vouchers", flash="voucher-discarded")


def ask_erasure(visit: Visit, voucher_id: str) -> Confirm:
    """Whether who was paid shall be forgotten."""
    visit.require(*READERS)
    with visit.read() as session:
        _, row = voucher_detail(session, voucher_id)
    return Confirm(
        _l("Erase who was paid?"),
        action=f"/vouchers/{voucher_id}/payee-erasure",
        label=_l("Erase it"),
        back=f"/vouchers/{voucher_id}",
        facts=[(_l("Number"), row.number), (_l("Who was paid"), row.payee or "–")],
        consequences=[_l("The name and the original go; the figures and the chain of vouchers stay.")],
    )


def erase(visit: Visit, voucher_id: str) -> See:
    """Erase who was paid."""
    with visit.unit() as unit:
        erase_payee(unit, voucher_id)
    return See(f"/vouchers/{voucher_id}", flash="payee-erased")


ROUTES = (
    get("/vouchers/<voucher_id>/reversal", ask_reversal),
    post(
        "/vouchers/<voucher_id>/reversal",
        reverse_posted,
        again=ask_reversal,
        flashes={"voucher-reversed": N_("The voucher is reversed. Its lines hold the money again.")},
    ),
    get("/vouchers/<voucher_id>/discarding", ask_discard),
    post(
        "/vouchers/<voucher_id>/discarding",
        discard_parked,
        again=ask_discard,
        flashes={"voucher-discarded": N_("The voucher is discarded.")},
    ),
    get("/vouchers/<voucher_id>/payee-erasure", ask_erasure),
    post(
        "/vouchers/<voucher_id>/payee-erasure",
        erase,
        again=ask_erasure,
        flashes={"payee-erased": N_("The payee is erased. The chain of vouchers still holds.")},
    ),
)
