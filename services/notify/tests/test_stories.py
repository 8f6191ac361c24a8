"""The room of stories: from events alone, on both databases."""

import json
from pathlib import Path

import pytest
from markupsafe import escape
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from notify.mediators.model import Case
from notify.mediators.views import cases
from notify.reads import READS, TAKEN
from notify.stories.catalogue import BY_KIND, BY_TYPE, TOLD, TRANSLATED, UNTOLD_KIND
from notify.stories.commands import complete
from notify.stories.model import Happening, Story
from notify.stories.sentences import SENTENCES, VARIANTS
from notify.stories.views import Wanted, happening, say, stories, told_of_each
from quartier.web.i18n import FLOOR_LOCALE, Texts

CONTRACTS = Path(__file__).parents[1] / "contracts" / "reads"


def now_stands(store, about="gathering", subject="fest"):
    with store.read() as session:
        found = happening(session, about, subject)
        assert found
        return found


def told(store, audiences=("public",), **chosen):
    with store.read() as session:
        return [row.story.kind for row in stories(session, Wanted(audiences=audiences, **chosen))]


def kept(store):
    """Every story there is, also what only counts, in the order in which they became visible."""
    with store.read() as session:
        return list(session.scalars(select(Story).order_by(Story.position)))


def test_a_gathering_goes_its_way(gathering, store):
    gathering("announced")
    assert (now_stands(store).state, now_stands(store).place) == ("planned", None)
    gathering("confirmed", place="Großer Raum", booking_id="b1")
    assert (now_stands(store).state, now_stands(store).place) == ("confirmed", "Großer Raum")
    gathering("moved", starts_at="2026-05-09T14:00:00Z", ends_at="2026-05-09T18:00:00Z", revision=2)
    stands = now_stands(store)
    assert (stands.state, stands.place, stands.starts_at.day, stands.ends_at.day) == ("planned", None, 9, 9)
    gathering("unplaced", starts_at="2026-05-09T14:00:00Z", reason="no-room-free")
    assert now_stands(store).state == "unplaced"
    gathering("cancelled", starts_at="2026-05-09T14:00:00Z")
    assert now_stands(store).state == "cancelled"
    assert told(store) == [
        "gathering-cancelled",
        "gathering-unplaced",
        "gathering-moved",
        "gathering-confirmed",
        "gathering-announced",
    ]


def test_helpers_are_counted_down(shift, events, store):
    shift("announced")
    assert now_stands(store, "shift", "wasser").missing == 4
    shift("staffed", missing=3)
    shift("staffed", missing=0)
    stands = now_stands(store, "shift", "wasser")
    assert (stands.missing, stands.wanted, stands.ends_at.hour, stands.state) == (0, 4, 16, "planned")
    assert told(store) == ["shift-announced"]
    assert len(kept(store)) == 3
    data = {"workday_id": "w", "title": "Lehmputz", "starts_at": "2026-05-09T08:00:00Z", "helpers_wanted": 5}
    events.say("werkhaus.workday.announced", ends_at="2026-05-09T12:00:00Z", **data)
    events.say("werkhaus.workday.staffed", missing=2, **data)
    assert now_stands(store, "workday", "w").missing == 2


def test_copies_change_nothing_and_late_ones_are_set_aside(events, store):
    data = {"shift_id": "s", "title": "T", "starts_at": "2026-05-05T14:00:00Z", "places": 4}
    first = events.make("garden.shift.announced", sequence=1, ends_at="2026-05-05T15:00:00Z", **data)
    second = events.make("garden.shift.staffed", sequence=2, missing=3, **data)
    third = events.make("garden.shift.staffed", sequence=3, missing=2, **data)
    assert events.give(first, first).handled == 1
    assert events.give(third).handled == 1
    assert events.give(first, third).duplicates == 2
    late = events.give(second)
    assert (late.handled, late.dead) == (0, 1)
    assert now_stands(store, "shift", "s").missing == 2


def test_what_came_before_we_listened_does_no_harm(shift, store):
    """A count without its announcement, after a subscription that began late."""
    shift("staffed", missing=1)
    stands = now_stands(store, "shift", "wasser")
    assert (stands.missing, stands.ends_at, stands.state) == (1, None, "planned")


def test_fields_of_tomorrow_are_ignored_and_missing_ones_set_aside(shift, events, store):
    assert shift("announced", weather={"sun": True}, names=["NAME-CANARY"]).handled == 1
    with store.read() as session:
        assert "CANARY" not in json.dumps(session.scalars(select(Story.params)).all())
    assert events.say("garden.shift.cancelled", shift_id="x", title="T").dead == 1
    assert told(store) == ["shift-announced"]


