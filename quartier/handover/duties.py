"""What a stage asks of both sides when a domain enters it: the to-do list with its legal deadlines. Pure.

A change of operator is reported to the accident insurer by the old and the new operator within four weeks (§192 (4)
SGB VII); the new one reports itself within a week of its start (§192 (1)). Deadlines are local dates, the last day on
which it may be done: effective on 2027-04-01, four weeks end on 2027-04-29.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from quartier.handover.stages import Stage


@dataclass(frozen=True, slots=True)
class Duty:
    """Something to be done after a domain has entered its stage."""

    name: str
    #: Days after the first day on the stage; None: no law sets a term.
    days: int | None = None

    def due(self, effective_on: date) -> date | None:
        """The last day for it."""
        return None if self.days is None else effective_on + timedelta(days=self.days)


DUTIES = (
    Duty("new_operator_reports", 7),
    Duty("accident_insurer_carrier", 28),
    Duty("accident_insurer_residents", 28),
    Duty("insurers"),
    Duty("owner"),
    Duty("supply_contracts"),
    Duty("keys_reissued"),
    Duty("machines_handed_over"),
    Duty("bookings_kept"),
    Duty("donors_told"),
    Duty("safety_duties_written"),
)


def duties(stage: Stage) -> tuple[Duty, ...]:
    """What entering the stage brings."""
    return DUTIES if stage >= Stage.WITH_BACKSTOP else ()
