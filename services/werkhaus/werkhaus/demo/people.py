"""Who acts in the demonstration, and its days."""

from datetime import date, timedelta

from quartier.actor import Actor

OFFICE = Actor("demo-office", offices=frozenset({"carrier"}))
ASSOCIATION = Actor("demo-association", offices=frozenset({"association"}))


def next_weekday(day: date, weekday: int) -> date:
    """The first such weekday (0 is Monday) after a day."""
    return day + timedelta(days=(weekday - day.weekday() - 1) % 7 + 1)
