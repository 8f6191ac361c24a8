"""What can be done with hazards."""

from dataclasses import dataclass
from datetime import timedelta
from typing import cast

from sqlalchemy import func, select

from participation import sends
from participation.hazards import rules
from participation.hazards.model import Hazard
from participation.hazards.rules import State
from participation.settings import ParticipationSettings
from quartier import kept_files
from quartier.actor import require_office
from quartier.event import new_ref
from quartier.photos import Photo
from quartier.unit import Unit


@dataclass(frozen=True, kw_only=True)
class ReportHazard:
    """A dangerous place: one of `rules.PLACES`, or coordinates in degrees (WGS 84), or both."""

    category: str
    place: str | None
    latitude: float | None
    longitude: float | None
    description: str | None
    photo: Photo | None = None


def report_hazard(unit: Unit, command: ReportHazard) -> str:
    """Take a report from anybody; returns its reference. Who reported is not kept."""
    settings = cast(ParticipationSettings, unit.settings)
    bounds = rules.Bounds(
        settings.quarter_south, settings.quarter_north, settings.quarter_west, settings.quarter_east
    )
    latitude, longitude = rules.locate(command.place, command.latitude, command.longitude, bounds)
    lately = select(func.count()).where(Hazard.reported_at > unit.now - timedelta(hours=1))
    if (unit.session.scalar(lately) or 0) >= settings.hazard_reports_per_hour:
        raise rules.TooManyReports
    hazard = Hazard(
        id=new_ref(),
        category=command.category,
        place=command.place,
        latitude=latitude,
        longitude=longitude,
        description=command.description,
        reported_on=unit.today,
        reported_at=unit.now,
        state=State.REPORTED,
    )
    unit.session.add(hazard)
    if command.photo:
        kept_files.keep(unit, hazard.id, rules.PHOTO, command.photo)
    unit.emit(
        sends.HazardReported.of(
            hazard_id=hazard.id,
            category=hazard.category,
            latitude=rules.rounded(latitude),
            longitude=rules.rounded(longitude),
            reported_on=hazard.reported_on,
        )
    )
    return hazard.id


def follow_up(unit: Unit, hazard_id: str, state: State) -> None:
    """Say how far the office has come with a report."""
    require_office(unit.actor, "carrier")
    hazard = unit.session.scalar(select(Hazard).where(Hazard.id == hazard_id).with_for_update())
    if hazard is None:
        raise rules.HazardNotFound
    rules.check_following(State(hazard.state), state)
    hazard.state = state
    if not rules.FOLLOWING[state]:
        kept_files.erase(unit, hazard.id, rules.PHOTO)
