"""Settings of werkhaus beyond those of every service."""

from collections.abc import Iterator
from dataclasses import dataclass

from quartier.settings import Settings, setting
from werkhaus.selfbuild.rules import BadLimits, read_limits


@dataclass(frozen=True, kw_only=True)
class WerkhausSettings(Settings):
    """What werkhaus can be told."""

    hold_hours: int = setting(24, "Hours a room is held for a gathering that has not been confirmed yet.")
    day_begins: int = setting(8, "Hour (0 to 23) at which the overview of free time begins a day.")
    day_ends: int = setting(22, "Hour (1 to 23) at which the overview of free time ends a day.")
    helper_names_days: int = setting(30, "Days after a work day on which its helpers' names are forgotten.")
    selfbuild_supporters: int = setting(5, "Residents who must support an idea before it is planned.")
    money_answer_days: int = setting(
        28, "Days that a project waits for funding's answer before it plans anew."
    )
    helper_limits: str = setting(
        "2019-01-01:40",
        "From which day on up to how many helper hours of one project are small works, as day:hours with commas.",
    )
    helper_limits_source: str = setting(
        "§ 129 Abs. 1 Nr. 3 SGB VII; § 3 Nr. 1 BRTV Bau",
        "Where these limits are written: shown beside them. Ask your insurer before you rely on them.",
    )
    helper_limit_warn_percent: int = setting(75, "Percent of that limit from which on a project is warned.")
    helper_register_days: int = setting(
        7, "Days after a project's first work day by which its helpers must be registered with BG BAU."
    )

    def _faults(self) -> Iterator[tuple[str, bool, str]]:
        yield from super()._faults()
        yield "hold_hours", not 1 <= self.hold_hours <= 8760, "to hours from 1 to 8760"
        yield "day_ends", not 1 <= self.day_ends <= 23, "to an hour from 1 to 23"
        before = 0 <= self.day_begins < self.day_ends
        yield "day_begins", not before, f"to an hour from 0 to {self.day_ends - 1}, before the day ends"
        yield "helper_names_days", not 1 <= self.helper_names_days <= 3650, "to days from 1 to 3650"
        yield "selfbuild_supporters", not 0 <= self.selfbuild_supporters <= 1000, "to a number from 0 to 1000"
        yield "money_answer_days", not 1 <= self.money_answer_days <= 365, "to days from 1 to 365"
        yield "helper_limits", not _are_limits(self.helper_limits), "to limits like 2019-01-01:40"
        percent = 1 <= self.helper_limit_warn_percent <= 100
        yield "helper_limit_warn_percent", not percent, "to a percentage from 1 to 100"
        yield "helper_register_days", not 1 <= self.helper_register_days <= 365, "to days from 1 to 365"


def _are_limits(typed: str) -> bool:
    try:
        read_limits(typed)
    except BadLimits:
        return False
    return True
