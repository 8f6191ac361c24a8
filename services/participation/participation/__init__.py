"""Taking part: gatherings, the residents' council's resolutions, conflicts in confidence, hazards on the way."""

from quartier.tables import Model, service_metadata


class Base(Model):
    """Base of this service's tables."""

    __abstract__ = True
    metadata = service_metadata()