def test_decisions_grants_and_hazards_are_told_to_those_they_are_for(events, grant, store):
    resolution = {
        "resolution_id": "r1",
        "body": "residents_council",
        "title": "Bank am Spielplatz",
        "yes": 7,
        "no": 1,
        "abstain": 2,
        "invalid": 0,
        "decided_on": "2026-05-03",
    }
    events.say("participation.resolution.recorded", result="adopted", **resolution)
    grant()
    hazard = {
        "hazard_id": "h1",
        "category": "speeding",
        "latitude": 50.641,
        "longitude": 11.355,
        "reported_on": "2026-05-04",
    }
    events.say("participation.hazard.reported", "partners", **hazard)
    assert told(store) == ["resolution-adopted"]
    assert told(store, ("public", "partners")) == ["hazard-reported", "grant-approved", "resolution-adopted"]
    with store.read() as session:
        params = json.dumps(session.scalars(select(Story.params)).all())
    assert "50.6" not in params
    assert "LINE-CANARY" not in params


def test_an_envelope_cannot_make_public_what_is_not(events, store):
    """Whom a notice is for is decided by its kind here, not by what the message says of itself."""
    data = {
        "title": "T",
        "funder": "F",
        "valid_from": "2026-01-01",
        "valid_until": "2026-12-31",
        "total_cents": 1,
    }
    events.say("funding.grant.approved", "public", grant_id="g", **data)
    assert told(store) == []


def test_a_case_is_kept_apart_and_by_its_day(events, store):
    received = events.say(
        "participation.conflict.logged", "confidential", case_ref="geheim1", place="PLACE-CANARY"
    )
    assert received.handled == 1
    with store.read() as session:
        assert [(case.ref, case.logged_on.isoformat()) for case in cases(session)] == [
            ("geheim1", "2026-05-04")
        ]
        assert session.scalar(select(func.count()).select_from(Story)) == 0
        assert session.scalar(select(func.count()).select_from(Happening)) == 0
        assert set(Case.__table__.columns.keys()) == {"ref", "logged_on"}


def test_the_database_refuses_a_confidential_notice(store):
    row = "INSERT INTO notice (id, kind, about, audience, subject, params, occurred_at, received_at) VALUES"
    values = " ('x', 'k', 'a', 'confidential', 's', '{}', '2026-05-04', '2026-05-04')"
    with pytest.raises(IntegrityError, match="ck_notice_audience"), store.unit() as unit:
        unit.session.execute(text(row + values))


def test_what_is_not_read_leaves_nothing(events, store):
    booking = {"booking_id": "b", "gathering_id": "fest", "room_name": "INTERNAL-CANARY"}
    assert events.say("werkhaus.booking.held", "internal", **booking).skipped == 1
    assert events.say("garden.hours.recorded", "internal", hours_id="h", shift_id="s", minutes=1).skipped == 1
    assert told(store, ("public", "partners", "internal")) == []


@pytest.mark.parametrize("lang", ["de", "en", "ar"])
def test_every_kind_can_be_said(lang):
    texts = Texts(lang, (notify_locale(), FLOOR_LOCALE))
    params = {
        "title": "Fest {0} {title}",
        "starts_at": "2026-05-08T14:00:00Z",
        "ends_at": "2026-05-08T18:00:00Z",
        "place": "<b>Saal",
        "helpers_wanted": 3,
        "places": 4,
        "missing": 2,
        "yes": 1,
        "no": 2,
        "abstain": 3,
        "decided_on": "2026-05-03",
        "funder": "<b>Stadt",
        "total_cents": 260_000,
        "due_on": "2027-06-30",
        "accepted_on": "2027-09-14",
        "period_until": "2026-12-31",
        "spent_cents": 245_000,
        "grant_cents": 240_000,
        "valid_from": "2026-01-01",
        "valid_until": "2026-12-31",
        "category": "of tomorrow",
        "reported_on": "2026-05-04",
        "amount_cents": 48_000,
        "remaining_cents": 52_000,
        "closes_on": "2026-06-30",
        "in_force_from": "2026-06-01",
        "programme": "Orte der Begegnung",
        "deadline_on": "2026-11-01",
        "own_share_percent": 10,
        "submitted_on": "2026-10-20",
        "first_day": "2026-12-24",
        "last_day": "2027-01-01",
        "name": "<b>Bandsäge",
        "until": "2026-05-20T10:00:00Z",
        "people": 80,
        "loud": True,
        "helpers": 7,
        "completed_on": "2026-05-03",
        "domain": "of_tomorrow",
        "stage": 3,
        "to_stage": 5,
        "decides": "council",
        "body": "of_tomorrow",
        "reason": "safety",
        "effective_at": "2026-06-01T10:00:00Z",
        "effective_on": "2026-06-01",
        "service": "of_tomorrow",
        "what": "machine.painted",
    }
    for kind in sorted({*BY_KIND, UNTOLD_KIND}):
        said = say(texts, Story(kind=kind, params=params, service="garden"))
        whole = (said.headline + said.text).replace("Fest {0} {title}", "")
        assert "{" not in whole, kind
        assert "<b>" not in escape(said.headline), kind
        assert said.headline
        assert said.text
        assert kind == UNTOLD_KIND or kind not in said.text, "a parameter is missing"
        for name, value, suffix in filter(None, [VARIANTS.get(kind)]):
            other = say(texts, Story(kind=kind, params={**params, name: value}, service="garden"))
            assert kind + suffix in SENTENCES
            assert "{" not in (other.headline + other.text).replace("Fest {0} {title}", "")
    if lang == "de":
        said = say(texts, Story(kind="grant-approved", params=params))
        assert "2.600,00\xa0€" in said.text
        assert not texts.missing
        window = {**params, "until": "2026-12-07T23:00:00Z"}  # midnight in Saalfeld: the 7th still counts
        assert "Montag, 7. Dezember 2026 kann" in say(texts, Story(kind="answer-awaited", params=window)).text
    if lang == "ar":
        assert "\u2068Fest" in say(texts, Story(kind="shift-announced", params=params)).headline


