"""Settings: every one with its default and one sentence, read from the environment at start.

A service reads ``<SERVICE>_<NAME>`` first and ``QUARTIER_<NAME>`` second, so that what five services share is
said once. ``<NAME>_FILE`` names a file that holds the value: that is how secrets come. A wrong value stops the
start with one line saying what to set.
"""

import ipaddress
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from quartier.errors import Misconfigured

T = TypeVar("T", bound="Settings")


def setting(default: Any, sentence: str, *, secret: bool = False) -> Any:
    """One setting: its default and what it means; a secret is shown nowhere."""
    return field(default=default, metadata={"sentence": sentence, "secret": secret}, repr=not secret)


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What every service can be told. A service subclasses it to add its own."""

    service: str = setting("", "Name of the service; set by the program.")
    database: str = setting(
        "",
        "Address of the service's database: sqlite:///path or postgresql://user:password@host/name.",
        secret=True,
    )
    bus: str = setting(
        "local://",
        "Address of the bus: local:// within one process, or amqp://user:password@host:5672/vhost.",
        secret=True,
    )
    listen: str = setting("127.0.0.1:8000", "Address and port on which pages are served.")
    public_url: str = setting("", "Address under which people reach the service; empty: http:// and listen.")
    quarter: str = setting("saalfeld-beulwitz", "Short name of the quarter; part of every event's source.")
    quarter_name: str = setting("Beulwitz · Alte Kaserne", "Name of the quarter as people say it.")
    zone: str = setting("Europe/Berlin", "Time zone in which people of the quarter live.")
    language: str = setting("de", "Language of pages when the reader's browser asks for none we have.")
    neighbours: str = setting("", "The other services' public addresses, name=address, separated by commas.")
    demo_sign_in: bool = setting(
        False, "Sign in as a demo person without a password; only on a loopback address."
    )
    oidc_issuer: str = setting("", "Address of the OpenID provider at which people sign in; empty: none.")
    oidc_client_id: str = setting("", "What the provider calls this service.")
    oidc_client_secret: str = setting(
        "",
        "The secret agreed with the provider; empty where PKCE alone shall do (public client).",
        secret=True,
    )
    oidc_algorithms: str = setting(
        "RS256,RS384,RS512,PS256,PS384,PS512,ES256,ES384,ES512,EdDSA,Ed25519",
        "Signatures accepted from the provider, separated by commas.",
    )
    oidc_name: str = setting("", "What people call the provider; empty: its host name.")
    trusted_proxies: int = setting(
        0,
        "Proxies before the service that add the visitor's address to X-Forwarded-For; only for rate limits.",
    )
    log_level: str = setting("INFO", "Least severe log lines to write: DEBUG, INFO, WARNING or ERROR.")
    grace: int = setting(25, "Seconds that running work has to finish at shutdown.")
    watchdog: int = setting(60, "Seconds without a sign of life after which the process ends itself.")
    retry_tries: int = setting(10, "Times a failed reaction to an event is tried before it is given up.")
    retry_first: float = setting(
        1.0, "Seconds before the first repetition of a failed reaction; then doubling."
    )
    inbox_body_days: int = setting(90, "Days for which the bodies of handled events are kept in the inbox.")
    papers: str = setting(
        "",
        "Folder with the operator's legal notice, privacy and accessibility statement, one file a language.",
    )
    barrier_days: int = setting(
        365, "Days after which messages about barriers on the pages are forgotten, settled or not."
    )
    evidence_days: int = setting(
        1095,
        "Days after its end for which a document shown as evidence is kept; its fingerprint stays for ever.",
    )
    source_url: str = setting("", "Where the source code of this service can be had.")

    @property
    def source(self) -> str:
        """The service's CloudEvents source."""
        return f"/{self.quarter}/{self.service}"

    @property
    def address(self) -> tuple[str, int]:
        """Host and port to listen on."""
        host, _, port = self.listen.rpartition(":")
        return host.strip("[]"), int(port)

    @property
    def url(self) -> str:
        """The service's public address, without a slash at its end."""
        return (self.public_url or f"http://{self.listen}").rstrip("/")

    @property
    def local(self) -> bool:
        """Whether the pages are for this machine only."""
        host = self.listen.rpartition(":")[0]
        return _loopback(host) and _loopback(_parts(self.url).hostname or "")

    @property
    def timezone(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @property
    def neighbour_urls(self) -> dict[str, str]:
        """Installed services' public addresses by name, in the order given."""
        pairs = (entry.partition("=") for entry in self.neighbours.split(",") if entry.strip())
        return {name.strip(): url.strip().rstrip("/") for name, _, url in pairs}

    @property
    def oidc_allowed_algorithms(self) -> tuple[str, ...]:
        """The signatures accepted from the provider."""
        return tuple(name.strip() for name in self.oidc_algorithms.split(",") if name.strip())

    def check(self) -> None:
        """Raise `Misconfigured` with one line that says what to set."""
        for name, wrong, remedy in self._faults():
            if wrong:
                raise Misconfigured(
                    f"set {self.service.upper()}_{name.upper()} (or QUARTIER_{name.upper()}) {remedy}"
                )

    def _faults(self) -> Iterator[tuple[str, bool, str]]:
        """Setting, whether it is wrong, and the remedy; each may rely on those before it being right."""
        yield (
            "database",
            not _DATABASE.match(self.database),
            "to sqlite:///path or postgresql://user:password@host/name",
        )
        yield "bus", not _BUS.match(self.bus), "to local:// or amqp://user:password@host:5672/vhost"
        port = self.listen.rpartition(":")[2]
        fits = bool(_parts(f"//{self.listen}").hostname) and port.isascii() and port.isdecimal()
        yield "listen", not fits, f"to host:port; {self.listen!r} is not"
        yield "public_url", not _is_page(self.url), f"to an http(s) address; {self.public_url!r} is not"
        yield (
            "quarter",
            not _QUARTER.fullmatch(self.quarter),
            f"to a short name like saalfeld-beulwitz; {self.quarter!r} is not",
        )
        yield "zone", not _is_zone(self.zone), f"to a time zone like Europe/Berlin; {self.zone!r} is not"
        yield "language", self.language not in LANGUAGES, f"to one of {', '.join(LANGUAGES)}"
        yield (
            "papers",
            bool(self.papers) and not Path(self.papers).is_dir(),
            f"to a folder; {self.papers!r} is none (`quartier paper legal` prints what belongs in it)",
        )
        yield "log_level", self.log_level not in LOG_LEVELS, f"to one of {', '.join(LOG_LEVELS)}"
        for name in ("grace", "watchdog", "retry_tries", "inbox_body_days", "barrier_days", "evidence_days"):
            yield name, getattr(self, name) < 1, "to a whole number above zero"
        yield "retry_first", not 0 < self.retry_first < 86_400, "to seconds between 0 and a day"
        yield (
            "demo_sign_in",
            self.demo_sign_in and not self.local,
            (
                "to no: it lets anybody in, so it works only while LISTEN and PUBLIC_URL are loopback addresses"
            ),
        )
        issuer = _parts(self.oidc_issuer)
        private = issuer.scheme == "http" and _loopback(issuer.hostname or "")
        yield (
            "oidc_issuer",
            bool(self.oidc_issuer)
            and not (_is_page(self.oidc_issuer) and (issuer.scheme == "https" or private)),
            f"to the provider's https address; {self.oidc_issuer!r} is not",
        )
        yield (
            "oidc_client_id",
            bool(self.oidc_issuer) and not self.oidc_client_id,
            "to what the provider calls this service",
        )
        algorithms = self.oidc_allowed_algorithms
        yield (
            "oidc_algorithms",
            not algorithms or not set(algorithms) <= SIGNATURES,
            f"to some of {', '.join(sorted(SIGNATURES))}",
        )
        yield "trusted_proxies", self.trusted_proxies < 0, "to a whole number, zero or above"
        named = all(n and _is_page(u) for n, u in self.neighbour_urls.items())
        yield "neighbours", not named, "to name=address,name=address"


#: The languages pages are written in.
LANGUAGES = ("de", "en", "uk", "ru", "ar", "fa")
#: Signatures by key pairs (RFC 7518, 8037, 9864): none with a shared secret, and not `none` (ASVS 5.0, 9.1.2).
SIGNATURES = frozenset(
    ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519"]
)
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
_DATABASE = re.compile(r"sqlite:///.|postgresql(\+psycopg2)?://.")
_BUS = re.compile(r"local://$|amqps?://.")
_QUARTER = re.compile(r"[a-z0-9][a-z0-9-]{0,60}")


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _parts(url: str) -> SplitResult:
    """The parts of an address; empty ones where it is none."""
    try:
        parts = urlsplit(url)
        _ = parts.port  # asked for, it is checked
    except ValueError:
        return urlsplit("")
    return parts


def _is_page(url: str) -> bool:
    parts = _parts(url)
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def load(kind: type[T], service: str, environ: Mapping[str, str] = os.environ) -> T:
    """Read a service's settings from the environment and check them. Raises `Misconfigured`."""
    values: dict[str, Any] = {"service": service}
    for spec in fields(kind):
        if spec.name == "service":
            continue
        for prefix in (service.upper(), "QUARTIER"):
            name = f"{prefix}_{spec.name.upper()}"
            raw = _raw(name, environ)
            if raw is not None:
                values[spec.name] = _converted(name, spec, raw)
                break
    settings = kind(**values)
    settings.check()
    return settings


def bus_address(user: str, environ: Mapping[str, str] = os.environ) -> str:
    """The address of the bus for a user who is no service, from ``<USER>_BUS`` or its file. Raises `Misconfigured`."""
    name = f"{user.upper()}_BUS"
    address = _raw(name, environ)
    if not address or not address.startswith(("amqp://", "amqps://")):
        raise Misconfigured(f"set {name} (or {name}_FILE) to amqp://user:password@host:5672/vhost")
    return address


def _raw(name: str, environ: Mapping[str, str]) -> str | None:
    if name in environ:
        return environ[name]
    path = environ.get(f"{name}_FILE")
    if path is None:
        return None
    try:
        content = Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not text in UTF-8"
        raise Misconfigured(f"{name}_FILE names {path}, which cannot be read: {reason}") from None
    if not content:
        # Taken for a value, an empty secret would quietly make a confidential client a public one.
        raise Misconfigured(f"{name}_FILE names {path}, which is empty: put the value into it")
    return content


def _converted(name: str, spec: "Field[Any]", raw: str) -> Any:
    kind = type(spec.default) if spec.default is not MISSING else str
    if kind is bool:
        if raw.lower() not in ("1", "0", "true", "false", "yes", "no", "on", "off", ""):
            raise Misconfigured(f"set {name} to yes or no; {raw!r} is neither")
        return raw.lower() in ("1", "true", "yes", "on")
    try:
        return kind(raw)
    except ValueError:
        raise Misconfigured(f"set {name} to a number; {raw!r} is not") from None
