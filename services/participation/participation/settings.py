"""Settings of participation beyond those of every service."""

from dataclasses import dataclass

from quartier.settings import Settings, setting


@dataclass(frozen=True, kw_only=True)
class ParticipationSettings(Settings):
    """What participation can be told."""

    room_answer_hours: int = setting(
        48, "Hours within which a room must be found for a gathering; after that it counts as without a room."
    )
    hazard_reports_per_hour: int = setting(
        30, "Hazard reports taken in an hour, from everybody together; nobody is counted one by one."
    )
    quarter_south: float = setting(
        50.63, "Southern edge of the quarter, degrees of latitude; hazards lie within."
    )
    quarter_north: float = setting(50.67, "Northern edge of the quarter, degrees of latitude.")
    quarter_west: float = setting(11.31, "Western edge of the quarter, degrees of longitude.")
    quarter_east: float = setting(11.37, "Eastern edge of the quarter, degrees of longitude.")
