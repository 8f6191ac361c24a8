"""What a service says about its own responsibilities: its domains of decision, and its acts."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from quartier.handover.criteria import GROUP

if TYPE_CHECKING:
    from quartier.unit import Unit


@dataclass(frozen=True, slots=True)
class Domain:
    """A domain of decision: a matter that stands on a stage of its own."""

    name: str
    #: msgid of its name as people read it.
    title: str
    #: The body to which it is handed over.
    residents: str
    #: The criteria of readiness that are asked for here (`criteria.CRITERIA`).
    criteria: tuple[str, ...] = GROUP


@dataclass(frozen=True, slots=True)
class Act:
    """A consequential act of a room, as it is carried out once it is effective.

    ``perform(unit, subject, **details)`` does it, in the transaction that makes the decision effective; the details
    are those the room gave to `quartier.decide`. It may raise a refusal: the world may have moved on meanwhile.
    ``drop(unit, subject, **details)`` lets go of what was kept for it when it comes to nothing.
    """

    name: str
    #: The domain's name.
    domain: str
    #: msgid of what is done, as people read it.
    title: str
    perform: "Callable[..., object]"
    drop: "Callable[..., object] | None" = None

    def come_to_nothing(self, unit: "Unit", subject: str, details: dict[str, object]) -> None:
        """Let go of what was kept for it."""
        if self.drop is not None:
            self.drop(unit, subject, **details)
