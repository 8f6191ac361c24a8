"""Who acts in tests: one person for each office, and somebody without any."""

from quartier.actor import Actor
from quartier.signin.people import person_ref


def _person(name: str, *offices: str) -> Actor:
    return Actor(person_ref("https://login.example", name), offices=frozenset(offices))


OFFICE = _person("office", "carrier", "treasurer")
TREASURER = _person("treasurer", "treasurer")
COUNCIL = _person("council", "council")
MEDIATOR = _person("mediator", "mediator")
ASSOCIATION = _person("association", "association")
GARDENER = _person("gardener", "gardener")
CITY = _person("city", "city")
HELPER = _person("helper", "helper")
ADMINISTRATOR = _person("administrator", "administrator")
RESIDENT = _person("resident")
