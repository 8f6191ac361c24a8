"""The community workshop: its rooms and who uses them when, the work days that build it, the money it may spend."""

from sqlalchemy.orm import DeclarativeBase

from quartier.tables import TYPES, service_metadata


class Base(DeclarativeBase):
    """Base of this service's tables, with a registry of its own: services share a process in the demo."""

    metadata = service_metadata()
    type_annotation_map = TYPES
