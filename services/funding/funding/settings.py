"""Settings of funding beyond those of every service."""

from collections.abc import Iterator
from dataclasses import dataclass

from quartier.settings import Settings, setting


@dataclass(frozen=True, kw_only=True)
class FundingSettings(Settings):
    """What funding can be told."""

    hour_rate_cents: int = setting(
        1500,
        "Value of one hour of volunteers' work in cents, as agreed with the funder for in-kind contributions.",
    )

    def _faults(self) -> Iterator[tuple[str, bool, str]]:
        yield from super()._faults()
        yield "hour_rate_cents", not 0 <= self.hour_rate_cents <= 100_000, "to cents from 0 to 100000"
