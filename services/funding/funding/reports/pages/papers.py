"""What was handed in, as a page and as files: a paper (PDF/A), a workbook."""

from funding.grants.views import grant_detail
from funding.reports import views
from funding.reports.commands.submitting import ask_paper
from funding.reports.model import Proof
from funding.reports.pages.people import READERS
from funding.reports.pages.words import KINDS
from funding.reports.rules.account import fingerprint
from funding.reports.rules.states import PaperBeingMade, PaperState
from funding.reports.workbook import workbook
from quartier.kept_files import document_of
from quartier.web import N_, Page, See, Visit, get, post
from quartier.web.answers import File

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def show_submission(visit: Visit, submission_id: str) -> Page:
    """One version: its fingerprint, its files, and how far its paper is."""
    visit.require(*READERS)
    with visit.read() as session:
        submission = views.submission_detail(session, submission_id)
        paper = views.paper_of(session, submission_id)
        waiting = paper is not None and paper.state in (PaperState.ASKED, PaperState.MAKING)
        proof = session.get_one(Proof, submission.proof_id)
        grant = grant_detail(session, proof.grant_id)
    return Page(
        "reports/submission.html",
        title=KINDS[proof.kind],
        kind=KINDS[proof.kind],
        grant=grant,
        proof=proof,
        submission=submission,
        unchanged=fingerprint(submission.document) == submission.sha256,
        paper=paper,
        waiting=waiting,
        live=waiting,
    )


def paper(visit: Visit, submission_id: str) -> File:
    """The paper, once it is made."""
    visit.require(*READERS)
    with visit.read() as session:
        submission = views.submission_detail(session, submission_id)
        kept = document_of(session, submission_id, views.PAPER)
    if kept is None:
        raise PaperBeingMade
    return File(kept.body, kept.media_type, name=_name(submission.document, "pdf"))


def figures(visit: Visit, submission_id: str) -> File:
    """The workbook, from what was handed in."""
    visit.require(*READERS)
    with visit.read() as session:
        submission = views.submission_detail(session, submission_id)
    return File(workbook(submission.document), _XLSX, name=_name(submission.document, "xlsx"))


def _name(document: dict[str, object], ending: str) -> str:
    kind = {"interim": "Zwischennachweis", "final": "Verwendungsnachweis"}[str(document["kind"])]
    return f"{kind} {document['until']} Fassung {document['number']}.{ending}"


def ask(visit: Visit, submission_id: str) -> See:
    """Ask for the paper again."""
    with visit.unit() as unit:
        ask_paper(unit, submission_id)
    return See(f"/submissions/{submission_id}", flash="paper-asked")


ROUTES = (
    get("/submissions/<submission_id>", show_submission),
    get("/submissions/<submission_id>/paper.pdf", paper),
    get("/submissions/<submission_id>/figures.xlsx", figures),
    post(
        "/submissions/<submission_id>/paper",
        ask,
        again=show_submission,
        flashes={"paper-asked": N_("The paper is being made.")},
    ),
)
