"""What others keep of a resource's undivided parts, read once for all times that somebody wants there."""

from bisect import bisect_right
from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from werkhaus.bookings import rules, views
from werkhaus.bookings.rules import Span
from werkhaus.bookings.views import Busy

#: So many bookings are looked at for the next free time.
_AHEAD = 200


class Others:
    """The bookings that keep some undivided resources within a span; those kept in the same unit are added.

    What keeps one resource never overlaps, so its list by time is in the order of the ends, too.
    """

    def __init__(self, session: Session, leaves: Collection[str], within: Span, but: str = "") -> None:
        """Read them; one query.

        Args:
            but: a booking that is no other.
        """
        self._session = session
        self._end = within.end
        self._but = but
        self._kept: dict[str, list[Busy]] = {leaf: [] for leaf in leaves}
        self._later: list[Busy] | None = None
        for busy in views.busy_during(session, leaves, within, but):
            self._kept[busy.resource_id].append(busy)

    def check_free(self, span: Span, taken: Mapping[str, Span]) -> None:
        """Raise `RoomTaken` with the next free instant where one of them keeps some part of it then.

        Args:
            span: what is wished, within what was read.
            taken: what that takes of each undivided resource, with the times before and after.
        """
        ahead = {leaf: self._from(leaf, each) for leaf, each in taken.items()}
        found = [busy[0] for leaf, busy in ahead.items() if busy and busy[0].span.overlaps(taken[leaf])]
        if not found:
            return
        widest = rules.spanning(taken.values())
        busy = [each.span for leaf in taken for each in self._from(leaf, widest)]
        free_from = rules.next_free([*busy, *self._beyond()], widest) + (span.start - widest.start)
        first = min(found, key=lambda each: each.span.start)
        raise rules.RoomTaken(free_from=free_from, by=first.booking_id)

    def add(self, booking_id: str, taken: Mapping[str, Span]) -> None:
        """Let a booking that was kept now be one of them."""
        for leaf, span in taken.items():
            place = bisect_right(self._kept[leaf], span.start, key=_end)
            self._kept[leaf].insert(place, Busy(booking_id, leaf, span))

    def _from(self, leaf: str, span: Span) -> list[Busy]:
        """Those that keep one resource after the span's start, the next ones first."""
        place = bisect_right(self._kept[leaf], span.start, key=_end)
        return self._kept[leaf][place : place + _AHEAD]

    def _beyond(self) -> list[Span]:
        """What is kept after what was read; one query, and only for a first refusal."""
        if self._later is None:
            self._later = views.busy_from(self._session, self._kept, self._end, self._but, _AHEAD)
        return [each.span for each in self._later]


def _end(busy: Busy) -> datetime:
    return busy.span.end
