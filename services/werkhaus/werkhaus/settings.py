"""Settings of werkhaus beyond those of every service."""

from dataclasses import dataclass

from quartier.settings import Settings, setting


@dataclass(frozen=True, kw_only=True)
class WerkhausSettings(Settings):
    """What werkhaus can be told."""

    hold_hours: int = setting(24, "Hours a room is held for a gathering that has not been confirmed yet.")
    day_begins: int = setting(8, "Hour (0 to 23) at which the overview of free time begins a day.")
    day_ends: int = setting(22, "Hour (1 to 23) at which the overview of free time ends a day.")
    helper_names_days: int = setting(30, "Days after a work day on which its helpers' names are forgotten.")
