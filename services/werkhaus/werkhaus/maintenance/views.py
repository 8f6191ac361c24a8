"""What can be seen of maintenance."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from werkhaus.maintenance.model import Maintenance


def ahead(session: Session, now: datetime, limit: int = 50) -> list[Maintenance]:
    """What is going on or to come, the next first; one query."""
    query = select(Maintenance).where(Maintenance.ends_at > now, Maintenance.called_off_at.is_(None))
    return list(session.scalars(query.order_by(Maintenance.starts_at, Maintenance.id).limit(limit)))
