"""The people of the demonstration. None of them exists; every name says so."""

from dataclasses import dataclass

from quartier.actor import Actor
from quartier.web.i18n import Lazy, _l


@dataclass(frozen=True)
class Persona:
    """Somebody one can try the system as."""

    slug: str
    name: Lazy
    #: What this person can see and do, in one sentence.
    about: Lazy
    offices: frozenset[str]

    def actor(self) -> Actor:
        """The persona as an actor; its name in the visitor's language."""
        return Actor(f"demo-{self.slug}", str(self.name), self.offices)


PERSONAS: dict[str, Persona] = {
    persona.slug: persona
    for persona in (
        Persona(
            "office",
            _l("Demo: neighbourhood office (carrier)"),
            _l(
                "Runs the quarter for now: applies for grants, keeps the accounts, decides what is not yet shared."
            ),
            frozenset({"carrier", "treasurer"}),
        ),
        Persona(
            "mediator",
            _l("Demo: mediator"),
            _l(
                "Helps where neighbours are in conflict. Sees what is confidential, and only that office does."
            ),
            frozenset({"mediator"}),
        ),
        Persona(
            "council",
            _l("Demo: residents’ council"),
            _l("Elected by the residents: takes part in decisions and calls meetings."),
            frozenset({"council"}),
        ),
        Persona(
            "association",
            _l("Demo: Werkhaus association"),
            _l("Residents who run the Werkhaus, step by step on their own."),
            frozenset({"association"}),
        ),
        Persona(
            "gardener",
            _l("Demo: garden group"),
            _l("Plans the beds, shares out tasks and harvest."),
            frozenset({"gardener"}),
        ),
        Persona(
            "city",
            _l("Demo: city administration"),
            _l("Owns house and land: is asked before the residents run something all by themselves."),
            frozenset({"city"}),
        ),
        Persona(
            "helper",
            _l("Demo: helper"),
            _l("Sits down with people who have no phone and enters here what they want to say."),
            frozenset({"helper"}),
        ),
        Persona(
            "administrator",
            _l("Demo: administrator"),
            _l("Keeps the register of who holds which office, and decides nothing else."),
            frozenset({"administrator"}),
        ),
        Persona("resident", _l("Demo: resident"), _l("Lives here and holds no office."), frozenset()),
    )
}
