"""What can be done with quotas: how long one person may have a resource."""

from dataclasses import asdict, dataclass

from sqlalchemy import delete

from quartier.decide import Decision, decide
from quartier.handover import Act
from quartier.unit import Unit
from quartier.web.i18n import N_
from werkhaus.bookings.model import Quota
from werkhaus.places.commands import lock_resource


@dataclass(frozen=True, kw_only=True)
class SetQuotas:
    """Exact minutes for one person in each local week and month, and for all that lies ahead; None sets no limit."""

    week: int | None = None
    month: int | None = None
    future: int | None = None


def set_quotas(unit: Unit, resource_id: str, command: SetQuotas) -> Decision:
    """Say how long one person may have a resource. Bookings that stand keep their times."""
    resource = lock_resource(unit, resource_id)
    decision = decide(unit, "bookings", "set_quotas", resource.id, asdict(command))
    if decision.effective:
        _set(unit, resource.id, **asdict(command))
    return decision


def _set(unit: Unit, resource_id: str, **minutes: int | None) -> None:
    lock_resource(unit, resource_id)
    unit.session.execute(delete(Quota).where(Quota.resource_id == resource_id))
    unit.session.add_all(
        Quota(resource_id=resource_id, period=period, minutes=each)
        for period, each in minutes.items()
        if each is not None
    )


ACTS = (Act("set_quotas", "bookings", N_("Say how long one person may have a room"), _set),)
