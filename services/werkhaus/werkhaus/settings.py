"""Settings of werkhaus beyond those of every service."""

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from quartier.sealed import is_key
from quartier.settings import Settings, setting

#: Seals the first-aid book of the demonstration, in which everything is made up. It keeps nothing secret.
_DEMO_KEY = b"quartier-demonstration-no-secret"


@dataclass(frozen=True, kw_only=True)
class WerkhausSettings(Settings):
    """What werkhaus can be told."""

    hold_hours: int = setting(24, "Hours a room is held for a gathering that has not been confirmed yet.")
    offer_hours: int = setting(24, "Hours a room is held for who has waited for it, at most until it begins.")
    day_begins: int = setting(8, "Hour (0 to 23) at which the overview of free time begins a day.")
    day_ends: int = setting(22, "Hour (1 to 23) at which the overview of free time ends a day.")
    helper_names_days: int = setting(30, "Days after a work day on which its helpers' names are forgotten.")
    selfbuild_supporters: int = setting(5, "Residents who must support an idea before it is planned.")
    money_answer_days: int = setting(
        28, "Days that a project waits for funding's answer before it plans anew."
    )
    helper_limits: str = setting(
        "2019-01-01:40",
        "From which day on up to how many helper hours of one project are small works, as day:hours with commas.",
    )
    helper_limits_source: str = setting(
        "§ 129 Abs. 1 Nr. 3 SGB VII; bgbau.de: Nicht gewerbsmäßige Bauarbeiten (derzeit 40 Stunden)",
        "Where these limits are written: shown beside them. Ask your insurer before you rely on them.",
    )
    helper_limit_warn_percent: int = setting(75, "Percent of that limit from which on a project is warned.")
    helper_register_days: int = setting(
        7, "Days after a project's first work day by which its helpers must be registered with BG BAU."
    )
    loan_offer_hours: int = setting(
        48, "Hours for which a thing is offered to who was first on its waiting list."
    )
    loan_fetch_days: int = setting(
        1, "Days after its first day on which a reserved thing that nobody fetched is free."
    )
    loans_at_once: int = setting(5, "How many things one person can have borrowed and reserved at a time.")
    loan_names_days: int = setting(90, "Days after the return of a thing on which its borrower is forgotten.")
    key_return_days: int = setting(7, "Days in which a key that is asked back must be returned.")
    key_names_days: int = setting(
        1461,
        "Days after the return or loss of a key on which its holder's name is forgotten; four years, because claims"
        " lapse at the end of the third year (§§195, 199 BGB).",
    )
    firstaid_key: str = setting(
        "",
        "Keys of the first-aid book, one a line, each 32 random bytes in base64; the first seals, all of them open."
        " Give them as a file: WERKHAUS_FIRSTAID_KEY_FILE.",
        secret=True,
    )
    firstaid_entries_per_hour: int = setting(
        20, "Entries of the first-aid book taken in an hour, from everybody together."
    )
    report_rolls_over: bool = setting(
        False,
        "Whether the last day of a report to the accident insurer moves to the next working day (§ 26(3) SGB X).",
    )
    defect_reports_per_hour: int = setting(
        20, "Reports of defects taken in an hour, from everybody together."
    )
    defect_lock_hours: int = setting(
        24,
        "Hours a machine reported as dangerous stays locked until somebody has looked at it; 0: not at all.",
    )
    induction_names_days: int = setting(
        1095, "Days after an induction on which the names in its protocol are forgotten."
    )
    inspector_names_days: int = setting(
        365, "Days after the next inspection on which the name of who inspected before is forgotten."
    )

    @property
    def firstaid_keys(self) -> tuple[bytes, ...]:
        """The keys of the first-aid book; the demonstration has one of its own."""
        keys = tuple(base64.b64decode(line, validate=True) for line in self.firstaid_key.split())
        return keys or ((_DEMO_KEY,) if self.demo_sign_in else ())

    @property
    def helper_limits_since(self) -> tuple[tuple[date, int], ...]:
        """From which local day on how many helper hours of one project are small works, the oldest first."""
        return _limits(self.helper_limits)

    def _faults(self) -> Iterator[tuple[str, bool, str]]:
        yield from super()._faults()
        yield "hold_hours", not 1 <= self.hold_hours <= 8760, "to hours from 1 to 8760"
        yield "offer_hours", not 1 <= self.offer_hours <= 720, "to hours from 1 to 720"
        yield "day_ends", not 1 <= self.day_ends <= 23, "to an hour from 1 to 23"
        before = 0 <= self.day_begins < self.day_ends
        yield "day_begins", not before, f"to an hour from 0 to {self.day_ends - 1}, before the day ends"
        for name in (
            "helper_names_days",
            "inspector_names_days",
            "induction_names_days",
            "loan_names_days",
            "key_names_days",
        ):
            yield name, not 1 <= getattr(self, name) <= 3650, "to days from 1 to 3650"
        yield (
            "firstaid_key",
            not all(is_key(line) for line in self.firstaid_key.split()),
            "to 32 random bytes in base64, for example from `openssl rand -base64 32`",
        )
        for name in ("firstaid_entries_per_hour", "defect_reports_per_hour"):
            yield name, getattr(self, name) < 1, "to a whole number above zero"
        yield "defect_lock_hours", not 0 <= self.defect_lock_hours <= 720, "to hours from 0 to 720"
        yield "loan_offer_hours", not 1 <= self.loan_offer_hours <= 720, "to hours from 1 to 720"
        yield "loan_fetch_days", not 0 <= self.loan_fetch_days <= 30, "to days from 0 to 30"
        yield "loans_at_once", not 1 <= self.loans_at_once <= 100, "to a number from 1 to 100"
        yield "key_return_days", not 1 <= self.key_return_days <= 90, "to days from 1 to 90"
        yield "selfbuild_supporters", not 0 <= self.selfbuild_supporters <= 1000, "to a number from 0 to 1000"
        yield "money_answer_days", not 1 <= self.money_answer_days <= 365, "to days from 1 to 365"
        yield "helper_limits", not _are_limits(self.helper_limits), "to limits like 2019-01-01:40"
        percent = 1 <= self.helper_limit_warn_percent <= 100
        yield "helper_limit_warn_percent", not percent, "to a percentage from 1 to 100"
        yield "helper_register_days", not 1 <= self.helper_register_days <= 365, "to days from 1 to 365"


def _limits(typed: str) -> tuple[tuple[date, int], ...]:
    """Raises `ValueError`."""
    pairs = [part.strip().partition(":") for part in typed.split(",")]
    limits = tuple(sorted((date.fromisoformat(day), int(hours)) for day, _, hours in pairs))
    if any(hours < 1 for _, hours in limits):
        raise ValueError(typed)
    return limits


def _are_limits(typed: str) -> bool:
    try:
        _limits(typed)
    except ValueError:
        return False
    return True
