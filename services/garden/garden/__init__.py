"""The community garden: its plots, its shifts and the people who come to help."""

from quartier.tables import Model, service_metadata


class Base(Model):
    """Base of this service's tables."""

    __abstract__ = True
    metadata = service_metadata()
