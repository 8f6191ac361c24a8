"""Settings of werkhaus beyond those of every service."""

from collections.abc import Iterator
from dataclasses import dataclass

from quartier.settings import Settings, setting


@dataclass(frozen=True, kw_only=True)
class WerkhausSettings(Settings):
    """What werkhaus can be told."""

    hold_hours: int = setting(24, "Hours a room is held for a gathering that has not been confirmed yet.")
    day_begins: int = setting(8, "Hour (0 to 23) at which the overview of free time begins a day.")
    day_ends: int = setting(22, "Hour (1 to 23) at which the overview of free time ends a day.")
    helper_names_days: int = setting(30, "Days after a work day on which its helpers' names are forgotten.")
    induction_names_days: int = setting(
        1095, "Days after an induction on which the names in its protocol are forgotten."
    )

    def _faults(self) -> Iterator[tuple[str, bool, str]]:
        yield from super()._faults()
        yield "hold_hours", not 1 <= self.hold_hours <= 8760, "to hours from 1 to 8760"
        yield "day_ends", not 1 <= self.day_ends <= 23, "to an hour from 1 to 23"
        before = 0 <= self.day_begins < self.day_ends
        yield "day_begins", not before, f"to an hour from 0 to {self.day_ends - 1}, before the day ends"
        yield "helper_names_days", not 1 <= self.helper_names_days <= 3650, "to days from 1 to 3650"
        yield "induction_names_days", not 1 <= self.induction_names_days <= 3650, "to days from 1 to 3650"
