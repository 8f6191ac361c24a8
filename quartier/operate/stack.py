"""`quartier setup`: what the stack of docker-compose.yml needs and no repository may hold, as files in one folder.

Why a second call is harmless: what is there already is read back and never made up again, so passwords stay; only
what follows from them (the broker's definitions, the database's roles, the provider's clients) is written anew. So
the same command also adds a service that came later. A secret is renewed by removing its file and calling it again.

The folder is for its owner alone; its files can be read by all, for each is mounted singly into the containers that
need it, whose users are others than the folder's owner (Compose ignores owner and mode of secrets that are files).
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from urllib.parse import urlsplit

from quartier.bus.declare import OPERATOR, with_operator
from quartier.bus.topology import VHOST, definitions, topology, with_passwords
from quartier.errors import Misconfigured
from quartier.hosting.service import Service
from quartier.operate.credentials import authority, password, scram_verifier, sealing_key, signing_key
from quartier.settings import Settings

#: Where servers are, in the stack's internal networks.
DATABASE, BROKER = "database:5432", "broker:5672"


@dataclass(frozen=True)
class Stack:
    """A stack as the carrier wants it: under which domain, at which port, its secrets in which folder."""

    folder: Path
    domain: str
    port: int = 443

    def url(self, name: str) -> str:
        """The public address of a service, or of the sign-in provider, which is called account."""
        return f"https://{name}.{self.domain}" + ("" if self.port == 443 else f":{self.port}")


def setup(stack: Stack, services: Sequence[Service]) -> list[str]:
    """Write what is missing and what follows; returns the names of the files that are new."""
    before = set(_names(stack.folder))
    _make_folder(stack.folder)
    names = [service.name for service in services]
    _kept(stack.folder / "database_admin", password)
    _roles(stack.folder, names)
    _broker(stack.folder, services)
    _account(stack, names)
    for service in services:
        _keys(stack.folder, service)
    if not (stack.folder / "authority.key").exists():
        certificate, key = authority(f"Quartier {stack.domain}")
        _write(stack.folder / "authority.crt", certificate)
        _write(stack.folder / "authority.key", key)
    return sorted(set(_names(stack.folder)) - before)


def _names(folder: Path) -> list[str]:
    return [path.name for path in folder.glob("*")]


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (folder / ".there").touch()
        (folder / ".there").unlink()
    except OSError as error:
        raise Misconfigured(
            f"secrets cannot be written to {folder}: {error.strerror}; make it a folder of the user who calls this"
        ) from None


def _roles(folder: Path, names: Sequence[str]) -> None:
    """Two roles a service: the owner changes the schema, the service itself only rows."""
    sections = []
    for name in names:
        address = f"postgresql://{{user}}:{{password}}@{DATABASE}/{name}"
        mine = _address(folder / f"{name}_database", address, name)
        owners = _address(folder / f"{name}_database_owner", address, f"{name}_owner")
        sections.append(
            f"\\set service {name}\n"
            f"\\set password '{scram_verifier(mine)}'\n"
            f"\\set owner_password '{scram_verifier(owners)}'\n"
            "\\i :each\n"
        )
    _write(folder / "roles.sql", "\n".join(sections))


def _broker(folder: Path, services: Sequence[Service]) -> None:
    """Every service's address of the broker, and the definitions with the hashes of their passwords."""
    address = f"amqp://{{user}}:{{password}}@{BROKER}/{VHOST}"
    top = topology(services)
    passwords = {name: _address(folder / f"{name}_bus", address, name) for name in (*top.services, OPERATOR)}
    defined = with_passwords(with_operator(definitions(top), top), passwords)
    _write(folder / "definitions.json", json.dumps(defined, indent=2) + "\n")


def _account(stack: Stack, names: Sequence[str]) -> None:
    """The sign-in provider's configuration, and the services as its clients."""
    key = _kept(stack.folder / "account_key", password)
    jwk = _kept(stack.folder / "account_signing_key", signing_key)
    clients = [
        {"id": name, "secret": _kept(stack.folder / f"{name}_oidc", password), "url": stack.url(name)}
        for name in names
    ]
    _write(stack.folder / "account_clients.json", json.dumps(clients, indent=2) + "\n")
    host = urlsplit(stack.url("account")).netloc
    settings = _CANAILLE.format(
        key=json.dumps(key), host=json.dumps(host), domain=json.dumps(f".{stack.domain}"), jwk=_inline(jwk)
    )
    _write(stack.folder / "account.toml", settings)


_CANAILLE = """\
# Written by `quartier setup`.
SECRET_KEY = {key}
SERVER_NAME = {host}
PREFERRED_URL_SCHEME = "https"

[CANAILLE]
NAME = "Quartier-Konto"
TIMEZONE = "Europe/Berlin"
MIN_PASSWORD_LENGTH = 12
ENABLE_INTRUDER_LOCKOUT = true
# It sends no mail: whoever lost a password goes to the operator.
ENABLE_PASSWORD_RECOVERY = false
EMAIL_CONFIRMATION = false

# The only rule for everybody, and no administrators. Canaille's own would let each person make a group, and the members
# of a group called "admin" manage and impersonate all others; and let people change the name that services show.
[CANAILLE.ACL.DEFAULT]
PERMISSIONS = ["edit_self", "use_oidc"]
READ = ["user_name", "formatted_name", "emails"]
WRITE = ["password", "preferred_language"]

[CANAILLE_SCIM]
# Services ask who somebody is; none of them makes or changes people.
ENABLE_SERVER = false

[CANAILLE_SQL]
DATABASE_URI = "sqlite:////var/lib/account/account.sqlite"

[CANAILLE_HYPERCORN]
# The proxy says with X-Forwarded-* under which address it was asked.
PROXY_MODE = "legacy"

[CANAILLE_OIDC]
# Nobody is asked whether a service of the same house may know who they are.
TRUSTED_DOMAINS = [{domain}]
ACTIVE_JWKS = [{jwk}]
"""


def _inline(document: str) -> str:
    """A flat JSON object of texts as a TOML table on one line; TOML's texts are written as JSON's."""
    pairs = json.loads(document).items()
    return "{ " + ", ".join(f"{name} = {json.dumps(value)}" for name, value in pairs) + " }"


def _address(path: Path, form: str, user: str) -> str:
    """The password in the address kept in this file, which is made if it is not there."""
    address = _kept(path, lambda: form.format(user=user, password=password()))
    found = urlsplit(address).password
    if not found:
        raise Misconfigured(
            f"{path} holds no address with a password: remove it and call `quartier setup` again"
        )
    return found


def _keys(folder: Path, service: Service) -> None:
    """The keys that seal what a service stores, `…_key`; its other secrets are somebody else's to give."""
    common = {each.name for each in fields(Settings)}
    for each in fields(service.settings):
        if each.name.endswith("_key") and each.metadata["secret"] and each.name not in common:
            _kept(folder / f"{service.name}_{each.name}", sealing_key)


def _kept(path: Path, make: Callable[[], str]) -> str:
    """What the file holds; new content where there is none yet."""
    if not path.exists():
        _write(path, make() + "\n")
    content = path.read_text(encoding="utf-8").strip()
    if not content:
        raise Misconfigured(f"{path} is empty: remove it and call `quartier setup` again")
    return content


def _write(path: Path, content: str) -> None:
    """In place: a file that a container has mounted stays the same file."""
    if path.exists():
        path.chmod(0o644)
    path.write_text(content, encoding="utf-8")
    path.chmod(0o444)
