"""What funding says of proofs of use and of what has to be paid back."""

from quartier.event import Audience, Cents, Count, EventSchema, LocalDate, Ref, Slug, Text, Titles, event

_PROOF = {
    "grant_id": "7k2m9x0r4t6v8w1y3z5a",
    "proof_id": "6p7r8t9v0w1x2y3z4a5b",
    "title": "Werkhaus: Werkstatt einrichten",
    "titles": {"de": "Werkhaus: Werkstatt einrichten"},
    "kind": "final",
}


class _OfProof(EventSchema):
    """What every event of a proof says: an interim one accounts for a part of the grant's period."""

    grant_id = Ref(required=True)
    proof_id = Ref(required=True)
    title = Text(required=True)
    titles = Titles()
    kind = Slug("interim", "final", required=True)


@event(
    "quartier.funding.proof_deadline.approached.v1",
    audience=Audience.PARTNERS,
    subject="grant_id",
    example=_PROOF | {"due_on": "2027-06-30"},
)
class ProofDeadlineApproached(_OfProof):
    """A proof of use is due soon and not handed in; said once."""

    due_on = LocalDate(required=True)


@event(
    "quartier.funding.proof.submitted.v1",
    audience=Audience.PARTNERS,
    subject="grant_id",
    example=_PROOF
    | {
        "version": 1,
        "period_until": "2026-12-31",
        "spent_cents": 2450000,
        "grant_cents": 2450000,
        "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    },
)
class ProofSubmitted(_OfProof):
    """A proof of use is handed in; `sha256` is the fingerprint of what is kept of it.

    `spent_cents` is what was spent in its period until `period_until`; `grant_cents` what stays of the grant at the
    end, null for an interim proof.
    """

    version = Count(required=True)
    period_until = LocalDate(required=True)
    spent_cents = Cents(min=0, required=True)
    grant_cents = Cents(min=0, required=True, allow_none=True)
    sha256 = Text(max=64, required=True)


@event(
    "quartier.funding.proof.accepted.v1",
    audience=Audience.PARTNERS,
    subject="grant_id",
    example=_PROOF | {"accepted_on": "2027-09-14", "recognised_cents": 2450000, "repayment_cents": 0},
)
class ProofAccepted(_OfProof):
    """The authority accepts a proof of use; the two amounts are the final one's, null for an interim proof."""

    accepted_on = LocalDate(required=True)
    recognised_cents = Cents(min=0, required=True, allow_none=True)
    repayment_cents = Cents(min=0, required=True, allow_none=True)


@event(
    "quartier.funding.repayment.claimed.v1",
    audience=Audience.INTERNAL,
    subject="proof_id",
    example={
        "grant_id": "7k2m9x0r4t6v8w1y3z5a",
        "proof_id": "6p7r8t9v0w1x2y3z4a5b",
        "amount_cents": 600000,
        "interest_from": "2027-01-01",
    },
)
class RepaymentClaimed(EventSchema):
    """A part of a grant has to be paid back, with interest from a day on."""

    grant_id = Ref(required=True)
    proof_id = Ref(required=True)
    amount_cents = Cents(min=1, required=True)
    interest_from = LocalDate(required=True)
