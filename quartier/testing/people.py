"""Who acts in tests: one person for each office, and somebody without any."""

from quartier.actor import Actor

OFFICE = Actor("test-office", offices=frozenset({"carrier", "treasurer"}))
TREASURER = Actor("test-treasurer", offices=frozenset({"treasurer"}))
COUNCIL = Actor("test-council", offices=frozenset({"council"}))
MEDIATOR = Actor("test-mediator", offices=frozenset({"mediator"}))
ASSOCIATION = Actor("test-association", offices=frozenset({"association"}))
GARDENER = Actor("test-gardener", offices=frozenset({"gardener"}))
CITY = Actor("test-city", offices=frozenset({"city"}))
HELPER = Actor("test-helper", offices=frozenset({"helper"}))
ADMINISTRATOR = Actor("test-administrator", offices=frozenset({"administrator"}))
RESIDENT = Actor("test-resident")
