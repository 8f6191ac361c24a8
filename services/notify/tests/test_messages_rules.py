"""What is true of messages: hours on the quarter's clocks, addresses, tries."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notify.messages import rules

BERLIN = ZoneInfo("Europe/Berlin")
_FIRST, _LAST = datetime(2026, 1, 1), datetime(2028, 1, 1)  # noqa: DTZ001 (hypothesis adds the zone)
INSTANTS = st.datetimes(_FIRST, _LAST, timezones=st.just(UTC))
HOURS = st.integers(0, 23)


@given(INSTANTS, HOURS, st.none() | st.integers(0, 6))
def test_the_next_hour_is_ahead_and_at_most_its_day_or_week_away(now, hour, weekday):
    at = rules.next_hour(now, BERLIN, hour, weekday)
    assert now < at <= now + timedelta(days=1 if weekday is None else 7, hours=2)
    local = at.astimezone(BERLIN)
    assert weekday in (None, local.weekday())
    skipped = local.hour == hour + 1 and hour == 2
    assert local.hour == hour or skipped
    assert local.minute == 0


def test_the_clocks_changing_neither_skip_nor_double_a_message():
    before_spring = datetime(2026, 3, 28, 17, 0, tzinfo=UTC)
    assert rules.next_hour(before_spring, BERLIN, 2) == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)
    assert rules.next_hour(before_spring, BERLIN, 18) == datetime(2026, 3, 29, 16, 0, tzinfo=UTC)
    first = rules.next_hour(datetime(2026, 10, 24, 20, 0, tzinfo=UTC), BERLIN, 2)
    assert first == datetime(2026, 10, 25, 0, 0, tzinfo=UTC)
    assert rules.next_hour(first, BERLIN, 2) == datetime(2026, 10, 26, 1, 0, tzinfo=UTC)


@given(HOURS, HOURS.filter(bool), st.integers(0, 23))
def test_quiet_time_goes_over_midnight_and_ends(start, length, hour):
    end = (start + length) % 24
    inside = (hour - start) % 24 < length
    assert rules.is_quiet(hour, start, end) is inside


def test_no_quiet_time_is_never_quiet():
    assert not any(rules.is_quiet(hour, None, None) for hour in range(24))
    rules.check_quiet(None, None)
    rules.check_quiet(22, 7)
    for half in ((22, None), (None, 7), (7, 7)):
        with pytest.raises(rules.QuietHalf):
            rules.check_quiet(*half)


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("Anna.Muster+garten@Example.ORG", "Anna.Muster+garten@example.org"),
        (" a@b.de ", "a@b.de"),
        ("a@müller.de", "a@xn--mller-kva.de"),
    ],
)
def test_an_address_is_written_as_a_server_takes_it(typed, written):
    assert rules.usable(typed) == written


@pytest.mark.parametrize(
    "typed",
    [
        *("", "a", "@b.de", "a@", "a@b", "a@b..de", "a@-b.de", "a@b.de.", "a b@c.de", "ä@b.de"),
        *("a@b.de\r\nBcc: c@d.de", "a@b.de>,<c@d.de", '"a"@b.de', "a,b@c.de", ".a@b.de", "a@[127.0.0.1]"),
        *("a" * 65 + "@b.de", "a@" + "b" * 64 + ".de", "a@b.de\0"),
    ],
)
def test_what_is_no_address_is_refused(typed):
    with pytest.raises(rules.AddressUnusable):
        rules.usable(typed)


@given(st.text(max_size=300))
def test_whatever_is_taken_for_an_address_cannot_leave_its_line(typed):
    try:
        written = rules.usable(typed)
    except rules.AddressUnusable:
        return
    assert written.isascii()
    assert written.isprintable()
    assert not set(written) & set(' ,;:<>"()[]\\')
    assert written.count("@") == 1 or written.rpartition("@")[2].count("@") == 0


def test_tries_become_rarer_and_end():
    now = datetime(2026, 5, 4, tzinfo=UTC)
    tries = [rules.next_try(attempts, now) for attempts in range(1, 9)]
    assert tries[-2:] == [None, None]
    known = [at for at in tries if at]
    assert known == sorted(known)
    assert len(known) == len(rules.PAUSES)
