"""What is true of webhooks: where they may go, how they are signed, when one is tried again and when it is given up.

Signatures and schedule are those of Standard Webhooks 1.0.0.
"""

import base64
import hashlib
import hmac
import ipaddress
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from urllib.parse import urlsplit

from quartier.errors import Conflict, Invalid, NotFound

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class State(StrEnum):
    """How a webhook stands."""

    ACTIVE = "active"
    #: The partner wants nothing for now; what is told meanwhile waits.
    PAUSED = "paused"
    #: Given up by us (`Why`); what is told meanwhile waits.
    DISABLED = "disabled"
    ENDED = "ended"


class Why(StrEnum):
    """Why a webhook was given up."""

    #: The receiver said so itself (410).
    GONE = "gone"
    FAILING = "failing"


class Stage(StrEnum):
    """How a delivery stands."""

    DUE = "due"
    SENT = "sent"
    #: Its last try has failed.
    FAILED = "failed"


class Outcome(StrEnum):
    """What became of one try."""

    TAKEN = "taken"
    REFUSED = "refused"
    REDIRECT = "redirect"
    GONE = "gone"
    BUSY = "busy"
    TIMEOUT = "timeout"
    NO_HOST = "no_host"
    FORBIDDEN = "forbidden"
    CONNECTION = "connection"
    CERTIFICATE = "certificate"
    NONSENSE = "nonsense"


class PartnerNotFound(NotFound):
    """There is no such partner. Look at the list of partners."""


class PartnerEnded(Conflict):
    """This partner’s page has ended. Enter the organisation anew."""


class WebhookNotFound(NotFound):
    """There is no such webhook. Look at the list of them."""


class WebhookEnded(Conflict):
    """This webhook has ended. Set up a new one."""


class WebhooksNotSetUp(Conflict):
    """Webhooks are not set up here yet. Ask who runs the computers to set NOTIFY_WEBHOOK_KEY_FILE."""


class TooManyWebhooks(Conflict):
    """An organisation can have {most} webhooks. End one that is not needed any more."""


class TargetUnfit(Invalid):
    """The address has to begin with https:// and name a computer in the internet, without a user name in it."""

    field = "url"


class UnknownAct(Invalid):
    """This cannot be done with a webhook. Choose one of the buttons on its page."""


class DeliveryNotFound(NotFound):
    """There is no such message. Look at the list of them."""


# ── where a webhook may go ───────────────────────────────────────────────────────────────────────────

#: An organisation's webhooks at a time.
MOST = 10
LONGEST_URL = 500
#: Addresses that are nobody's in the internet, or lead inside again (RFC 6890, 8215, 7526, 4380), and a cloud's
#: own server that answers at a public address.
_CLOSED = tuple(
    ipaddress.ip_network(network)
    for network in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
        *("192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15"),
        *("198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3", "168.63.129.16/32"),
        *("::/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16"),
        *("fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8"),
    )
)


def may_go_to(address: str, allowed: Sequence[Network] = ()) -> bool:
    """Whether a webhook may go to this address: in the internet, or where the operator allows it by name."""
    found: Address = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    if any(found in network for network in allowed if network.version == found.version):
        return True
    closed = any(found in network for network in _CLOSED if network.version == found.version)
    return found.is_global and not closed and not found.is_multicast


def check_target(url: str, *, plain: bool = False) -> str:
    """The address of a webhook as it is kept. Raises `TargetUnfit`.

    Args:
        plain: whether http:// will do, because the operator allows networks of their own.
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
        host = (parts.hostname or "").encode("idna").decode("ascii")
    except ValueError:
        raise TargetUnfit from None
    schemes = ("https", "http") if plain else ("https",)
    fits = parts.scheme in schemes and host and parts.username is None and parts.password is None
    # Below 1024 live mail, databases' older kin and others that a request from inside might talk to.
    if not fits or not (port is None or port in (80, 443) or port >= 1024) or not _plain_ascii(url.strip()):
        raise TargetUnfit
    if len(url) > LONGEST_URL or ("." not in host and ":" not in host and not plain):
        raise TargetUnfit
    if (literal := _literal(host)) and not plain and not may_go_to(literal):
        raise TargetUnfit
    return url.strip().partition("#")[0]


def _plain_ascii(url: str) -> bool:
    return url.isascii() and url.isprintable() and " " not in url and "\\" not in url


def _literal(host: str) -> str | None:
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        return None


# ── secrets and signatures ───────────────────────────────────────────────────────────────────────────


def key_name(key: bytes) -> str:
    """What a key is called: eight hexadecimal digits that say nothing about it."""
    return hashlib.sha256(b"webhooks" + key).hexdigest()[:8]


def secret_of(key: bytes, webhook_id: str, number: int) -> bytes:
    """A webhook's secret. It is made from the operator's key, so that the database holds none."""
    return hmac.digest(key, f"webhook {webhook_id} {number}".encode(), "sha256")


def shown(secret: bytes) -> str:
    """A secret as a partner is given it."""
    return "whsec_" + base64.b64encode(secret).decode()


def sign(secrets: Iterable[bytes], message: str, sent_at: datetime, body: bytes) -> dict[str, str]:
    """The headers of a message, with a signature by each secret in force."""
    timestamp = str(int(sent_at.timestamp()))
    content = b".".join((message.encode(), timestamp.encode(), body))
    signatures = (base64.b64encode(hmac.digest(secret, content, "sha256")).decode() for secret in secrets)
    return {
        "webhook-id": message,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(f"v1,{signature}" for signature in signatures),
    }


# ── trying again ─────────────────────────────────────────────────────────────────────────────────────

#: Pauses after the first, second, … try that failed: 75 hours and a half in all.
SCHEDULE = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
#: As long as a receiver may make us wait by `Retry-After`.
LONGEST_WAIT = timedelta(hours=24)


def next_try(tries: int, now: datetime, jitter: float, asked: timedelta | None = None) -> datetime | None:
    """When it is tried again after so many tries that failed; None after the last.

    Args:
        jitter: between 0 and 1; up to a tenth of the pause more, so that not all come back at the same instant.
        asked: how long the receiver asks us to wait; counts where it is longer than our own pause.
    """
    if tries > len(SCHEDULE):
        return None
    pause = SCHEDULE[tries - 1] * (1 + jitter / 10)
    return now + max(pause, min(asked or timedelta(), LONGEST_WAIT))


def retry_after(header: str | None, now: datetime) -> timedelta | None:
    """What `Retry-After` asks for, in seconds or until an instant; None for what cannot be read."""
    if not header:
        return None
    text = header.strip()
    if text.isascii() and text.isdecimal() and len(text) <= 9:
        return timedelta(seconds=int(text))
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return None
    return max(until - now, timedelta()) if until.tzinfo else None


def outcome_of(status: int) -> Outcome:
    """What an answer means: only 2xx is yes, a redirect is not followed."""
    if 200 <= status < 300:
        return Outcome.TAKEN
    if status == 410:
        return Outcome.GONE
    if 300 <= status < 400:
        return Outcome.REDIRECT
    return Outcome.BUSY if status in (429, 502, 503, 504) else Outcome.REFUSED


def given_up(failing_since: datetime | None, now: datetime, days: int) -> bool:
    """Whether a receiver that has failed since then is not tried any more."""
    return failing_since is not None and now - failing_since >= timedelta(days=days)


def message_id(webhook_id: str, message: str) -> str:
    """The `webhook-id` of a message: the same at every try and every replay."""
    return f"msg_{webhook_id}_{message}"
