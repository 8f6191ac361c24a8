"""What is due is said in time."""

from sqlalchemy import select

from funding import sends
from funding.grants.model import Grant
from funding.reports.model import Proof
from funding.reports.rules import states
from funding.reports.rules.states import ProofState
from quartier import written
from quartier.unit import Unit


def tell_due(unit: Unit) -> int:
    """Say which proofs are due soon, or were due, and are not handed in; each once."""
    query = select(Proof, Grant.title).join(Grant, Grant.id == Proof.grant_id)
    rows = unit.session.execute(
        query.where(
            Proof.state == ProofState.DRAFT,
            Proof.warned_at.is_(None),
            Proof.due_on <= unit.today + states.WARNING,
        ).order_by(Proof.due_on, Proof.id)
    ).all()
    for proof, title in rows:
        proof.warned_at = unit.now
        unit.emit(
            sends.ProofDeadlineApproached.of(
                grant_id=proof.grant_id,
                proof_id=proof.id,
                **written.named(unit, proof.grant_id, title),
                kind=proof.kind,
                due_on=proof.due_on,
            )
        )
    return len(rows)
