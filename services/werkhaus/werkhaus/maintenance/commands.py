"""What can be done with maintenance. Times come as ISO texts where a decision has waited in between."""

from datetime import datetime

from quartier.decide import Decision, decide
from quartier.event import new_ref
from quartier.handover import Act
from quartier.unit import Unit
from quartier.web.i18n import N_
from werkhaus import sends
from werkhaus.bookings.rules import wished_span
from werkhaus.maintenance import rules
from werkhaus.maintenance.model import Maintenance

DOMAIN = "technical_operation"


def announce(unit: Unit, local_start: datetime, local_end: datetime, what: str) -> Decision:
    """Announce when the computer system stands still; naive times on the quarter's clocks."""
    wished_span(local_start, local_end, unit.settings.timezone, unit.now)
    details = {
        "local_start": local_start.isoformat(timespec="minutes"),
        "local_end": local_end.isoformat(timespec="minutes"),
        "what": what,
    }
    decision = decide(unit, DOMAIN, "announce_maintenance", new_ref(), details)
    if decision.effective:
        _announce(unit, decision.subject, **details)
    return decision


def _announce(unit: Unit, maintenance_id: str, local_start: str, local_end: str, what: str) -> None:
    zone = unit.settings.timezone
    start, end = datetime.fromisoformat(local_start), datetime.fromisoformat(local_end)
    span = wished_span(start, end, zone, unit.now)
    maintenance = Maintenance(
        id=maintenance_id,
        starts_at=span.start,
        ends_at=span.end,
        local_start=local_start,
        local_end=local_end,
        zone=zone.key,
        what=what,
        announced_at=unit.now,
    )
    unit.session.add(maintenance)
    unit.emit(
        sends.MaintenanceAnnounced.of(maintenance_id=maintenance_id, starts_at=span.start, ends_at=span.end)
    )


def call_off(unit: Unit, maintenance_id: str) -> Decision:
    """Call a maintenance off that has not begun."""
    _to_come(unit, maintenance_id)
    decision = decide(unit, DOMAIN, "call_off_maintenance", maintenance_id)
    if decision.effective:
        _call_off(unit, maintenance_id)
    return decision


def _call_off(unit: Unit, maintenance_id: str) -> None:
    maintenance = _to_come(unit, maintenance_id)
    maintenance.called_off_at = unit.now
    unit.emit(sends.MaintenanceCalledOff.of(maintenance_id=maintenance.id))


def _to_come(unit: Unit, maintenance_id: str) -> Maintenance:
    maintenance = unit.session.get(Maintenance, maintenance_id, with_for_update=True, populate_existing=True)
    if maintenance is None:
        raise rules.MaintenanceNotFound
    if maintenance.called_off_at is not None:
        raise rules.AlreadyCalledOff
    if maintenance.starts_at <= unit.now:
        raise rules.AlreadyBegun
    return maintenance


ACTS = (
    Act("announce_maintenance", DOMAIN, N_("Announce a maintenance"), _announce),
    Act("call_off_maintenance", DOMAIN, N_("Call a maintenance off"), _call_off),
)
