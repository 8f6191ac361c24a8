"""Why something cannot be booked or done with a booking, and the way on."""

from quartier.errors import Conflict, Invalid, NotAllowed, NotFound


class BookingNotFound(NotFound):
    """There is no such booking. Choose one from the list of bookings."""


class RoomTaken(Conflict):
    """The room is already taken then. It is free from {free_from}."""

    field = "local_start"


class NotUsable(Conflict):
    """This cannot be used then. Choose something else or another time."""

    field = "local_start"


class Retired(NotUsable):
    """This is no longer used. Choose something else."""


class Locked(NotUsable):
    """This is locked, because it must not be used safely (DGUV Vorschrift 1, section 11). Nobody knows yet until when:
    choose something else of the kind."""


class LockedUntil(Locked):
    """This is locked until {until}, because it must not be used safely (DGUV Vorschrift 1, section 11). Choose a time
    after that, or something else of the kind."""


class Lent(NotUsable):
    """It is lent or reserved then. Choose another day: its page under “Borrow” says when it is free."""


class HouseClosed(NotUsable):
    """By the opening hours the house is closed then. It opens for so long from {open_from} on."""


class HouseClosedForLong(NotUsable):
    """By the opening hours the house is closed then, and for so long it does not open soon. Choose a shorter time."""


class TooSoon(Invalid):
    """The rules of this place ask to book it {minutes} minutes ahead. The earliest start is {earliest}."""

    field = "local_start"


class TooShort(Invalid):
    """The rules of this place let nobody book it for less than {minutes} minutes. The earliest end is {earliest}."""

    field = "local_end"


class LongerThanAllowed(Invalid):
    """The rules of this place let nobody book it for more than {minutes} minutes. The latest end is {latest}."""

    field = "local_end"


class BeyondHorizon(Invalid):
    """The rules of this place let it be booked {days} days ahead. The latest start is {latest}."""

    field = "local_start"


class OverQuota(Invalid):
    """This is more than one person may book here. Choose a shorter time."""

    field = "local_end"


class OverWeekQuota(OverQuota):
    """The quota of this place gives one person {allowed} hours a week. {left} are left in it: choose so many."""


class OverMonthQuota(OverQuota):
    """The quota of this place gives one person {allowed} hours a month. {left} are left in it: choose so many."""


class OverFutureQuota(OverQuota):
    """The quota of this place gives one person {allowed} hours ahead. {left} are left: choose so many or wait."""


class TimeSkipped(Invalid):
    """This time does not exist: the clocks go forward then. The nearest times are {before} and {after}."""


class TimeComesTwice(Invalid):
    """This time comes twice, because the clocks go back then: as {first} and as {second}. Say in {choice} which of the
    two you mean: first or second."""


class UnsafeRule(Invalid):
    """This way of repeating cannot be used here: {part}. Choose days, weeks, months or years, and an end."""

    field = "rule"


class NothingFree(Conflict):
    """None of these dates can be booked. Choose another time of day, or other days."""

    field = "local_start"


class NotWaiting(NotFound):
    """You are not waiting for this. Perhaps it was offered to you meanwhile: your bookings say so."""


class SeriesNotFound(NotFound):
    """There is no such series. Choose one of its bookings from the list."""


class TooLateToChange(Conflict):
    """The rules of this place let a booking be changed until {until}. It can still be cancelled."""


class TooEarlyToCheckIn(Conflict):
    """Checking in begins 15 minutes before the booking, at {since}. Come back then."""


class AlreadyFree(Conflict):
    """This is free then, so nobody has to wait. Book it now."""

    field = "local_start"


class AlreadyOnTheList(Conflict):
    """You are on the waiting list for this time already. Nothing more needs to be done."""

    field = "local_start"


class EndsTooEarly(Invalid):
    """The end must come after the start. Choose a later end."""

    field = "local_end"


class TooLong(Invalid):
    """Nothing is kept here for more than {days} days at once. The latest end is {latest}; for more talk to the
    office."""

    field = "local_end"


class AlreadyPast(Invalid):
    """This time has passed already. The earliest start is {earliest}."""

    field = "local_start"


class TooFarAhead(Invalid):
    """Nothing is planned here more than two years ahead. The latest start is {latest}."""

    field = "local_start"


class AlreadySettled(Conflict):
    """This booking has changed in the meantime, so this can no longer be done. Its page says how it stands."""


class NotACalendar(Invalid):
    """This is no calendar file. Export the calendar as iCalendar (.ics) and choose that file."""

    field = "calendar"


class CalendarTooLarge(Invalid):
    """This calendar is too large to be taken over at once. Export fewer months of it: at most {most} dates."""

    field = "calendar"


class NothingTaken(Conflict):
    """None of the entries of this calendar can be taken over. The preview says of each why."""

    field = "calendar"


class ImportNotFound(NotFound):
    """There is no such calendar that was taken over. Choose one from the list."""


class EntryBroken(Invalid):
    """This entry cannot be read: {part}. Enter it by hand."""


class EntryAllDay(Invalid):
    """This entry is for whole days, without times. Rooms are booked by times: enter it by hand, or close the house."""


class EntryWithoutEnd(Invalid):
    """This entry has no end. Enter it by hand with one."""


class EntryZoneUnknown(Invalid):
    """The time zone of this entry is not known: {part}. Enter it by hand, at the time on the clocks here."""


class EntryOver(Invalid):
    """This entry is over. What was is not taken over."""


class EntryCancelled(Invalid):
    """This entry is cancelled there, so nothing is taken over."""


class EntryKeepsNothing(Invalid):
    """This entry is marked as free time there, so it keeps no room. Book it by hand if it shall."""


class EntryNoEvent(Invalid):
    """This is a task or a note, which keeps no room."""


class EntryKnown(Conflict):
    """This entry has been taken over already. It stays as it is here."""


class FurtherDates(Invalid):
    """This entry has further single dates that follow no rule. Enter those by hand."""


class SignInToBook(NotAllowed):
    """Please sign in to ask for a room or a machine. Who has no account is helped by the office."""


class SignInForCalendar(NotAllowed):
    """Please sign in first: a calendar of your own shows what you have asked for yourself."""


class NotYourBooking(NotAllowed):
    """Only who has asked for this room can cancel it. The office can withdraw the booking."""
