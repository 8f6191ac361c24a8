"""A clock that stands still until a test moves it."""

from datetime import UTC, datetime, timedelta


class SettableClock:
    """A `quartier.event.Clock` under the test's control: call it for the instant, set `now`, or `forward` it."""

    def __init__(self, now: datetime = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)) -> None:
        self._now = now.astimezone(UTC)

    def __call__(self) -> datetime:
        """The instant it shows."""
        return self._now

    @property
    def now(self) -> datetime:
        """The instant it shows; assign an aware datetime to set it, also backwards."""
        return self._now

    @now.setter
    def now(self, instant: datetime) -> None:
        if instant.tzinfo is None:
            raise ValueError("the clock takes aware instants only; give it a time zone")
        self._now = instant.astimezone(UTC)

    def forward(self, **duration: float) -> datetime:
        """Moves it on: `clock.forward(days=1, minutes=5)` takes what timedelta takes. Returns the new instant."""
        self._now += timedelta(**duration)
        return self._now
