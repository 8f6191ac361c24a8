"""What is true of feeds."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import urlencode

from quartier.errors import Conflict, NotFound


class FeedAccessNotFound(NotFound):
    """There is no such feed address. Look at the list of addresses."""


class FeedAccessEnded(Conflict):
    """This feed address has ended. Give the organisation a new one."""


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


def named(path: str, choice: Mapping[str, str]) -> str:
    """The path of a feed with what was chosen, always in the same order: a feed has one address."""
    kept = sorted((name, value) for name, value in choice.items() if value)
    return f"{path}?{urlencode(kept)}" if kept else path
