"""What people write of shifts, and who is told of a translated title."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from garden import sends
from garden.shifts.commands import open_shift
from garden.shifts.views import shift_detail
from quartier.actor import Actor
from quartier.unit import Unit
from quartier.wording import ABOUT, NAME, Wording
from quartier.written import TITLE, named


def _find(session: Session, shift_id: str, _: Actor) -> Mapping[str, str]:
    return {TITLE: shift_detail(session, shift_id).title}


def _say(unit: Unit, shift_id: str) -> None:
    shift = shift_detail(unit.session, shift_id)
    unit.emit(sends.ShiftTranslated.of(shift_id=shift.id, **named(unit, shift.id, shift.title)))


SHIFTS = Wording(parts=(NAME, ABOUT), writers=("carrier", "gardener"), find=_find, check=open_shift, say=_say)
