"""What is true of budgets."""

from datetime import date

from quartier.errors import Conflict, Invalid, NotFound


class BudgetNotFound(NotFound):
    """There is no such budget. Choose one from the list of budgets."""


class BudgetOverdrawn(Conflict):
    """This is more than is left of the budget. Take a smaller amount or another budget."""

    field = "amount"


class OutsideBudget(Invalid):
    """On this day the budget may not be spent. Choose a day within its time that is not in the future."""

    field = "paid_on"


def check_day(paid_on: date, valid_from: date, valid_until: date, today: date) -> None:
    """An expense was paid on a local day of the budget's time, the last among it."""
    if not valid_from <= paid_on <= min(valid_until, today):
        raise OutsideBudget
