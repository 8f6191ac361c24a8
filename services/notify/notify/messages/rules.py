"""What is true of messages to people: to which address, how soon, at which hour, how often they are tried."""

import re
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from notify.stories.rules import Urgency
from quartier.errors import Conflict, Invalid, NotFound, Refusal

#: Told at once, at any hour and whatever else was chosen, to everybody who gets messages: it is about safety.
ALWAYS = ("machine-locked", "machine-locked-open")
#: What is gathered for a week comes on this day, Thursday: before the weekend, when most takes place.
WEEKLY_ON = 3
#: The hour of gathered messages until somebody chooses another one.
USUAL_HOUR = 17
#: What happened longer ago is no news, for example what a replay brings again.
FRESH = timedelta(days=2)
#: For so long somebody can confirm; then the address is forgotten.
CONFIRM_WITHIN = timedelta(days=3)
#: Letters about the subscription itself that one address gets within a day, whoever asks for them.
MOST_ASKED = 3
#: So many refusals of an address, one after the other, and no more is sent to it.
MOST_REFUSALS = 3
#: After so long an address that nothing reaches is forgotten.
SILENT_FOR = timedelta(days=90)
#: Sending takes a minute at most; what was begun longer ago was broken off, and nobody knows how far it came.
BROKEN_OFF = timedelta(minutes=10)
#: After each failed try: how long until the next.
PAUSES = (
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=24),
)


class State(StrEnum):
    """How somebody who wants messages stands."""

    #: The address was given and not confirmed.
    ASKED = "asked"
    ACTIVE = "active"
    #: The address was refused again and again.
    SILENT = "silent"


class Rhythm(StrEnum):
    """How soon something comes."""

    NOW = "now"
    DAILY = "daily"
    WEEKLY = "weekly"


class Kind(StrEnum):
    """What a letter is for."""

    CONFIRM = "confirm"
    #: Somebody asked again who gets messages already.
    KNOWN = "known"
    NEWS = "news"


class LetterState(StrEnum):
    """How far a letter has come: ready → sending → sent, failed or unknown; back to ready where it is tried again."""

    READY = "ready"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    #: Broken off while it was handed over: it may have arrived, so it is not sent again.
    UNKNOWN = "unknown"


class ItemState(StrEnum):
    """How far one story for one person has come."""

    WAITING = "waiting"
    #: It is in a letter.
    TAKEN = "taken"
    #: It was over, or told anew, before its letter was written.
    OVER = "over"


class Outcome(StrEnum):
    """What became of a try to send."""

    SENT = "sent"
    LATER = "later"
    #: The address is not taken there, for good.
    REFUSED = "refused"
    UNKNOWN = "unknown"


class MessagesClosed(Conflict):
    """No messages are sent from here yet. Follow by feed instead, or ask the office."""


class TooManySignUps(Refusal):
    """Very many people have asked for messages just now. Please try again in an hour."""

    status = 429


class AddressUnusable(Invalid):
    """This address cannot be written to from here. Please check it, or give another one."""

    field = "address"


class LinkNotFound(NotFound):
    """This link leads nowhere: the messages were ended, or it is not complete. You can ask for messages anew."""


class QuietHalf(Invalid):
    """Please choose both hours of the quiet time, and two different ones, or neither."""

    field = "quiet_until"


_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


def usable(typed: str) -> str:
    """The address as it is written in a letter (RFC 5321, without quotes and comments); its domain in ASCII (IDNA).

    Raises `AddressUnusable`.
    """
    local, _, domain = typed.strip().rpartition("@")
    try:
        plain = domain.lower().encode("idna").decode("ascii")
    except UnicodeError:
        raise AddressUnusable from None
    labels = plain.split(".")
    fits = len(local) <= 64 and len(plain) <= 253 and len(labels) > 1
    if not (fits and _LOCAL.fullmatch(local) and all(_LABEL.fullmatch(label) for label in labels)):
        raise AddressUnusable
    return f"{local}@{plain}"


def next_hour(now: datetime, zone: ZoneInfo, hour: int, weekday: int | None = None) -> datetime:
    """The next instant (UTC) at which the clocks of the quarter say this hour, on this day of the week if one is said.

    An hour that the clocks leave out comes an hour later; of one that comes twice it is the first.
    """
    day = now.astimezone(zone).date()
    while True:
        at = datetime(day.year, day.month, day.day, hour, tzinfo=zone).astimezone(UTC)
        if at > now and weekday in (None, day.weekday()):
            return at
        day += timedelta(days=1)


def is_quiet(hour: int, quiet_from: int | None, quiet_until: int | None) -> bool:
    """Whether a local hour lies in somebody's quiet time, which may go over midnight."""
    if quiet_from is None or quiet_until is None:
        return False
    if quiet_from < quiet_until:
        return quiet_from <= hour < quiet_until
    return hour >= quiet_from or hour < quiet_until


def check_quiet(quiet_from: int | None, quiet_until: int | None) -> None:
    """Raise `QuietHalf` unless both hours are given, and different, or neither."""
    if (quiet_from is None) is not (quiet_until is None) or (
        quiet_from is not None and quiet_from == quiet_until
    ):
        raise QuietHalf


def is_urgent(urgency: Urgency) -> bool:
    """Whether a story changes what people have set out for."""
    return urgency is Urgency.AT_ONCE


def next_try(attempts: int, now: datetime) -> datetime | None:
    """When to try again after so many tries; None: not any more."""
    return now + PAUSES[attempts - 1] if attempts <= len(PAUSES) else None
