"""What mediators can see here."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from notify.mediators.model import Case


def cases(session: Session, limit: int = 100) -> list[Case]:
    """Logged cases, the latest first; one query."""
    return list(session.scalars(select(Case).order_by(Case.logged_on.desc(), Case.ref).limit(limit)))
