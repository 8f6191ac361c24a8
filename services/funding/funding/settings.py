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
    bank_years: int = setting(
        8,
        "Years for which bank statements are kept, from the end of their calendar year (§ 147 AO: 8 since 2025)."
        " Set more where a notice of award asks for it.",
    )
    bank_parked_days: int = setting(
        30, "Days for which a file is kept that could not be read as a statement of the house's own account."
    )

    contact_days: int = setting(
        730, "Days after which people at funders are erased, unless they are entered anew."
    )
    idea_percent: int = setting(10, "How likely money is in the forecast while it is an idea, in per cent.")
    checked_percent: int = setting(25, "The same once it was checked that the programme fits.")
    writing_percent: int = setting(40, "The same while the application is being written.")
    submitted_percent: int = setting(50, "The same once the application is out.")
    ideas_per_hour: int = setting(
        20, "Ideas for the micro fund that are taken within an hour from people without an office."
    )
    microfund_contacts_days: int = setting(
        90, "Days after an idea of the micro fund is settled or declined on which its contact is forgotten."
    )

    def _faults(self) -> Iterator[tuple[str, bool, str]]:
        yield from super()._faults()
        yield "hour_rate_cents", not 0 <= self.hour_rate_cents <= 100_000, "to cents from 0 to 100000"
        yield "contact_days", not 1 <= self.contact_days <= 3650, "to days from 1 to 3650"
        for name in ("idea_percent", "checked_percent", "writing_percent", "submitted_percent"):
            yield name, not 0 <= getattr(self, name) <= 100, "to per cent from 0 to 100"
        yield "bank_years", not 1 <= self.bank_years <= 100, "to years from 1 to 100"
        yield "bank_parked_days", not 1 <= self.bank_parked_days <= 3650, "to days from 1 to 3650"
        yield "ideas_per_hour", not 1 <= self.ideas_per_hour <= 10_000, "to a number from 1 to 10000"
        yield (
            "microfund_contacts_days",
            not 1 <= self.microfund_contacts_days <= 3650,
            "to days from 1 to 3650",
        )
