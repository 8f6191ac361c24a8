"""Grants from approval to the last cent spent, and what volunteers bring in."""

from quartier.tables import Model, service_metadata


class Base(Model):
    """Base of this service's tables."""

    __abstract__ = True
    metadata = service_metadata()
