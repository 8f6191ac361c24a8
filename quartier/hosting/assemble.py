"""Put one service together from its table: store, inbox, relay and web application, not yet running."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from quartier.bus import Bus, Consumer
from quartier.event import Clock, utc_now
from quartier.hosting.service import Service
from quartier.inbox import Inbox, Retry
from quartier.observe import Metrics
from quartier.operate.migrate import schema_trouble
from quartier.outbox import Relay
from quartier.settings import Settings
from quartier.store import Store
from quartier.web.app import WebApp


@dataclass(frozen=True, slots=True)
class Running:
    """A service, assembled. A host moves it; a test calls its parts."""

    service: Service
    settings: Settings
    store: Store
    bus: Bus
    inbox: Inbox
    relay: Relay
    consumer: Consumer | None
    metrics: Metrics
    #: WSGI application.
    web: Any


def assemble(service: Service, settings: Settings, bus: Bus, clock: Clock = utc_now) -> Running:
    """Assemble a service and make it known to the bus. Raises `Misconfigured`."""
    metrics = Metrics(service.name)
    store = Store(settings, clock)
    retry = Retry(settings.retry_tries, timedelta(seconds=settings.retry_first))
    inbox = Inbox(store, service.reads, metrics, retry, service.otherwise)
    relay = Relay(store, bus.publisher(service.name, metrics), metrics)

    def trouble() -> str | None:
        return schema_trouble(service, store, running=True)

    web = WebApp(service, settings, store, metrics, schema=trouble, bus=bus.ready)
    bus.attach(service.name, store, inbox)
    return Running(
        service, settings, store, bus, inbox, relay, bus.consumer(service.name, inbox, metrics), metrics, web
    )
