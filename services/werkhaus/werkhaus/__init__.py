"""The community workshop: its rooms and who uses them when, the work days that build it, the money it may spend."""

from quartier.tables import Model, service_metadata


class Base(Model):
    """Base of this service's tables."""

    __abstract__ = True
    metadata = service_metadata()
