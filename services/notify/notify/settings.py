"""Settings of notify beyond those of every service."""

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

    @property
    def authority(self) -> str:
        """The domain name in `tag:` ids."""
        return self.feed_authority or urlsplit(self.url).hostname or "localhost"
