"""What people write of gatherings and resolutions, and who is told of a translated title."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from participation import sends
from participation.gatherings.commands.parts import get
from participation.gatherings.rules import State, check_open
from participation.gatherings.views import gathering_detail
from participation.resolutions.views import resolution_detail
from quartier.actor import Actor
from quartier.unit import Unit
from quartier.web.i18n import _l
from quartier.wording import ABOUT, NAME, Part, Wording
from quartier.written import TITLE, named

WRITERS = ("carrier", "council")


def _gathering(session: Session, gathering_id: str, actor: Actor) -> Mapping[str, str]:
    return {TITLE: gathering_detail(session, gathering_id, announced=not actor.offices).title}


def _open(unit: Unit, gathering_id: str) -> None:
    gathering = get(unit, gathering_id)
    check_open(State(gathering.state), gathering.ends_at, unit.now)


def _say_gathering(unit: Unit, gathering_id: str) -> None:
    gathering = get(unit, gathering_id)
    names = named(unit, gathering.id, gathering.title)
    unit.emit(sends.GatheringTranslated.of(gathering_id=gathering.id, **names))


def _resolution(session: Session, resolution_id: str, _: Actor) -> Mapping[str, str]:
    return {TITLE: resolution_detail(session, resolution_id).title}


def _recorded(unit: Unit, resolution_id: str) -> None:
    resolution_detail(unit.session, resolution_id)


def _say_resolution(unit: Unit, resolution_id: str) -> None:
    resolution = resolution_detail(unit.session, resolution_id)
    names = named(unit, resolution.id, resolution.title)
    unit.emit(sends.ResolutionTranslated.of(resolution_id=resolution.id, **names))


GATHERINGS = Wording(parts=(NAME, ABOUT), writers=WRITERS, find=_gathering, check=_open, say=_say_gathering)
#: What was decided stays as it was recorded.
DECIDED = Part(
    field="text",
    label=_l("What exactly was decided"),
    most=5000,
    final=True,
    hint=_l("Word for word, as in the minutes. Please no names of residents."),
)
RESOLUTIONS = Wording(
    parts=(NAME, DECIDED), writers=WRITERS, find=_resolution, check=_recorded, say=_say_resolution
)
