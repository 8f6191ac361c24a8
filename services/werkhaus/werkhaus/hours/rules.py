"""What is true of opening hours: local wall time, half-open; a house that has said no hours is always open."""

from dataclasses import dataclass
from datetime import time


@dataclass(frozen=True, slots=True)
class Opening:
    """From when until when the house is open on a local day; an ``until`` of midnight ends the day."""

    since: time
    until: time


#: From midnight to midnight.
ALL_DAY = (Opening(time(0), time(0)),)
