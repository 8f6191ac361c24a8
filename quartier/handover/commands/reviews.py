"""Reviews: how a domain is run is looked at when its day has come, or after too many vetoes."""

from sqlalchemy import insert, select, update

from quartier.errors import Conflict, Invalid, NotAllowed, NotFound
from quartier.event import new_ref
from quartier.handover.ledger import standing_at
from quartier.handover.model import handover_review
from quartier.handover.words import side_of
from quartier.unit import Unit


class ReviewClosed(Conflict):
    """This review is closed already. Its result stands on the page of the matter."""


class ReviewNotFound(NotFound):
    """There is no such review. Choose one from the page of the matter."""


class FindingMissing(Invalid):
    """Write down what was found. Everybody can read it."""

    field = "note"


class NoSide(NotAllowed):
    """Only who speaks for the residents’ body, the carrier or the city can do this here. Ask one of them."""


def open_review(unit: Unit, domain: str, cause: str) -> None:
    """Open a review for a cause (``vetoes`` or ``due``), unless one is open."""
    query = select(handover_review.c.id).where(
        handover_review.c.domain == domain, handover_review.c.closed_at.is_(None)
    )
    if unit.session.scalar(query) is None:
        unit.session.execute(
            insert(handover_review).values(id=new_ref(), domain=domain, cause=cause, opened_at=unit.now)
        )


def close_review(unit: Unit, review_id: str, passed: bool, finding: str) -> str:
    """Close a review with what was found; returns the domain. Two failed ones in a row are a reason for a step back."""
    row = unit.session.execute(
        select(handover_review).where(handover_review.c.id == review_id).with_for_update()
    ).one_or_none()
    if row is None or row.closed_at is not None:
        raise ReviewClosed
    if side_of(unit, standing_at(unit.session, row.domain, unit.now)) is None:
        raise NoSide
    if not finding.strip():
        raise FindingMissing
    unit.session.execute(
        update(handover_review)
        .where(handover_review.c.id == review_id)
        .values(closed_at=unit.now, passed=passed, note=finding)
    )
    return str(row.domain)
