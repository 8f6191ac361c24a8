"""What tests of the floor and of every service stand on: a clock to set, private servers, fixtures for pytest.

`quartier.testing.plugin` holds the fixtures (pytest finds them by itself), `quartier.testing.servers` the private
RabbitMQ and PostgreSQL, also as a command. Nothing here is imported by a running service.
"""

from quartier.testing.clock import SettableClock
from quartier.testing.waiting import wait_until

__all__ = ["SettableClock", "wait_until"]
