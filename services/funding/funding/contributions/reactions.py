"""What funding does when volunteers' hours are recorded elsewhere."""

from funding.contributions.commands import CreditHours, credit_hours
from quartier.event import Received
from quartier.unit import Unit


def on_hours_recorded(event: Received, unit: Unit) -> None:
    """Hours worked in the garden become an in-kind contribution."""
    data = event.data
    credit_hours(
        unit,
        CreditHours(
            hours_id=data["hours_id"],
            from_service="garden",
            minutes=data["minutes"],
            worked_on=data["worked_on"],
        ),
    )


def on_workday_held(event: Received, unit: Unit) -> None:
    """Hours that helpers worked in the Werkhaus become an in-kind contribution."""
    data = event.data
    if data["minutes"]:
        credit_hours(
            unit,
            CreditHours(
                hours_id=data["workday_id"],
                from_service="werkhaus",
                minutes=data["minutes"],
                worked_on=data["worked_on"],
            ),
        )
