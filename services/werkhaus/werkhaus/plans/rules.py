"""What is true of the plan of a project."""

from enum import StrEnum

from quartier.errors import Conflict, NotFound
from werkhaus.selfbuild.rules import ProjectState


class ItemKind(StrEnum):
    """What a project needs."""

    MATERIAL = "material"
    TOOL = "tool"
    SKILL = "skill"


class NoLongerPlanned(Conflict):
    """The plan of this project is fixed: it is decided on, or it has ended. What it cost can be entered while it is
    built.
    """


class NotBuilding(Conflict):
    """What a project cost is entered while it is being built."""


class EntryNotFound(NotFound):
    """There is no such entry in the plan. Its page shows what there is."""


#: While residents may still change what is needed and what can go wrong.
PLANNING = frozenset({ProjectState.IDEA, ProjectState.PLAN})
#: While partners may promise something.
PLEDGING = frozenset({ProjectState.IDEA, ProjectState.PLAN, ProjectState.MONEY, ProjectState.BUILDING})


def to_ask(planned_cents: int, pledged_cents: int) -> int:
    """What is left to ask funding for, when what partners pledge is taken off; never less than nothing."""
    return max(0, planned_cents - pledged_cents)
