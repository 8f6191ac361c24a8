"""Proofs of use are handed in, and their papers made."""

from datetime import timedelta

from sqlalchemy import func, select

from funding import sends
from funding.reports import views
from funding.reports.commands.drafting import locked_proof
from funding.reports.model import Paper, Submission
from funding.reports.rules import account, states
from funding.reports.rules.states import Kind, PaperState, ProofState
from quartier import kept_files, written
from quartier.actor import require_office
from quartier.documents import Document
from quartier.event import new_ref
from quartier.unit import Unit

#: A paper that is being made for so long was begun by a process that is gone.
_GONE = timedelta(minutes=5)


def submit(unit: Unit, grant_id: str, proof_id: str) -> str:
    """Hand the proof in as it stands; returns the reference of what is kept for good. Its paper is asked for."""
    require_office(unit.actor, "carrier", "treasurer")
    proof = locked_proof(unit, grant_id, proof_id)
    found = views.figures(unit.session, grant_id, proof_id, unit.today)
    states.check_submittable(proof.state, found.blocking)
    newest = unit.session.scalar(select(func.max(Submission.number)).where(Submission.proof_id == proof.id))
    number = (newest or 0) + 1
    document = views.document_of(found, unit.today, number)
    kept = Submission(
        id=new_ref(),
        proof_id=proof.id,
        number=number,
        submitted_on=unit.today,
        submitted_at=unit.now,
        document=document,
        sha256=account.fingerprint(document),
        keep_until=views.keep_until(found, unit.today),
    )
    unit.session.add(kept)
    unit.session.flush()
    unit.session.add(Paper(submission_id=kept.id, state=PaperState.ASKED, asked_at=unit.now))
    proof.state = ProofState.SUBMITTED
    final = proof.kind == Kind.FINAL
    unit.emit(
        sends.ProofSubmitted.of(
            grant_id=grant_id,
            proof_id=proof.id,
            **written.named(unit, grant_id, found.grant.title),
            kind=proof.kind,
            version=number,
            period_until=proof.until,
            spent_cents=found.spent_cents,
            grant_cents=found.settlement.cents("grant_cents") if final else None,
            sha256=kept.sha256,
        )
    )
    return kept.id


def ask_paper(unit: Unit, submission_id: str) -> None:
    """Ask for the paper again, where making it has failed."""
    require_office(unit.actor, "carrier", "treasurer")
    views.submission_detail(unit.session, submission_id)
    paper = unit.session.get(Paper, submission_id, with_for_update=True)
    assert paper is not None, "every submission has asked for its paper"
    if paper.state != PaperState.FAILED:
        raise states.PaperBeingMade
    paper.state, paper.asked_at = PaperState.ASKED, unit.now


def take_paper(unit: Unit) -> Submission | None:
    """The version whose paper is to be made next; what another process has left is taken up again."""
    query = select(Paper).where(
        (Paper.state == PaperState.ASKED)
        | ((Paper.state == PaperState.MAKING) & (Paper.begun_at < unit.now - _GONE))
    )
    paper = unit.session.scalar(query.order_by(Paper.asked_at).limit(1).with_for_update())
    if paper is None:
        return None
    paper.state, paper.begun_at, paper.pages = PaperState.MAKING, unit.now, 0
    return unit.session.get(Submission, paper.submission_id)


def count_pages(unit: Unit, submission_id: str, pages: int) -> None:
    """So many pages of it are laid out."""
    paper = unit.session.get(Paper, submission_id)
    assert paper is not None
    paper.pages = pages


def keep_paper(unit: Unit, submission_id: str, body: bytes | None) -> None:
    """The paper is made; without a body it could not be."""
    paper = unit.session.get(Paper, submission_id)
    assert paper is not None
    paper.state = PaperState.MADE if body else PaperState.FAILED
    if body:
        kept_files.keep(unit, submission_id, views.PAPER, Document(body, "application/pdf"))
