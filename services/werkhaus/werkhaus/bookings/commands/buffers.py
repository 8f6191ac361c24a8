"""What can be done with the times before and after: other ones for a use of a resource than are usual there."""

from dataclasses import asdict, dataclass

from quartier.decide import Decision, decide
from quartier.handover import Act
from quartier.unit import Unit
from quartier.web.i18n import N_
from werkhaus.bookings.model import UseBuffer
from werkhaus.places.commands import lock_resource


@dataclass(frozen=True, kw_only=True)
class SetBuffer:
    """Minutes before and after a `Use` of a resource; without minutes the usual ones hold for it again."""

    use: str
    before_minutes: int | None = None
    after_minutes: int | None = None


def set_buffer(unit: Unit, resource_id: str, command: SetBuffer) -> Decision:
    """Say how long before and after a use nobody else has a resource. Bookings that stand keep their times."""
    resource = lock_resource(unit, resource_id)
    decision = decide(unit, "bookings", "set_buffer", resource.id, asdict(command))
    if decision.effective:
        _set(unit, resource.id, **asdict(command))
    return decision


def _set(
    unit: Unit, resource_id: str, use: str, before_minutes: int | None, after_minutes: int | None
) -> None:
    lock_resource(unit, resource_id)
    kept = unit.session.get(UseBuffer, (resource_id, use))
    if before_minutes is None and after_minutes is None:
        if kept is not None:
            unit.session.delete(kept)
        return
    if kept is None:
        kept = UseBuffer(resource_id=resource_id, use=use)
        unit.session.add(kept)
    kept.before_minutes, kept.after_minutes = before_minutes or 0, after_minutes or 0


ACTS = (Act("set_buffer", "bookings", N_("Say how long a room is prepared and cleaned for a use"), _set),)
