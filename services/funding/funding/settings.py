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
    ideas_per_hour: int = setting(
        20, "Ideas for the micro fund that are taken within an hour from people without an office."
    )
    microfund_contacts_days: int = setting(
        90, "Days after an idea of the micro fund is settled or declined on which its contact is forgotten."
    )

    def _faults(self) -> Iterator[tuple[str, bool, str]]:
        yield from super()._faults()
        yield "hour_rate_cents", not 0 <= self.hour_rate_cents <= 100_000, "to cents from 0 to 100000"
        yield "ideas_per_hour", not 1 <= self.ideas_per_hour <= 10_000, "to a number from 1 to 10000"
        yield (
            "microfund_contacts_days",
            not 1 <= self.microfund_contacts_days <= 3650,
            "to days from 1 to 3650",
        )
