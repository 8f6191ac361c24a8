"""What is true of the plan of a project."""

from enum import StrEnum

from quartier.errors import Conflict, NotFound
from werkhaus.selfbuild.rules import ProjectState


class ItemKind(StrEnum):
    """What a project needs."""

    MATERIAL = "material"
    TOOL = "tool"
    SKILL = "skill"


class PledgeState(StrEnum):
    """How what a partner gives stands; `WAYS` says which follows which. That it came is told by its instant."""

    #: A partner offers it; the office has not answered.
    OFFERED = "offered"
    PLEDGED = "pledged"
    DECLINED = "declined"
    #: Taken back by the partner, or it will not come.
    WITHDRAWN = "withdrawn"


S = PledgeState
WAYS: dict[PledgeState, frozenset[PledgeState]] = {
    S.OFFERED: frozenset({S.PLEDGED, S.DECLINED, S.WITHDRAWN}),
    S.PLEDGED: frozenset({S.WITHDRAWN}),
    S.DECLINED: frozenset(),
    S.WITHDRAWN: frozenset(),
}
#: So many offers for one project may wait for an answer: nobody buries the office under them.
MOST_OFFERS = 20


class NoLongerPlanned(Conflict):
    """The plan of this project is fixed: it is decided on, or it has ended. What it cost can be entered while it is
    built.
    """


class NotBuilding(Conflict):
    """What a project cost is entered while it is being built."""


class EntryNotFound(NotFound):
    """There is no such entry in the plan. Its page shows what there is."""


class NothingOffered(NotFound):
    """There is no such offer. Check that the whole address was copied."""


class PledgeSettled(Conflict):
    """This was answered or taken back already, or it is there by now. The page of the project shows how it stands."""


class TooManyOffers(Conflict):
    """So many offers for this project wait for an answer that no more can be taken. Please try again in some days."""


#: While residents may still change what is needed and what can go wrong.
PLANNING = frozenset({ProjectState.IDEA, ProjectState.PLAN})
#: While partners may promise something.
PLEDGING = frozenset({ProjectState.IDEA, ProjectState.PLAN, ProjectState.MONEY, ProjectState.BUILDING})


def to_ask(planned_cents: int, pledged_cents: int) -> int:
    """What is left to ask funding for, when what partners pledge is taken off; never less than nothing."""
    return max(0, planned_cents - pledged_cents)


def check_way(here: str, there: PledgeState, *, came: bool) -> None:
    """Raise `PledgeSettled` unless ``there`` may follow ``here``; what has come stays."""
    if came or there not in WAYS[PledgeState(here)]:
        raise PledgeSettled
