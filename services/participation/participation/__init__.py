"""Taking part: gatherings, the residents' council's resolutions, conflicts in confidence, hazards on the way."""

from sqlalchemy.orm import DeclarativeBase

from quartier.tables import TYPES, service_metadata


class Base(DeclarativeBase):
    """Base of this service's tables, with a registry of its own: services share a process in the demo."""

    metadata = service_metadata()
    type_annotation_map = TYPES
