"""What is true of conflicts.

In a quarter of a thousand people a kind, a house and a day name a family. So a conflict has a coarse kind and a
week, no place and no party; what more there is to say stands in the description, for the mediators' eyes only.
Keeping secret what becomes known is their duty by § 4 MediationsG.
"""

from datetime import date, timedelta

from quartier.errors import NotAllowed, NotFound

KINDS = ("neighbours", "shared_space", "institution", "other")


class MediatorsOnly(NotAllowed):
    """Conflicts are confidential: only the mediators can see them.
    If you are in one, speak to them; it stays between you."""


class CaseNotFound(NotFound):
    """There is no such case. Choose one from the list of cases."""


def week(day: date) -> str:
    """The week of a local date as people in offices count it (ISO 8601): ``2026-W19``."""
    year, number, _ = day.isocalendar()
    return f"{year}-W{number:02d}"


def monday(day: date) -> date:
    """The first day of a date's week: all that is kept of when a case was logged."""
    return day - timedelta(days=day.weekday())
