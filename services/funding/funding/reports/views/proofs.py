"""What can be seen of proofs, of what was handed in and of what the authority asked."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from funding.grants.model import Grant
from funding.reports.model import Paper, Proof, Query, Submission
from funding.reports.rules import states

#: The field under which a submission's paper is kept.
PAPER = "paper"


@dataclass(frozen=True, slots=True)
class ProofRow:
    """A proof as a list shows it."""

    id: str
    grant_id: str
    grant_title: str
    kind: str
    state: str
    since: date
    until: date
    due_on: date


def list_proofs(session: Session, *, after: str | None = None, limit: int = 50) -> list[ProofRow]:
    """Proofs of all grants, the newest first, after the one whose reference is given; one query."""
    query = (
        select(
            Proof.id,
            Proof.grant_id,
            Grant.title,
            Proof.kind,
            Proof.state,
            Proof.since,
            Proof.until,
            Proof.due_on,
        )
        .join(Grant, Grant.id == Proof.grant_id)
        .order_by(Proof.id.desc())
        .limit(limit)
    )
    if after:
        query = query.where(Proof.id < after)
    return [ProofRow(*row) for row in session.execute(query)]


def proofs_of(session: Session, grant_id: str) -> list[Proof]:
    """A grant's proofs, the latest period first; one query."""
    query = select(Proof).where(Proof.grant_id == grant_id)
    return list(session.scalars(query.order_by(Proof.until.desc(), Proof.kind)))


def proof_detail(session: Session, grant_id: str, proof_id: str) -> Proof:
    """One proof of a grant. Raises `ProofNotFound`."""
    proof = session.get(Proof, proof_id)
    if proof is None or proof.grant_id != grant_id:
        raise states.ProofNotFound
    return proof


def submissions_of(session: Session, proof_id: str) -> list[Submission]:
    """What was handed in, the newest first; one query."""
    query = select(Submission).where(Submission.proof_id == proof_id)
    return list(session.scalars(query.order_by(Submission.number.desc())))


def submission_detail(session: Session, submission_id: str) -> Submission:
    """One version as it was handed in. Raises `SubmissionNotFound`."""
    submission = session.get(Submission, submission_id)
    if submission is None:
        raise states.SubmissionNotFound
    return submission


def paper_of(session: Session, submission_id: str) -> Paper | None:
    """How far the paper of a version is."""
    return session.get(Paper, submission_id)


def queries_of(session: Session, proof_id: str) -> list[Query]:
    """What the authority asked, the oldest first; one query."""
    return list(session.scalars(select(Query).where(Query.proof_id == proof_id).order_by(Query.noted_at)))
