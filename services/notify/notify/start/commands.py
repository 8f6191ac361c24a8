"""What can be done with what the start page keeps."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete

from notify.start.model import Opening
from quartier.unit import Unit


def keep_openings(unit: Unit, stretches: Iterable[tuple[datetime, datetime]]) -> None:
    """Keep when the Werkhaus is open, in place of what it said before."""
    unit.session.execute(delete(Opening))
    unit.session.add_all(Opening(starts_at=start, ends_at=end) for start, end in stretches if end > start)
