"""Rules of notify: pure."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notify.feeds import atom, rss
from notify.feeds.rules import month_bounds, month_of, open_at
from notify.start import rules as start
from notify.stories import rules as stories

BERLIN = ZoneInfo("Europe/Berlin")
instants = st.integers(0, 2_000_000_000).map(
    lambda n: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=n)
)


@given(instants)
def test_an_instant_lies_in_its_month(instant):
    first, after = month_bounds(month_of(instant))
    assert first <= instant < after
    assert month_of(after) != month_of(instant)


@pytest.mark.parametrize(
    "wrong", ["", "2026", "2026-00", "2026-13", "2026-1", "1999-01", "../2026-01", "2026-01 "]
)
def test_what_is_no_month(wrong):
    assert month_bounds(wrong) is None


@given(st.integers(0, 23))
def test_every_hour_has_a_greeting(hour):
    said = start.greeting(datetime(2026, 5, 4, hour, tzinfo=BERLIN))
    assert said == ("morning" if 5 <= hour < 11 else "day" if 11 <= hour < 18 else "evening")


def test_a_week_ends_at_midnight_of_the_wall_clock_also_when_clocks_change():
    before = datetime(2026, 10, 22, 15, tzinfo=BERLIN)  # clocks go back on the 25th
    assert start.until("week", before).isoformat() == "2026-10-29T00:00:00+01:00"
    assert start.until("all", before) is None


def test_partners_see_more_and_nobody_sees_the_rest():
    assert stories.audiences(frozenset()) == ("public",)
    assert stories.audiences(frozenset({"mediator", "gardener"})) == ("public",)
    assert stories.audiences(frozenset({"partner"})) == ("public", "partners")
    assert stories.audiences(frozenset({"city"})) == ("public", "partners")


def test_a_link_leads_to_the_owner_if_it_is_installed():
    assert (
        stories.link({"garden": "https://garten.example"}, "garden", "/shifts/{}", "s1")
        == "https://garten.example/shifts/s1"
    )
    assert stories.link({}, "garden", "/shifts/{}", "s1") is None


@given(instants, st.integers(-5, 5), st.booleans())
def test_an_address_is_open_until_it_ends(now, hours, revoked):
    expires = now + timedelta(hours=hours)
    assert open_at(now, expires, now if revoked else None) == (hours > 0 and not revoked)


@given(st.text(), st.text())
def test_whatever_is_told_the_document_is_xml(title, text):
    link = atom.Link("alternate", "http://x/", "text/html")
    now = datetime(2026, 5, 4, tzinfo=UTC)
    entry = atom.Entry("tag:x,2026:event/1", title, text, now, "de", link, ("shift", title))
    feed = atom.Feed("tag:x,2026:feed", title, "A", now, "ar", [link], [entry])
    root = ET.fromstring(atom.write(feed))
    (found,) = root.findall(f"{{{atom.ATOM}}}entry")
    assert found.get("{http://www.w3.org/XML/1998/namespace}lang") == "de"
    said = found.findtext(f"{{{atom.ATOM}}}content") or ""
    item = ET.fromstring(rss.write(replace(feed, links=[link, replace(link, rel="self")]))).find(
        "channel/item"
    )
    assert item is not None
    assert (item.findtext("description") or "").replace("\r", "\n").split() == said.replace(
        "\r", "\n"
    ).split()
    assert said.replace("\r", "\n").split() == [*atom.clean(text).replace("\r", "\n").split()]
