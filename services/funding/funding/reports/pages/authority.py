"""What the authority says, as people note it."""

from funding.calculations.pages.catalogue import CALCULATIONS
from funding.calculations.pages.people import sheet_parts
from funding.grants.views import grant_detail, profile_of
from funding.reports import views
from funding.reports.commands.authority import Accept, accept, answer_query, note_query, note_repaid
from funding.reports.pages.people import READERS, AcceptForm, AnswerForm, QueryForm, RepaidForm, show_proof
from funding.rule_profiles.views import by_half_year, rate_rows
from quartier.web import N_, Page, See, Visit, get, post


def ask(visit: Visit, grant_id: str, proof_id: str) -> See:
    """Note a question of the authority."""
    data = visit.load(QueryForm)
    with visit.unit() as unit:
        note_query(unit, grant_id, proof_id, data["query_kind"], data["text"], data["asked_on"])
    return See(f"/grants/{grant_id}/proofs/{proof_id}", flash="query-noted")


def answer(visit: Visit, grant_id: str, proof_id: str) -> See:
    """Answer it."""
    data = visit.load(AnswerForm)
    with visit.unit() as unit:
        answer_query(unit, grant_id, proof_id, data["query_id"], data["answer"])
    return See(f"/grants/{grant_id}/proofs/{proof_id}", flash="query-answered")


def note_acceptance(visit: Visit, grant_id: str, proof_id: str) -> See:
    """Record the acceptance."""
    data = visit.load(AcceptForm)
    accepted = Accept(
        accepted_on=data["accepted_on"],
        recognised_cents=data["recognised"],
        interest_from=data["interest_from"],
    )
    with visit.unit() as unit:
        accept(unit, grant_id, proof_id, accepted)
    return See(f"/grants/{grant_id}/proofs/{proof_id}", flash="proof-accepted")


def repay(visit: Visit, grant_id: str, proof_id: str) -> See:
    """Note that the money was paid back."""
    data = visit.load(RepaidForm)
    with visit.unit() as unit:
        note_repaid(unit, grant_id, proof_id, data["repaid_on"])
    return See(f"/grants/{grant_id}/proofs/{proof_id}", flash="proof-repaid")


def show_repayment(visit: Visit, grant_id: str, proof_id: str) -> Page:
    """What is paid back with its interest, as a sheet."""
    visit.require(*READERS)
    with visit.read() as session:
        grant, proof = grant_detail(session, grant_id), views.proof_detail(session, grant_id, proof_id)
        profile, rates = profile_of(session, grant, visit.today), by_half_year(rate_rows(session))
    calculation = CALCULATIONS["repayment-interest"]
    return Page(
        "drawdowns/sheet.html",
        title=calculation.title,
        grant=grant,
        calculation=calculation,
        profile=profile,
        **sheet_parts(views.repayment_sheet(proof, profile, rates, visit.today)),
    )


_ONE = "/grants/<grant_id>/proofs/<proof_id>"
ROUTES = (
    post(
        f"{_ONE}/queries",
        ask,
        again=show_proof,
        flashes={"query-noted": N_("The question is noted. Answer it here.")},
    ),
    post(f"{_ONE}/answers", answer, again=show_proof, flashes={"query-answered": N_("The answer is noted.")}),
    post(
        f"{_ONE}/acceptance",
        note_acceptance,
        again=show_proof,
        flashes={"proof-accepted": N_("The authority’s decision is noted.")},
    ),
    get(f"{_ONE}/repayment", show_repayment),
    post(
        f"{_ONE}/repayment", repay, again=show_proof, flashes={"proof-repaid": N_("The repayment is noted.")}
    ),
)
