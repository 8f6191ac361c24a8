"""Which offices somebody holds at this moment: asked anew for each request, kept nowhere."""

from datetime import date

from sqlalchemy.orm import Session

from quartier.signin.offices import offices_on
from quartier.signin.personas import PERSONAS


def offices_today(session: Session, person: str, day: date, *, demo: bool) -> frozenset[str]:
    """The offices of a person on a day; those of a demo persona only where the demonstration's sign-in is on."""
    persona = PERSONAS.get(person.removeprefix("demo-")) if demo and person.startswith("demo-") else None
    return offices_on(session, person, day) | (persona.offices if persona else frozenset())
