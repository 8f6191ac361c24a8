"""What is true of the start page."""

from datetime import datetime, timedelta


def greeting(local: datetime) -> str:
    """The part of the day by the clocks of the quarter: morning until 11, day until 18, evening until 5."""
    if 5 <= local.hour < 11:
        return "morning"
    return "day" if 11 <= local.hour < 18 else "evening"


#: How many days from today on each choice shows; today counts.
SPANS = {"week": 7, "month": 31}


def until(span: str, local: datetime) -> datetime | None:
    """The local midnight before which something begins to be shown; None for no end."""
    days = SPANS.get(span)
    if days is None:
        return None
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    return midnight + timedelta(days=days)
