"""The demo: all five services in one process on this machine, with a small honest quarter in them."""

import os
from collections.abc import Sequence
from pathlib import Path

from quartier.hosting.service import Service
from quartier.operate.installed import ORDER
from quartier.store import Store

FIRST_PORT = 8000


def listen_addresses(names: Sequence[str]) -> dict[str, str]:
    """Where each service listens in the demo: loopback ports in the order in which services are shown."""
    in_order = sorted(names, key=lambda name: (ORDER.index(name) if name in ORDER else len(ORDER), name))
    return {name: f"127.0.0.1:{FIRST_PORT + number}" for number, name in enumerate(in_order)}


def prepare_environment(
    services: Sequence[Service], folder: Path, environ: "os._Environ[str]" = os.environ
) -> None:
    """Say where everything is, for whatever the environment does not say itself.

    SQLite files in ``folder``, loopback ports from 8000 on, the local bus, demo sign-in.
    """
    addresses = {}
    ports = listen_addresses([service.name for service in services])
    for service in services:
        prefix = service.name.upper()
        listen = environ.setdefault(f"{prefix}_LISTEN", ports[service.name])
        environ.setdefault(f"{prefix}_DATABASE", f"sqlite:///{folder.absolute() / service.name}.db")
        addresses[service.name] = environ.get(f"{prefix}_PUBLIC_URL") or f"http://{listen}"
    environ.setdefault("QUARTIER_NEIGHBOURS", ",".join(f"{name}={url}" for name, url in addresses.items()))
    environ.setdefault("QUARTIER_DEMO_SIGN_IN", "yes")


def load(services: Sequence[Service], stores: Sequence[Store]) -> None:
    """Put the demo quarter into empty services; what is there already stays as it is."""
    for service, store in zip(services, stores, strict=True):
        if service.demo:
            service.demo(store)
