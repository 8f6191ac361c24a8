"""How often one address may try. Counted in memory: nothing about visitors is written down, and a flood writes nothing.

The limits are wide, because a whole house often comes from one address; what they protect is 256 bits long anyway. With
several instances of a service each counts for itself.
"""

import ipaddress
import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

from quartier.signin.refusals import TooManyTries

#: Addresses remembered; the longest unheard of is forgotten first.
ADDRESSES = 10_000


class Tries:
    """So many tries from one address within a while."""

    def __init__(self, most: int, within: timedelta) -> None:
        self._most, self._within = most, within
        self._counted: OrderedDict[str, tuple[datetime, int]] = OrderedDict()
        self._lock = threading.Lock()

    def check(self, address: str, now: datetime) -> None:
        """Raise `TooManyTries` if the address has used up its tries."""
        since, count = self._counted.get(address, (now, 0))
        left = since + self._within - now
        if count >= self._most and left > timedelta(0):
            raise TooManyTries(minutes=max(1, -(-int(left.total_seconds()) // 60)))

    def count(self, address: str, now: datetime) -> None:
        """One more try of the address."""
        with self._lock:
            since, count = self._counted.pop(address, (now, 0))
            self._counted[address] = (since, count + 1) if now - since < self._within else (now, 1)
            if len(self._counted) > ADDRESSES:
                self._counted.popitem(last=False)

    @contextmanager
    def guard(self, address: str, now: datetime, *failures: type[Exception]) -> Iterator[None]:
        """Around one try, which counts if it ends in one of `failures`. Raises `TooManyTries`."""
        self.check(address, now)
        try:
            yield
        except failures:
            self.count(address, now)
            raise


class Limits:
    """What is limited at one service's doors."""

    def __init__(self) -> None:
        while_ = timedelta(minutes=10)
        #: Sign-ins begun; each is a row for ten minutes and may be a question to the provider.
        self.begun = Tries(100, while_)
        #: Answers of the provider that were refused.
        self.refused = Tries(20, while_)
        #: Access tokens that are none.
        self.tokens = Tries(20, while_)
        #: Private links that lead nowhere.
        self.links = Tries(60, while_)
        #: Messages about barriers, which anybody may send.
        self.barriers = Tries(10, while_)
        #: Letters asked for, to addresses that anybody may name.
        self.mails = Tries(10, while_)


def address_of(peer: str | None, forwarded: Sequence[str], proxies: int) -> str:
    """Whose tries count together: the visitor's address; for IPv6 the network of one household (/64).

    Args:
        peer: who opened the connection.
        forwarded: the addresses of `X-Forwarded-For`, first to last; only the last `proxies` of them are believed.
    """
    said = forwarded[-proxies] if 0 < proxies <= len(forwarded) else peer or ""
    try:
        address = ipaddress.ip_address(said.strip())
    except ValueError:
        return ""
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    return str(ipaddress.ip_network((address, 64), strict=False))
