"""What is true of maintenance."""

from quartier.errors import Conflict, NotFound


class MaintenanceNotFound(NotFound):
    """There is no such maintenance. Choose one from the list."""


class AlreadyCalledOff(Conflict):
    """This maintenance was called off already. Nothing more needs to be done."""


class AlreadyBegun(Conflict):
    """This maintenance has begun, so it can no longer be called off. It ends by itself."""
