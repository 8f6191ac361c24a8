"""Settings of garden beyond those of every service."""

from collections.abc import Iterator
from dataclasses import dataclass

from quartier.settings import Settings, setting


@dataclass(frozen=True, kw_only=True)
class GardenSettings(Settings):
    """What garden can be told."""

    forget_helpers_days: int = setting(
        60, "Days after a shift until the names of those who helped are deleted; the sum of hours stays."
    )

    def _faults(self) -> Iterator[tuple[str, bool, str]]:
        yield from super()._faults()
        yield "forget_helpers_days", not 1 <= self.forget_helpers_days <= 3650, "to days from 1 to 3650"