def notify_locale():
    from notify.service import service

    return service.package / "locale"


def test_each_event_is_read_once_and_as_its_audience():
    types = [read.type for read in READS]
    assert len(types) == len(set(types)) == len(TOLD) + len(TRANSLATED) + 4
    assert {told.event for told in TOLD} == set(TAKEN)
    assert len(BY_TYPE) == len(TOLD)
    assert {read.type for read in READS if read.audience == "confidential"} == {
        "quartier.participation.conflict.logged.v1"
    }
    assert {read.type for read in READS if read.audience == "internal"} == {
        "quartier.participation.office.assumed.v1",
        "quartier.participation.office.ended.v1",
    }


def test_each_contract_of_the_others_is_told_as_its_example_says(events, store):
    """Every type that is read, with the example its sender gives: told once, in German, without a gap."""
    texts = Texts("de", (notify_locale(), FLOOR_LOCALE))
    for told_ in TOLD:
        example = json.loads((CONTRACTS / f"{told_.type}.json").read_text())["examples"][0]
        assert events.say(told_.event, told_.audience, **example).handled == 1, told_.event
    rows = kept(store)
    assert [row.position for row in rows] == list(range(1, len(TOLD) + 1))
    assert [row.type for row in rows] == [each.type for each in TOLD]
    for row in rows:
        said = say(texts, row)
        assert SENTENCES[UNTOLD_KIND][1] not in said.text
        assert "{" not in said.headline + said.text, row.kind
        assert row.service
        assert "None" not in said.headline + said.text, row.kind
    assert not texts.missing


def test_what_has_no_words_here_is_told_plainly_and_by_its_name_alone(events, store):
    """A version of tomorrow is not lost: it stands in the stream, and nothing of its data does."""
    newer = events.make(
        "garden.shift.announced", shift_id="s9", title="TITLE-CANARY", names=["NAME-CANARY"]
    ).replace(b"announced.v1", b"announced.v2")
    assert events.give(newer).handled == 1
    [row] = kept(store)
    assert (row.kind, row.type, row.about) == (UNTOLD_KIND, "quartier.garden.shift.announced.v2", "other")
    said = say(Texts("de", (notify_locale(), FLOOR_LOCALE)), row)
    assert "shift.announced" in said.text
    assert "CANARY" not in json.dumps(row.params)
    with store.read() as session:
        assert told_of_each(session) == {"quartier.garden.shift.announced.v2": 1}
    hidden = events.make("garden.plot.assigned", "internal", plot_id="p1")
    assert events.give(hidden).skipped == 1
    assert len(kept(store)) == 1


def test_a_machine_is_called_by_the_name_it_was_registered_with(events, store):
    events.say("werkhaus.resource.registered", resource_id="m1", kind="machine", name="Bandsäge", risk=None)
    for resource, name in (("m1", "Bandsäge"), ("m2", "eine Maschine")):
        lock = {"lock_id": "l", "resource_id": resource, "reason": "defect", "until": None, "affected": 0}
        events.say("werkhaus.machine.locked", **lock)
        said = say(Texts("de", (notify_locale(), FLOOR_LOCALE)), kept(store)[-1])
        assert said.headline == f"Außer Betrieb: {name}"
    events.say("werkhaus.machine.released", lock_id="l", resource_id="m1")
    with store.read() as session:
        shown = {
            (row.story.kind, row.story.subject): row.old
            for row in stories(session, Wanted(audiences=("public",)))
        }
    assert shown == {
        ("resource-registered", "m1"): False,
        ("machine-locked", "m1"): True,
        ("machine-locked", "m2"): False,
        ("machine-released", "m1"): False,
    }


def test_what_an_earlier_release_wrote_is_brought_up_to_this_one(shift, store):
    shift("announced")
    shift("cancelled")
    with store.unit() as unit:
        for column in ("position", "type", "service", "noun", "place"):
            unit.session.execute(text(f"UPDATE notice SET {column} = NULL"))
    assert complete(store) == 2
    assert complete(store) == 0
    assert [(row.kind, row.position, row.service, row.noun, row.place) for row in kept(store)] == [
        ("shift-announced", 3, "garden", "shift", "garden"),
        ("shift-cancelled", 4, "garden", "shift", "garden"),
    ]
