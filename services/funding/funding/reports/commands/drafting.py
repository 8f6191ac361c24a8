"""Proofs of use are begun and written."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from funding.grants.model import Grant
from funding.grants.rules import GrantNotFound, GrantState
from funding.grants.views import profile_of
from funding.reports import views
from funding.reports.model import Proof
from funding.reports.rules import states
from funding.reports.rules.states import Kind, ProofState
from quartier.actor import require_office
from quartier.event import new_ref
from quartier.unit import Unit


@dataclass(frozen=True, kw_only=True)
class BeginProof:
    """A proof of a grant; `until` and `due_on` are an interim proof's, the final one's follow from its profile."""

    grant_id: str
    kind: str
    layout: str = "full"
    until: date | None = None
    due_on: date | None = None


def begin_proof(unit: Unit, command: BeginProof) -> str:
    """Open a proof; returns its reference. Its report comes next."""
    require_office(unit.actor, "carrier", "treasurer")
    grant = _locked(unit, command.grant_id)
    if grant.state != GrantState.APPROVED:
        raise states.GrantNotAwardedYet
    profile = profile_of(unit.session, grant, unit.today)
    states.check_layout(command.layout, _word(profile.rules["proof_layout"].value))
    final = command.kind == Kind.FINAL
    until = grant.valid_until if final else command.until or date.max
    states.check_kind(command.kind, until, grant.valid_from, grant.valid_until)
    due = views.due_days(grant, profile).result("proof_due_on")
    assert isinstance(due, date)
    proof = Proof(
        id=new_ref(),
        grant_id=grant.id,
        kind=command.kind,
        layout=command.layout,
        state=ProofState.DRAFT,
        since=grant.valid_from if final else max(grant.valid_from, date(until.year, 1, 1)),
        until=until,
        due_on=due if final else command.due_on or due,
        texts={},
        created_at=unit.now,
    )
    names = ("uq_proof_grant_id_kind_until", "proof.until")
    with unit.constraint(states.ProofKnown(), *names):
        unit.session.add(proof)
    return proof.id


def _word(value: int | str | None) -> str | None:
    return value if isinstance(value, str) else None


@dataclass(frozen=True, kw_only=True)
class WriteReport:
    """The narrative report by its sections, and what the form's head asks for."""

    texts: Mapping[str, str]
    reference: str | None = None
    begun_on: date | None = None


def write_report(unit: Unit, grant_id: str, proof_id: str, command: WriteReport) -> None:
    """Keep what is written; nothing has to be complete before it is handed in."""
    require_office(unit.actor, "carrier", "treasurer")
    proof = locked_proof(unit, grant_id, proof_id)
    states.check_writable(proof.state)
    proof.texts = {key: text for key, text in command.texts.items() if text}
    proof.reference, proof.begun_on = command.reference, command.begun_on


def locked_proof(unit: Unit, grant_id: str, proof_id: str) -> Proof:
    """The proof, locked until the unit ends: it is handed in once, and accepted once."""
    query = select(Proof).where(Proof.id == proof_id, Proof.grant_id == grant_id).with_for_update()
    proof = unit.session.scalar(query)
    if proof is None:
        raise states.ProofNotFound
    return proof


def _locked(unit: Unit, grant_id: str) -> Grant:
    grant = unit.session.scalar(select(Grant).where(Grant.id == grant_id).with_for_update())
    if grant is None:
        raise GrantNotFound
    return grant
