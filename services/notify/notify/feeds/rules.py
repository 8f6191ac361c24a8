"""What is true of feeds."""

import re
from datetime import UTC, datetime

from quartier.errors import NotFound


class FeedAccessNotFound(NotFound):
    """There is no such feed address. Look at the list of addresses."""


def open_at(now: datetime, expires_at: datetime, revoked_at: datetime | None) -> bool:
    """Whether an address leads to its feed."""
    return revoked_at is None and now < expires_at


def month_of(instant: datetime) -> str:
    """The month, in UTC, as `2026-05`: archives are by month of arrival, so that they never change afterwards."""
    return instant.astimezone(UTC).strftime("%Y-%m")


def month_bounds(month: str) -> tuple[datetime, datetime] | None:
    """First instant of the month and of the one after; None for what is no month."""
    match = re.fullmatch(r"(20\d\d)-(0[1-9]|1[0-2])", month)
    if not match:
        return None
    year, number = int(match[1]), int(match[2])
    following = (year + 1, 1) if number == 12 else (year, number + 1)
    return datetime(year, number, 1, tzinfo=UTC), datetime(*following, 1, tzinfo=UTC)
