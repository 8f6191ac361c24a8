"""The words in which pages speak of defects, locks and inspections."""

from typing import Any

from quartier.web import (
    _l,
)
from werkhaus.places.rules import LockReason
from werkhaus.upkeep.rules import DefectState, Qualification, Result

STATES = {
    DefectState.REPORTED: _l("Reported"),
    DefectState.IN_REPAIR: _l("In repair"),
    DefectState.FIXED: _l("Repaired"),
    DefectState.UNFOUNDED: _l("Nothing is broken"),
}
REASONS = {
    LockReason.DEFECT: _l("because of a defect"),
    LockReason.INSPECTION: _l("because it failed its inspection"),
    LockReason.INCIDENT: _l("because of an accident"),
    LockReason.MAINTENANCE: _l("because of maintenance"),
}
KINDS = {
    "portable_workshop": _l("Portable electric tools in the workshop"),
    "portable_site": _l("Portable electric tools on building sites"),
    "portable_office": _l("Portable electric devices in the office"),
    "fixed_installation": _l("Fixed electrical installation"),
    "special_rooms": _l("Electrical installation in special rooms"),
    "rcd_button": _l("Residual-current device, test button"),
    "rcd_measured": _l("Residual-current device of temporary supplies, measured"),
    "ladder": _l("Ladders and steps"),
    "fire_extinguisher": _l("Fire extinguishers"),
    "maintenance": _l("Maintenance"),
}
QUALIFICATIONS = {
    Qualification.ELECTRICIAN: _l("Electrician"),
    Qualification.INSTRUCTED: _l("Instructed person with a tester, led by an electrician"),
    Qualification.APPOINTED: _l("Competent person, appointed in writing"),
    Qualification.EXPERT: _l("Expert of a specialised firm"),
    Qualification.USER: _l("Somebody who uses it"),
}
RESULTS = {Result.PASSED: _l("Passed"), Result.FAILED: _l("Failed")}


def pairs(words: Any) -> tuple[tuple[str, Any], ...]:
    """Words as the options of a choice."""
    return tuple((str(getattr(key, "value", key)), word) for key, word in words.items())
