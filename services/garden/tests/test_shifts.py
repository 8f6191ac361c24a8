"""The room of shifts, on both databases."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from garden.shifts import rules, views
from garden.shifts.commands import (
    AnnounceShift,
    RecordHours,
    SignUp,
    announce_shift,
    cancel_shift,
    record_hours,
    sign_up,
    withdraw,
)
from garden.shifts.model import Hours, Signup
from garden.shifts.reactions import forget_old_helpers
from quartier.actor import ANONYMOUS, Actor, OfficeRequired

GARDENER = Actor("gardener", offices=frozenset({"gardener"}))
FRIDAY = datetime(2026, 5, 8, 14, 0, tzinfo=UTC)


def count(store, model):
    with store.read() as session:
        return session.scalar(select(func.count()).select_from(model))


def detail(store, shift):
    with store.read() as session:
        return views.shift_detail(session, shift)


def test_announcing_tells_everybody(shift, sent):
    (event,) = sent()
    assert (event.type, event.audience) == ("quartier.garden.shift.announced.v1", "public")
    assert event.data == {
        "shift_id": shift,
        "title": "Gießen und Jäten",
        "titles": {"de": "Gießen und Jäten"},
        "starts_at": "2026-05-08T14:00:00Z",
        "ends_at": "2026-05-08T16:00:00Z",
        "places": 2,
    }


def test_announcing_needs_an_office_and_a_time_ahead(act, clock):
    command = AnnounceShift(title="T", starts_at=FRIDAY, ends_at=FRIDAY + timedelta(hours=1), places=1)
    with act(ANONYMOUS) as unit, pytest.raises(OfficeRequired):
        announce_shift(unit, command)
    clock.now = FRIDAY
    with act(GARDENER) as unit, pytest.raises(rules.ShiftInPast):
        announce_shift(unit, command)


def test_signing_up_and_leaving_keep_the_count(act, store, sent, shift):
    with act() as unit:
        token = sign_up(unit, SignUp(shift_id=shift, name="Mina"))
    with act() as unit:
        sign_up(unit, SignUp(shift_id=shift, name="Juri"))
    with act() as unit, pytest.raises(rules.ShiftFull):
        sign_up(unit, SignUp(shift_id=shift, name="Third"))
    with act() as unit:
        assert withdraw(unit, token) == shift
    with act() as unit, pytest.raises(rules.SignupNotFound):
        withdraw(unit, token)
    assert [event.data.get("missing") for event in sent()] == [None, 1, 0, 1]
    assert detail(store, shift).missing == 1
    with store.read() as session:
        assert [helper.name for helper in views.helpers_of(session, shift)] == ["Juri"]
    everything = "".join(event.raw for event in sent())
    assert "Mina" not in everything
    assert "Juri" not in everything


def test_only_the_hash_of_the_link_is_kept(act, store, shift):
    with act() as unit:
        token = sign_up(unit, SignUp(shift_id=shift, name="Mina"))
    with store.read() as session:
        kept = session.scalars(select(Signup.token_hash)).one()
        assert kept != token
        assert views.signup_detail(session, token)[0].name == "Mina"
        with pytest.raises(rules.SignupNotFound):
            views.signup_detail(session, kept)


def test_the_same_name_twice_gives_the_place_back(act, store, sent, shift):
    with act() as unit:
        sign_up(unit, SignUp(shift_id=shift, name="Mina"))
    with pytest.raises(rules.NameTaken), act() as unit:
        sign_up(unit, SignUp(shift_id=shift, name="Mina"))
    assert detail(store, shift).taken == 1
    assert len(sent()) == 2


def test_the_last_place_is_given_once(act, store, shift, sent):
    """Two people press the button at the same moment; as often as it takes to believe it."""
    with act() as unit:
        sign_up(unit, SignUp(shift_id=shift, name="First"))
    outcome: list[str] = []
    start = threading.Barrier(4)

    def come(name: str) -> None:
        start.wait()
        try:
            with act() as unit:
                sign_up(unit, SignUp(shift_id=shift, name=name))
            outcome.append("in")
        except rules.ShiftFull:
            outcome.append("full")

    threads = [threading.Thread(target=come, args=(f"Helper {n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcome) == ["full", "full", "full", "in"]
    assert count(store, Signup) == detail(store, shift).taken == 2
    assert [event.data["missing"] for event in sent()[1:]] == [1, 0]


def test_a_cancelled_or_running_shift_takes_nobody(act, shift, clock, sent):
    with act() as unit:
        token = sign_up(unit, SignUp(shift_id=shift, name="Mina"))
    clock.now = FRIDAY
    with act() as unit, pytest.raises(rules.ShiftBegun):
        sign_up(unit, SignUp(shift_id=shift, name="Late"))
    with act() as unit, pytest.raises(rules.ShiftBegun):
        withdraw(unit, token)
    with act(GARDENER) as unit:
        cancel_shift(unit, shift)
    assert sent()[-1].type == "quartier.garden.shift.cancelled.v1"
    with act() as unit, pytest.raises(rules.ShiftOff):
        sign_up(unit, SignUp(shift_id=shift, name="Late"))
    with act(GARDENER) as unit, pytest.raises(rules.ShiftOff):
        cancel_shift(unit, shift)


def test_hours_are_recorded_once_after_the_shift(act, store, shift, clock, sent):
    for name in ("Mina", "Juri"):
        with act() as unit:
            sign_up(unit, SignUp(shift_id=shift, name=name))
    with store.read() as session:
        mina, juri = (helper.id for helper in views.helpers_of(session, shift))
    with act(GARDENER) as unit, pytest.raises(rules.NotOverYet):
        record_hours(unit, RecordHours(shift_id=shift, minutes={mina: None}))
    clock.now = FRIDAY + timedelta(hours=2)
    with act(GARDENER) as unit, pytest.raises(rules.NobodyCame):
        record_hours(unit, RecordHours(shift_id=shift, minutes={"somebody else": 10}))
    with act() as unit, pytest.raises(OfficeRequired):
        record_hours(unit, RecordHours(shift_id=shift, minutes={mina: None}))
    with act(GARDENER) as unit:
        hours = record_hours(unit, RecordHours(shift_id=shift, minutes={mina: None, juri: 30}))
    with pytest.raises(rules.HoursAlreadyRecorded), act(GARDENER) as unit:
        record_hours(unit, RecordHours(shift_id=shift, minutes={mina: 1}))
    assert sent()[-1].data == {
        "hours_id": hours,
        "shift_id": shift,
        "minutes": 150,
        "worked_on": "2026-05-08",
    }
    assert [event.type for event in sent()].count("quartier.garden.hours.recorded.v1") == 1
    assert (detail(store, shift).minutes, detail(store, shift).helpers) == (150, 2)
    with store.read() as session:
        assert [helper.minutes for helper in views.helpers_of(session, shift)] == [120, 30]


def test_the_day_of_work_is_the_quarters(act, clock, sent):
    start = datetime(2026, 5, 8, 22, 30, tzinfo=UTC)  # half past midnight on the 9th in Saalfeld
    with act(GARDENER) as unit:
        shift = announce_shift(
            unit,
            AnnounceShift(title="Nachtwache", starts_at=start, ends_at=start + timedelta(hours=1), places=1),
        )
    with act() as unit:
        sign_up(unit, SignUp(shift_id=shift, name="Mina"))
        signup = unit.session.scalars(select(Signup.id)).one()
    clock.now = start + timedelta(hours=1)
    with act(GARDENER) as unit:
        record_hours(unit, RecordHours(shift_id=shift, minutes={signup: None}))
        assert unit.session.scalars(select(Hours.worked_on)).one() == date(2026, 5, 9)


def test_helpers_are_forgotten_but_not_what_they_did(act, store, shift, clock):
    with act() as unit:
        sign_up(unit, SignUp(shift_id=shift, name="Mina"))
    clock.now = FRIDAY + timedelta(days=59)
    assert forget_old_helpers(store) == 0
    clock.now = FRIDAY + timedelta(days=61)
    assert forget_old_helpers(store) == 1
    assert forget_old_helpers(store) == 0
    assert count(store, Signup) == 0
    assert detail(store, shift).taken == 1


def test_lists_go_on_where_they_stopped(act, store, clock):
    for n in range(5):
        with act(GARDENER) as unit:
            announce_shift(
                unit,
                AnnounceShift(
                    title=f"S{n}",
                    starts_at=FRIDAY + timedelta(days=n),
                    ends_at=FRIDAY + timedelta(days=n, hours=1),
                    places=1,
                ),
            )
    with store.read() as session:
        first = views.coming_shifts(session, clock(), limit=2)
        rest = views.coming_shifts(session, clock(), after=(first[-1].starts_at, first[-1].id))
        assert [row.title for row in [*first, *rest]] == ["S0", "S1", "S2", "S3", "S4"]
        assert views.past_shifts(session, clock()) == []
        late = FRIDAY + timedelta(days=2)
        assert [row.title for row in views.past_shifts(session, late)] == ["S1", "S0"]
