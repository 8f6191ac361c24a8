"""What the authority says about a proof of use: questions, acceptance, money to be paid back."""

from dataclasses import dataclass
from datetime import date

from funding import sends
from funding.grants.model import Grant
from funding.grants.views import grant_detail
from funding.reports import views
from funding.reports.commands.drafting import locked_proof
from funding.reports.model import Proof, Query, Submission
from funding.reports.rules import states
from funding.reports.rules.states import Kind, ProofState
from quartier import written
from quartier.actor import require_office
from quartier.event import new_ref
from quartier.unit import Unit


def note_query(unit: Unit, grant_id: str, proof_id: str, kind: str, text: str, asked_on: date) -> str:
    """Note what the authority asks or objects to; until it is answered the proof can be changed."""
    require_office(unit.actor, "carrier", "treasurer")
    proof = locked_proof(unit, grant_id, proof_id)
    states.check_queryable(proof.state)
    states.check_day(asked_on, unit.today, "asked_on")
    if len(views.queries_of(unit.session, proof.id)) >= states.MOST_QUERIES:
        raise states.TooManyQueries(most=states.MOST_QUERIES)
    query = Query(id=new_ref(), proof_id=proof.id, kind=kind, text=text, asked_on=asked_on, noted_at=unit.now)
    unit.session.add(query)
    proof.state = ProofState.QUESTIONED
    return query.id


def answer_query(unit: Unit, grant_id: str, proof_id: str, query_id: str, answer: str) -> None:
    """Answer a question; with the last one the proof is with the authority again."""
    require_office(unit.actor, "carrier", "treasurer")
    proof = locked_proof(unit, grant_id, proof_id)
    queries = views.queries_of(unit.session, proof.id)
    query = next((each for each in queries if each.id == query_id), None)
    if query is None:
        raise states.QueryNotFound
    if query.answer is not None:
        raise states.AlreadyAnswered
    query.answer, query.answered_at = answer, unit.now
    if all(each.answer is not None for each in queries) and proof.state == ProofState.QUESTIONED:
        proof.state = ProofState.SUBMITTED


@dataclass(frozen=True, kw_only=True)
class Accept:
    """What the authority says: the final grant it recognises, and from which day it counts interest on the rest."""

    accepted_on: date
    recognised_cents: int | None = None
    interest_from: date | None = None


def accept(unit: Unit, grant_id: str, proof_id: str, command: Accept) -> None:
    """Record that the authority accepts the proof; what was drawn beyond the final grant has to be paid back."""
    require_office(unit.actor, "carrier", "treasurer")
    proof = locked_proof(unit, grant_id, proof_id)
    queries = views.queries_of(unit.session, proof.id)
    states.check_acceptable(proof.state, sum(each.answer is None for each in queries))
    states.check_day(command.accepted_on, unit.today, "accepted_on")
    [newest, *_] = views.submissions_of(unit.session, proof.id)
    if command.accepted_on < newest.submitted_on:
        raise states.TooEarly
    proof.state, proof.accepted_on = ProofState.ACCEPTED, command.accepted_on
    grant = grant_detail(unit.session, grant_id)
    if proof.kind == Kind.FINAL:
        _recognise(unit, grant, proof, newest, command)
    unit.emit(
        sends.ProofAccepted.of(
            grant_id=grant_id,
            proof_id=proof.id,
            **written.named(unit, grant_id, grant.title),
            kind=proof.kind,
            accepted_on=command.accepted_on,
            recognised_cents=proof.recognised_cents,
            repayment_cents=proof.repayment_cents,
        )
    )


def _recognise(unit: Unit, grant: Grant, proof: Proof, newest: Submission, command: Accept) -> None:
    computed: int = newest.document["settlement"]["results"]["grant_cents"]
    recognised = computed if command.recognised_cents is None else command.recognised_cents
    if recognised > grant.awarded_cents:
        raise states.BeyondAward(most_cents=grant.awarded_cents)
    repayment = max(0, newest.document["grant"]["drawn_cents"] - recognised)
    if repayment and command.interest_from is None:
        raise states.DayOfInvalidityMissing
    proof.recognised_cents, proof.repayment_cents = recognised, repayment
    proof.interest_from = command.interest_from if repayment else None
    if repayment:
        unit.emit(
            sends.RepaymentClaimed.of(
                grant_id=grant.id,
                proof_id=proof.id,
                amount_cents=repayment,
                interest_from=command.interest_from,
            )
        )


def note_repaid(unit: Unit, grant_id: str, proof_id: str, repaid_on: date) -> None:
    """The money was paid back: interest ends on that day."""
    require_office(unit.actor, "treasurer")
    proof = locked_proof(unit, grant_id, proof_id)
    if not proof.repayment_cents or proof.repaid_on is not None:
        raise states.NothingToRepay
    states.check_day(repaid_on, unit.today, "repaid_on")
    proof.repaid_on = repaid_on
