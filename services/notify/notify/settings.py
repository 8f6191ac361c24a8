"""Settings of notify beyond those of every service."""

import base64
import ipaddress
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from quartier.sealed import is_key
from quartier.settings import Settings, setting

#: Of the demonstration, in which everything is made up. It keeps nothing secret.
_DEMO_KEY = b"quartier-demonstration-no-secret"


@dataclass(frozen=True, kw_only=True)
class NotifySettings(Settings):
    """What notify can be told."""

    feed_authority: str = setting(
        "",
        "Domain name in the ids of feeds and their entries; empty: the host of public_url. Set it once: readers"
        " take every entry for new when it changes.",
    )
    feed_entries: int = setting(40, "How many of the latest entries a feed shows at least.")
    feed_access_days: int = setting(
        365, "Days after which a partner's feed address ends unless it is given anew."
    )
    feed_overlap_days: int = setting(
        14, "Days for which a partner's feed address works on after it was replaced by another one."
    )

    webhook_key: str = setting(
        "",
        "Keys that the secrets of webhooks are made from, one a line, each 32 random bytes in base64; the first makes"
        " new secrets, all of them the ones given. Give them as a file: NOTIFY_WEBHOOK_KEY_FILE.",
        secret=True,
    )
    webhook_networks: str = setting(
        "",
        "Networks of your own that webhooks may go to, also without TLS, for example 10.1.2.0/24, separated by commas;"
        " empty: only the internet.",
    )
    webhook_days: int = setting(3, "Days of nothing but failures after which a webhook is given up.")
    webhook_overlap_days: int = setting(
        7, "Days for which a webhook's secret counts on after it was replaced by another one."
    )
    webhook_log_days: int = setting(
        30, "Days for which is kept what was sent to webhooks and what they answered."
    )

    @property
    def webhook_keys(self) -> tuple[bytes, ...]:
        """The keys that secrets are made from; the demonstration has one of its own."""
        keys = tuple(base64.b64decode(line, validate=True) for line in self.webhook_key.split())
        return keys or ((_DEMO_KEY,) if self.demo_sign_in else ())

    @property
    def webhook_allowed(self) -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
        """The operator's own networks that webhooks may go to."""
        names = (name.strip() for name in self.webhook_networks.split(","))
        return tuple(ipaddress.ip_network(name) for name in names if name)

    mail_server: str = setting(
        "",
        "Where messages to people are handed in: smtp://user@host:587 or smtps://user@host:465; with a user only over"
        " an encrypted connection. Empty: none are sent.",
    )
    mail_password: str = setting("", "The password of mail_server's user, as a file.", secret=True)
    mail_from: str = setting(
        "", "The address that messages to people come from, for example news@example.org."
    )
    mail_key: str = setting(
        "",
        "Keys of people's e-mail addresses, one a line, each 32 random bytes in base64; the first seals, all of them"
        " open. Give them as a file: NOTIFY_MAIL_KEY_FILE.",
        secret=True,
    )
    mail_dkim_selector: str = setting(
        "", "Selector of the key that signs messages (DKIM); empty: the mail server signs them."
    )
    mail_dkim_pem: str = setting(
        "", "The private RSA key for that, as PEM in a file: NOTIFY_MAIL_DKIM_PEM_FILE.", secret=True
    )
    mail_sign_ups_per_hour: int = setting(
        60, "How many letters to confirm an address are sent in an hour, to everybody together."
    )
    mail_days: int = setting(30, "Days after which it is forgotten what was sent to whom.")

    @property
    def mail_keys(self) -> tuple[bytes, ...]:
        """The keys of people's addresses; the demonstration has one of its own."""
        keys = tuple(base64.b64decode(line, validate=True) for line in self.mail_key.split())
        return keys or ((_DEMO_KEY,) if self.demo_sign_in else ())

    @property
    def mail_open(self) -> bool:
        """Whether people can ask for messages; in the demonstration they see what it is like."""
        return bool(self.mail_keys) and (bool(self.mail_server) or self.demo_sign_in)

    @property
    def mail_domain(self) -> str:
        """The domain that messages come from."""
        return self.mail_from.rpartition("@")[2]

    @property
    def authority(self) -> str:
        """The domain name in `tag:` ids."""
        return self.feed_authority or urlsplit(self.url).hostname or "localhost"

    def _faults(self) -> Iterator[tuple[str, bool, str]]:
        yield from super()._faults()
        authority = re.fullmatch(r"([A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*)?", self.feed_authority)
        yield "feed_authority", not authority, "to a domain name like quartier.example.org"
        yield "feed_entries", not 1 <= self.feed_entries <= 1000, "to a number from 1 to 1000"
        yield "feed_overlap_days", not 0 <= self.feed_overlap_days <= 90, "to days from 0 to 90"
        yield "feed_access_days", not 1 <= self.feed_access_days <= 730, "to days from 1 to 730"
        yield (
            "webhook_key",
            not all(is_key(line) for line in self.webhook_key.split()),
            "to 32 random bytes in base64, for example from `openssl rand -base64 32`",
        )
        yield (
            "webhook_networks",
            not _are_networks(self),
            "to networks like 10.1.2.0/24, separated by commas",
        )
        for name in ("webhook_days", "webhook_overlap_days"):
            yield name, not 1 <= getattr(self, name) <= 30, "to days from 1 to 30"
        yield "webhook_log_days", not 7 <= self.webhook_log_days <= 365, "to days from 7 to 365"
        yield from self._mail_faults()

    def _mail_faults(self) -> Iterator[tuple[str, bool, str]]:
        fits = not self.mail_server or _is_mail_server(self.mail_server)
        yield (
            "mail_server",
            not fits,
            "to smtp://user@host:587 or smtps://user@host:465, the password by itself",
        )
        address = re.fullmatch(r"[^@\s<>]+@[A-Za-z0-9.-]+\.[A-Za-z0-9-]+", self.mail_from)
        yield "mail_from", bool(self.mail_server) and not address, "to an address like news@example.org"
        yield (
            "mail_key",
            not all(is_key(line) for line in self.mail_key.split()),
            "to 32 random bytes in base64, for example from `openssl rand -base64 32`",
        )
        yield (
            "mail_key",
            bool(self.mail_server) and not self.mail_keys,
            "too, by a file: it seals the addresses",
        )
        selector = re.fullmatch(r"([A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*)?", self.mail_dkim_selector)
        yield "mail_dkim_selector", not selector, "to a selector like 2026a"
        both = bool(self.mail_dkim_selector) is bool(self.mail_dkim_pem)
        yield "mail_dkim_pem", not both, "together with mail_dkim_selector, or neither"
        yield "mail_sign_ups_per_hour", self.mail_sign_ups_per_hour < 1, "to a whole number above zero"
        yield "mail_days", not 1 <= self.mail_days <= 365, "to days from 1 to 365"


def mail_server_of(address: str) -> SplitResult:
    """Scheme, user, host and port of the mail server. Raises `ValueError`."""
    parts = urlsplit(address)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname or parts.password or parts.path.strip("/"):
        raise ValueError(address)
    _ = parts.port  # asked for, it is checked
    return parts


def _is_mail_server(address: str) -> bool:
    try:
        mail_server_of(address)
    except ValueError:
        return False
    return True


def _are_networks(settings: NotifySettings) -> bool:
    try:
        _ = settings.webhook_allowed
    except ValueError:
        return False
    return True
