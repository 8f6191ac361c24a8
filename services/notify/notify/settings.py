"""Settings of notify beyond those of every service."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from quartier.settings import Settings, setting


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
