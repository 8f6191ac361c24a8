"""Settings of funding beyond those of every service."""

from dataclasses import dataclass

from quartier.settings import Settings, setting


@dataclass(frozen=True, kw_only=True)
class FundingSettings(Settings):
    """What funding can be told."""

    hour_rate_cents: int = setting(
        1500,
        "Value of one hour of volunteers' work in cents, as agreed with the funder for in-kind contributions.",
    )
