"""What the services of the quarter say, turned into a start page, notices and feeds, in the reader's language."""

from quartier.tables import Model, service_metadata


class Base(Model):
    """Base of this service's tables."""

    __abstract__ = True
    metadata = service_metadata()
