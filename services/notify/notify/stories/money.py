"""What notify takes of funding's events: names of institutions, amounts, days.

A file of its own because `reads` had grown beyond one: schemas are data for it, as the catalogue is.
"""

from collections.abc import Mapping

from quartier.event import Cents, Count, LocalDate, Slug, Text, Titles, Tolerant


class GrantApproved(Tolerant):
    """What was approved, without its lines; what it is called by language, too."""

    title = Text(required=True)
    titles = Titles(unknown="exclude")
    funder = Text(required=True)
    valid_from = LocalDate(required=True)
    valid_until = LocalDate(required=True)
    total_cents = Cents(required=True)


class Opportunity(Tolerant):
    """A programme that may help the quarter."""

    funder = Text(required=True)
    programme = Text(required=True)
    deadline_on = LocalDate(required=True, allow_none=True)
    own_share_percent = Count(required=True)


class ApplicationSubmitted(Tolerant):
    """An application that is out."""

    funder = Text(required=True)
    programme = Text(required=True)
    amount_cents = Cents(min=1, required=True)
    submitted_on = LocalDate(required=True)


class ApplicationRefused(Tolerant):
    """An application that was refused; why, the office knows."""

    funder = Text(required=True)
    programme = Text(required=True)


class CoFunding(Tolerant):
    """Money for a part of a grant's plan."""

    funder = Text(required=True)
    amount_cents = Cents(min=1, required=True)


class _OfProof(Tolerant):
    """What the grant is called, and that by language as far as people have translated it."""

    title = Text(required=True)
    titles = Titles(unknown="exclude")


class ProofDue(_OfProof):
    """Of which grant a proof of use is due, and when."""

    due_on = LocalDate(required=True)


class ProofSubmitted(_OfProof):
    """What a proof of use says in short; the final grant is a final proof's."""

    kind = Slug(required=True)
    period_until = LocalDate(required=True)
    spent_cents = Cents(required=True)
    grant_cents = Cents(required=True, allow_none=True)


class ProofAccepted(_OfProof):
    """When it was accepted."""

    accepted_on = LocalDate(required=True)


class MicrofundAward(Tolerant):
    """Money for an idea of residents: how much, and what is left."""

    amount_cents = Cents(min=0, required=True)
    remaining_cents = Cents(min=0, required=True)


class MicrofundRound(Tolerant):
    """A call for residents' ideas: what it is about, what it holds, and until when."""

    title = Text(required=True)
    amount_cents = Cents(min=0, required=True)
    closes_on = LocalDate(required=True)


MONEY: Mapping[str, type[Tolerant]] = {
    "funding.grant.approved": GrantApproved,
    "funding.opportunity.identified": Opportunity,
    "funding.application.submitted": ApplicationSubmitted,
    "funding.application.refused": ApplicationRefused,
    "funding.co_funding.committed": CoFunding,
    "funding.proof_deadline.approached": ProofDue,
    "funding.proof.submitted": ProofSubmitted,
    "funding.proof.accepted": ProofAccepted,
    "funding.microfund_award.granted": MicrofundAward,
    "funding.microfund_round.opened": MicrofundRound,
}
