"""Who acts, and which offices they hold today.

A person's access follows from offices; a room asks only through `require_office` or `quartier.decide`.
"""

from dataclasses import dataclass

from quartier.errors import NotAllowed

#: The offices a person can hold in the quarter (glossary: Amt).
OFFICES = (
    "carrier",
    "treasurer",
    "council",
    "mediator",
    "association",
    "gardener",
    "partner",
    "city",
    "helper",
    "administrator",
)
#: For which body somebody who holds this office may speak.
BODY_OF = {
    "carrier": "carrier",
    "city": "city",
    "council": "council",
    "association": "association",
    "gardener": "garden_group",
    "partner": "partner",
}
#: The bodies of the quarter (glossary: Gremium). The city owns house and land.
BODIES = tuple(BODY_OF.values())


@dataclass(frozen=True, slots=True)
class Actor:
    """A person or program that acts."""

    #: Opaque reference, the only thing about a person that records keep. Empty for somebody not signed in.
    ref: str
    #: Shown to the person themself on the page; never stored with what they do, never in events or logs.
    name: str = ""
    offices: frozenset[str] = frozenset()
    #: A helper who enters what somebody without a phone wants (`quartier.signin.helping`).
    on_behalf: bool = False

    @property
    def signed_in(self) -> bool:
        return bool(self.ref)

    def holds(self, *offices: str) -> bool:
        """Whether one of these offices is held."""
        return not self.offices.isdisjoint(offices)

    def speaks_for(self, body: str) -> bool:
        """Whether this person may speak for a body."""
        return any(BODY_OF.get(office) == body for office in self.offices)


#: Somebody who is not signed in.
ANONYMOUS = Actor("")
#: A timer or an event acts, not a person.
SYSTEM = Actor("system")


class OfficeRequired(NotAllowed):
    """This is open only to people with a certain office ({offices}). Sign in with that office."""


def require_office(actor: Actor, *offices: str) -> None:
    """Deny by default: raise `OfficeRequired` unless the actor holds one of the offices."""
    if not actor.holds(*offices):
        raise OfficeRequired(offices=", ".join(offices))
