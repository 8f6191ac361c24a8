"""What can be done with descriptions."""

from dataclasses import dataclass

from participation.descriptions.rules import DESCRIPTION, WRITERS
from participation.gatherings import rules as gatherings
from participation.gatherings.model import Gathering
from participation.gatherings.rules import TITLE
from participation.gatherings.views import gathering_detail
from quartier import written
from quartier.actor import require_office
from quartier.unit import Unit


@dataclass(frozen=True, kw_only=True)
class Describe:
    """A text about a gathering in a language; `seen` is the original's revision, 0 where there was none."""

    gathering_id: str
    lang: str
    text: str
    seen: int


def describe_gathering(unit: Unit, command: Describe) -> None:
    """Write what a gathering is about, or change it."""
    _check(unit, command)
    written.write(unit, command.gathering_id, DESCRIPTION, command.lang, command.text, command.seen)


def translate_description(unit: Unit, command: Describe) -> None:
    """Translate it, or change a translation."""
    _check(unit, command)
    written.translate(unit, command.gathering_id, DESCRIPTION, command.lang, command.text, command.seen)


def translate_title(unit: Unit, command: Describe) -> None:
    """Translate what a gathering is called, or change a translation. The original is the title of its plan."""
    gathering = _check(unit, command)
    if written.written_of(unit.session, gathering.id, TITLE) is None:
        # Announced before titles were translated: in the quarter's own language, as far as anybody knows.
        written.write(unit, gathering.id, TITLE, unit.settings.language, gathering.title, 0)
    written.translate(unit, gathering.id, TITLE, command.lang, command.text, command.seen)


def _check(unit: Unit, command: Describe) -> Gathering:
    require_office(unit.actor, *WRITERS)
    gathering = gathering_detail(unit.session, command.gathering_id)
    gatherings.check_open(gatherings.State(gathering.state), gathering.ends_at, unit.now)
    return gathering
