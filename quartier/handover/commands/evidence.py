"""Showing evidence for a criterion, and ticking off what a stage asks to be done."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from quartier import kept_files
from quartier.documents import Document
from quartier.errors import Conflict, Invalid, NotFound
from quartier.event import new_ref
from quartier.handover import criteria, stages
from quartier.handover.commands.reviews import NoSide
from quartier.handover.domains import Domain
from quartier.handover.model import DOCUMENT, handover_duty, handover_evidence
from quartier.tables import kept_file
from quartier.unit import Unit


class CriterionUnknown(NotFound):
    """This criterion is not asked for here. Choose one from the page of the matter."""


class NotShownYet(Invalid):
    """This day is still to come. Give the day of the document."""

    field = "shown_on"


class EvidenceExpired(Invalid):
    """This evidence is too old: it counts until {day}. Bring a newer document."""

    field = "shown_on"


class DutyDone(Conflict):
    """This is ticked off already, or not asked for."""


@dataclass(frozen=True, kw_only=True)
class ShowEvidence:
    """What a side says about a criterion, and with what."""

    criterion: str
    met: bool
    #: The document's local date.
    shown_on: date
    #: Which document, and where it can be looked at. No names of residents.
    note: str
    #: The document itself, if it is sent along; without it the fingerprint is that of what is said here.
    document: Document | None = None


def show_evidence(unit: Unit, domain: Domain, command: ShowEvidence) -> str:
    """Show evidence for the residents' body or for the carrier; returns its reference. The newest of a side counts."""
    body = next((one for one in (domain.residents, stages.CARRIER) if unit.actor.speaks_for(one)), None)
    if body is None:
        raise NoSide
    if command.criterion not in domain.criteria:
        raise CriterionUnknown
    if command.shown_on > unit.today:
        raise NotShownYet
    until = criteria.valid_until(command.criterion, command.shown_on)
    if until < unit.today:
        raise EvidenceExpired(day=until)
    evidence = new_ref()
    unit.session.execute(
        insert(handover_evidence).values(
            id=evidence,
            domain=domain.name,
            criterion=command.criterion,
            body=body,
            met=command.met,
            shown_on=command.shown_on,
            valid_until=until,
            sha256=_fingerprint(command, body),
            note=command.note,
            actor=unit.actor.ref,
            recorded_at=unit.now,
        )
    )
    if command.document is not None:
        kept_files.keep(unit, evidence, DOCUMENT, command.document)
    return evidence


def _fingerprint(command: ShowEvidence, body: str) -> str:
    if command.document is not None:
        return command.document.sha256
    said = json.dumps([command.criterion, body, command.met, command.shown_on.isoformat(), command.note])
    return hashlib.sha256(said.encode()).hexdigest()


def forget_documents(session: Session, day: date) -> int:
    """Forget the documents of evidence that ended before a day; how many there were. The fingerprints stay."""
    ended = select(handover_evidence.c.id).where(handover_evidence.c.valid_until < day)
    gone = session.execute(
        delete(kept_file).where(kept_file.c.field == DOCUMENT, kept_file.c.subject.in_(ended))
    )
    return int(getattr(gone, "rowcount", 0))


def tick_off(unit: Unit, domain: Domain, version: int, duty: str) -> None:
    """Note that something a stage asks for is done."""
    if not any(unit.actor.speaks_for(body) for body in (domain.residents, stages.CARRIER, stages.CITY)):
        raise NoSide
    done = unit.session.execute(
        update(handover_duty)
        .where(
            handover_duty.c.domain == domain.name,
            handover_duty.c.version == version,
            handover_duty.c.duty == duty,
            handover_duty.c.done_on.is_(None),
        )
        .values(done_on=unit.today, done_by=unit.actor.ref)
        .returning(handover_duty.c.duty)
    )
    if done.one_or_none() is None:
        raise DutyDone
