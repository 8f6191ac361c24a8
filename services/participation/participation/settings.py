"""Settings of participation beyond those of every service."""

from collections.abc import Iterator
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

    def _faults(self) -> Iterator[tuple[str, bool, str]]:
        yield from super()._faults()
        yield "room_answer_hours", not 1 <= self.room_answer_hours <= 8760, "to hours from 1 to 8760"
        yield "hazard_reports_per_hour", self.hazard_reports_per_hour < 1, "to a whole number above zero"
        south, north = self.quarter_south, self.quarter_north
        yield "quarter_south", not -90 <= south <= 90, "to degrees of latitude, -90 to 90"
        yield (
            "quarter_north",
            not south < north <= 90,
            "to degrees of latitude above those of the southern edge",
        )
        west, east = self.quarter_west, self.quarter_east
        yield "quarter_west", not -180 <= west <= 180, "to degrees of longitude, -180 to 180"
        yield (
            "quarter_east",
            not west < east <= 180,
            "to degrees of longitude above those of the western edge",
        )
