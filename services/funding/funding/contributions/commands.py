"""What can be done with in-kind contributions."""

from dataclasses import dataclass
from datetime import date
from typing import cast

from funding.contributions.model import Contribution
from funding.contributions.rules import value_cents
from funding.settings import FundingSettings
from quartier.unit import Unit


@dataclass(frozen=True, kw_only=True)
class CreditHours:
    """Hours that volunteers worked for a service on a local date."""

    hours_id: str
    from_service: str
    minutes: int
    worked_on: date


def credit_hours(unit: Unit, command: CreditHours) -> None:
    """Value hours at today's rate and keep them as an in-kind contribution; the same hours again change nothing."""
    if unit.session.get(Contribution, command.hours_id) is not None:
        return
    rate = cast(FundingSettings, unit.settings).hour_rate_cents
    unit.session.add(
        Contribution(
            id=command.hours_id,
            from_service=command.from_service,
            worked_on=command.worked_on,
            minutes=command.minutes,
            hour_rate_cents=rate,
            value_cents=value_cents(command.minutes, rate),
            received_at=unit.now,
        )
    )
