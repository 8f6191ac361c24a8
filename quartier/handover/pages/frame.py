"""What the pages of responsibilities share: names for the templates, and which matter is meant."""

from typing import Any

from quartier.handover import names
from quartier.handover.domains import Domain
from quartier.handover.stages import CARRIER, CITY
from quartier.web.answers import Page
from quartier.web.i18n import Lazy
from quartier.web.refusals import PageMissing
from quartier.web.visit import Visit

NAMES: dict[str, Any] = {
    "bodies": names.BODIES,
    "stages": names.STAGES,
    "meanings": names.MEANINGS,
    "sides": names.SIDES,
    "outcomes": names.OUTCOMES,
    "move_states": names.MOVE_STATES,
    "kinds": names.KINDS,
    "reasons": names.REASONS,
    "causes": names.CAUSES,
    "said": names.SAID,
    "criteria": names.CRITERIA,
    "duty_names": names.DUTIES,
}


def page(template: str, title: object, visit: Visit, **context: Any) -> Page:
    """A page of the handover, with the names of all that it may speak of."""
    shown: dict[str, Any] = {
        "domain_names": {one.name: one.title for one in visit.service.domains},
        "act_names": {(act.domain, act.name): act.title for act in visit.service.acts},
        "insider": bool(visit.actor.offices),
    }
    return Page(f"quartier/handover/{template}.html", title=title, **NAMES, **shown, **context)


def domain_of(visit: Visit, name: str) -> Domain:
    """The service's matter of this name. Raises `PageMissing`."""
    found = [one for one in visit.service.domains if one.name == name]
    if not found:
        raise PageMissing
    return found[0]


def title_of(domain: Domain) -> object:
    """A matter's title in the reader's language."""
    return Lazy(domain.title)


def may_speak(visit: Visit, domain: Domain) -> bool:
    """Whether the visitor speaks for one of the sides of a matter, or for the owner."""
    return any(visit.actor.speaks_for(body) for body in (domain.residents, CARRIER, CITY))
