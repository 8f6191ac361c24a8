"""What can be done with defects."""

from dataclasses import dataclass
from datetime import timedelta
from typing import cast

from sqlalchemy import func, select

from quartier import kept_files
from quartier.actor import require_office
from quartier.event import new_ref
from quartier.photos import Photo
from quartier.unit import Unit
from werkhaus import sends
from werkhaus.places.commands import lock_resource, release_lock
from werkhaus.places.rules import LockReason
from werkhaus.settings import WerkhausSettings
from werkhaus.upkeep import rules
from werkhaus.upkeep.commands.locks import lock_for
from werkhaus.upkeep.model import Defect
from werkhaus.upkeep.rules import DefectState


@dataclass(frozen=True, kw_only=True)
class ReportDefect:
    """What is broken, and whether somebody could be hurt."""

    resource_id: str
    about: str
    dangerous: bool
    photo: Photo | None = None


def report_defect(unit: Unit, command: ReportDefect) -> str:
    """Take a report from anybody; returns its reference. What is dangerous is locked until somebody has looked at it.

    The first report locks; further ones do not prolong it, so that nobody keeps a machine locked by reporting.
    """
    settings = cast(WerkhausSettings, unit.settings)
    resource = lock_resource(unit, command.resource_id)
    lately = select(func.count()).where(Defect.reported_at > unit.now - timedelta(hours=1))
    if (unit.session.scalar(lately) or 0) >= settings.defect_reports_per_hour:
        raise rules.TooManyDefects
    open_before = select(Defect.id).where(
        Defect.resource_id == resource.id, Defect.dangerous, Defect.state.not_in(rules.SETTLED)
    )
    first = unit.session.scalar(open_before.limit(1)) is None
    defect = Defect(
        id=new_ref(),
        resource_id=resource.id,
        dangerous=command.dangerous,
        about=command.about,
        state=DefectState.REPORTED,
        reported_at=unit.now,
    )
    unit.session.add(defect)
    if command.photo:
        kept_files.keep(unit, defect.id, rules.PHOTO, command.photo)
    unit.emit(
        sends.DefectReported.of(defect_id=defect.id, resource_id=resource.id, dangerous=command.dangerous)
    )
    if command.dangerous and first and settings.defect_lock_hours:
        until = unit.now + timedelta(hours=settings.defect_lock_hours)
        lock_for(unit, resource.id, LockReason.DEFECT, defect.id, until)
    return defect.id


def lock_for_repair(unit: Unit, defect_id: str) -> None:
    """Somebody has looked: nobody may use it until it is repaired."""
    require_office(unit.actor, "carrier", "association")
    defect = unit.session.get(Defect, defect_id, with_for_update=True, populate_existing=True)
    if defect is None:
        raise rules.DefectNotFound
    rules.check_settling(defect.state)
    if defect.state == DefectState.IN_REPAIR:
        return
    defect.state = DefectState.IN_REPAIR
    release_lock(unit, defect.id)
    lock_for(unit, defect.resource_id, LockReason.DEFECT, defect.id)
