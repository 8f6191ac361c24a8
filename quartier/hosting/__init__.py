"""The tables of pages, readers and timers, and the host that runs them."""

from quartier.hosting.service import Nav, Service, Timer

__all__ = ["Nav", "Service", "Timer"]
