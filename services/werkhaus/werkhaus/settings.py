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
    loan_offer_hours: int = setting(
        48, "Hours for which a thing is offered to who was first on its waiting list."
    )
    loan_fetch_days: int = setting(
        1, "Days after its first day on which a reserved thing that nobody fetched is free."
    )
    loans_at_once: int = setting(5, "How many things one person can have borrowed and reserved at a time.")
    loan_names_days: int = setting(90, "Days after the return of a thing on which its borrower is forgotten.")
    key_return_days: int = setting(7, "Days in which a key that is asked back must be returned.")
    key_names_days: int = setting(
        1461,
        "Days after the return or loss of a key on which its holder's name is forgotten; four years, because claims"
        " lapse at the end of the third year (§§195, 199 BGB).",
    )

    def _faults(self) -> Iterator[tuple[str, bool, str]]:
        yield from super()._faults()
        yield "hold_hours", not 1 <= self.hold_hours <= 8760, "to hours from 1 to 8760"
        yield "day_ends", not 1 <= self.day_ends <= 23, "to an hour from 1 to 23"
        before = 0 <= self.day_begins < self.day_ends
        yield "day_begins", not before, f"to an hour from 0 to {self.day_ends - 1}, before the day ends"
        yield "helper_names_days", not 1 <= self.helper_names_days <= 3650, "to days from 1 to 3650"
        yield "loan_offer_hours", not 1 <= self.loan_offer_hours <= 720, "to hours from 1 to 720"
        yield "loan_fetch_days", not 0 <= self.loan_fetch_days <= 30, "to days from 0 to 30"
        yield "loans_at_once", not 1 <= self.loans_at_once <= 100, "to a number from 1 to 100"
        yield "loan_names_days", not 1 <= self.loan_names_days <= 3650, "to days from 1 to 3650"
        yield "key_return_days", not 1 <= self.key_return_days <= 90, "to days from 1 to 90"
        yield "key_names_days", not 1 <= self.key_names_days <= 3650, "to days from 1 to 3650"
