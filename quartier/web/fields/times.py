"""Fields for days and moments."""

from datetime import UTC, date, datetime, timedelta

from quartier.web import i18n
from quartier.web.fields.base import FormField
from quartier.web.i18n import N_
from quartier.web.typed import parse_local


class Day(FormField):
    """A calendar day; `2026-11-03` from the browser's picker or `3.11.2026` typed."""

    input_type = "date"
    default_error_messages = {"day": N_("Please write the day like 24.12.2026.")}

    def read(self, typed: str) -> date:
        found = parse_local(typed, with_time=False)
        if found is None:
            raise self.make_error("day")
        return found.date()

    def write(self, value: date) -> str:
        return value.isoformat()


class Moment(FormField):
    """A day and time on the quarter's clocks, as an aware UTC instant.

    A time that the change to summer time skips is refused; one that occurs twice in autumn means the first.
    """

    input_type = "datetime-local"
    default_error_messages = {
        "moment": N_("Please write day and time like 24.12.2026 18:00."),
        "skipped": N_("This time does not exist: the clocks go forward then. Please choose a later one."),
    }

    def read(self, typed: str) -> datetime:
        local = parse_local(typed, with_time=True)
        if local is None:
            raise self.make_error("moment")
        zone = i18n.current().zone
        instant = local.replace(tzinfo=zone, fold=0).astimezone(UTC)
        if instant.astimezone(zone).replace(tzinfo=None) != local:
            raise self.make_error("skipped")
        return instant

    def write(self, value: datetime) -> str:
        return value.astimezone(i18n.current().zone).strftime("%Y-%m-%dT%H:%M")


class OneMoment(Moment):
    """A moment of which, where it comes twice in autumn, it is asked which of the two is meant.

    The answer comes as a second value of the same name: `first` or `second`.
    """

    widget = "one-moment"
    default_error_messages = {
        "twice": N_(
            "This time comes twice: the clocks go back then. Please choose which of the two you mean."
        ),
    }

    def joined(self, texts: list[str]) -> str:
        return " ".join(texts[:2])

    def read(self, typed: str) -> datetime:
        text, _, which = typed.rpartition(" ")
        if which not in ("first", "second"):
            text, which = typed, ""
        first = super().read(text)
        second = first.astimezone(i18n.current().zone).replace(fold=1).astimezone(UTC)
        if second != first and not which:
            raise self.make_error("twice")
        return second if which == "second" else first

    def comes_twice(self, typed: str) -> bool:
        """Whether a typed time is one of those."""
        local = parse_local(typed, with_time=True)
        if local is None:
            return False
        first, second = (local.replace(tzinfo=i18n.current().zone, fold=fold) for fold in (0, 1))
        return (first.utcoffset() or timedelta()) > (second.utcoffset() or timedelta())
