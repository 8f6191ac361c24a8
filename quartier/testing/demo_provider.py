"""The provider of `make run LOGIN=oidc`: a Canaille at which the demonstration's people have accounts.

Its address stays the same from run to run: a person's reference is worked out from it, so that whoever was given an
office is known again.
"""

import os
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from quartier.operate.demo import listen_addresses
from quartier.signin.personas import PERSONAS
from quartier.testing.canaille import Account, Client, PrivateCanaille, private_canaille
from quartier.web.i18n import FALLBACK, Texts

PORT = 8090
#: Everybody's; nobody of them exists.
PASSWORD = "quartier-demo"
INVITATION = f"accounts: {', '.join(PERSONAS)}; the password of all: {PASSWORD}"


@contextmanager
def demo_provider(
    services: Sequence[str], port: int = PORT
) -> Iterator[tuple[PrivateCanaille, dict[str, str]]]:
    """The provider, and what the services need in their environment to know it."""
    clients = demo_clients(services)
    with private_canaille(accounts(), list(clients.values()), port) as provider:
        known = {"QUARTIER_OIDC_ISSUER": provider.issuer, "QUARTIER_OIDC_NAME": "Quartier-Konto"}
        for service, client in clients.items():
            known[f"{service.upper()}_OIDC_CLIENT_ID"] = client.id
            known[f"{service.upper()}_OIDC_CLIENT_SECRET"] = client.secret
        yield provider, known


def demo_clients(services: Sequence[str], environ: Mapping[str, str] = os.environ) -> dict[str, Client]:
    """What the provider is told of each service: its address in the demo, unless the environment says another."""
    listen = listen_addresses(services)
    clients = {}
    for service in services:
        address = environ.get(f"{service.upper()}_LISTEN", listen[service])
        url = environ.get(f"{service.upper()}_PUBLIC_URL") or f"http://{address}"
        clients[service] = Client(service, secrets.token_urlsafe(24), url.rstrip("/"))
    return clients


def accounts() -> list[Account]:
    """The people of the demonstration, as accounts there."""
    german = Texts(FALLBACK)
    return [Account(slug, german.gettext(persona.name.msgid), PASSWORD) for slug, persona in PERSONAS.items()]
