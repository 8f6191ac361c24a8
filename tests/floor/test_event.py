"""The envelope and the two schemas: what is said is what is read, and nothing is invented."""

import json
import re
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from urllib.parse import urlsplit

import pytest
from cloudevents.core.formats.json import JSONFormat
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError, fields
from pen import SecretKept, StrokeDrawn
from pen import service as pen
from tally import Drawn, MarkMade

from quartier.envelope import complete, numbered, parse
from quartier.errors import Undecodable
from quartier.event import (
    MAX_BYTES,
    Audience,
    Cents,
    Contract,
    Count,
    Draft,
    EventSchema,
    Instant,
    LocalDate,
    Read,
    Ref,
    Slug,
    Text,
    Tolerant,
    event,
    new_event_id,
    new_ref,
    rfc3339,
    split_type,
)
from quartier.operate.installed import installed

NOON = datetime(2026, 5, 4, 12, 34, 56, 789, tzinfo=UTC)


def document(draft: Draft, **changes: Any) -> str:
    values: dict[str, Any] = {
        "event_id": "e1",
        "source": "/q/pen",
        "time": NOON,
        "correlation": "c1",
        "causation": None,
    }
    return numbered(complete(draft, **{**values, **changes}), sequence=7, epoch=2)


def changed(**attributes: Any) -> bytes:
    """A correct document with attributes changed; None takes one away."""
    correct = json.loads(document(StrokeDrawn.of(sheet_id="s1", number=1)))
    for name, value in attributes.items():
        correct.pop(name) if value is None else correct.update({name: value})
    return json.dumps(correct).encode()


CONTRACTS = [
    schema.contract
    for schema in (StrokeDrawn, SecretKept, MarkMade, *(s for service in installed() for s in service.sends))
]
ids = pytest.mark.parametrize("contract", CONTRACTS, ids=lambda contract: contract.name)


# ── Round trip ───────────────────────────────────────────────────────────────────────────────────────


def test_what_is_said_is_what_is_read() -> None:
    draft = StrokeDrawn.of(sheet_id="s1", number=3, note="»schräg« \u202e 🖊", at=NOON)
    raw = document(draft, causation="e0")
    read = parse(raw.encode())
    assert (read.id, read.source, read.type) == ("e1", "/q/pen", "quartier.pen.stroke.drawn.v1")
    assert (read.subject, read.time) == ("s1", NOON)
    assert (read.sequence, read.subjectversion, read.epoch) == (7, 7, 2)
    assert (read.audience, read.correlationid, read.causationid) == ("internal", "c1", "e0")
    assert read.data == {
        "sheet_id": "s1",
        "number": 3,
        "note": "»schräg« \u202e 🖊",
        "at": "2026-05-04T12:34:56.000789Z",
    }
    assert read.raw == raw
    assert parse(raw) == read, "text and bytes are read alike"


#: Every text but those that hold what no database keeps: a NUL, half of a surrogate pair.
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=50)


@given(
    sheet=st.from_regex(r"[A-Za-z0-9_-]{1,64}", fullmatch=True),
    number=st.integers(0, 2**40),
    note=texts,
    at=st.datetimes(
        datetime(1901, 1, 1),  # noqa: DTZ001 (the zone is drawn beside it)
        datetime(2199, 12, 31),  # noqa: DTZ001
        timezones=st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=45))]),
    ),
    sequence=st.integers(1, 2**63 - 1),
    epoch=st.integers(1, 2**31 - 1),
)
def test_every_event_survives_the_journey(
    sheet: str, number: int, note: str, at: datetime, sequence: int, epoch: int
) -> None:
    draft = StrokeDrawn.of(sheet_id=sheet, number=number, note=note, at=at)
    body = complete(draft, event_id="e", source="/q/pen", time=at, correlation="c", causation=None)
    read = parse(numbered(body, sequence=sequence, epoch=epoch).encode())
    loaded = StrokeDrawn().load(read.data)
    assert loaded == {"sheet_id": sheet, "number": number, "note": note, "at": at}
    assert loaded["at"].utcoffset() == timedelta(0)
    assert (read.subject, read.time, read.sequence, read.epoch) == (sheet, at, sequence, epoch)


def test_a_document_names_each_attribute_once() -> None:
    pairs = json.loads(
        document(StrokeDrawn.of(sheet_id="s1", number=1), causation="e0"), object_pairs_hook=list
    )
    names = [name for name, _ in pairs]
    assert len(names) == len(set(names))


# ── Refused, with a reason ───────────────────────────────────────────────────────────────────────────

STRINGS = ("id", "source", "type", "subject", "time", "audience", "correlationid")
NUMBERS = ("sequence", "subjectversion", "epoch")


@pytest.mark.parametrize("name", [*STRINGS, *NUMBERS, "specversion", "data"])
def test_nothing_missing_is_invented(name: str) -> None:
    with pytest.raises(Undecodable) as refused:
        parse(changed(**{name: None}))
    assert name in str(refused.value)


@pytest.mark.parametrize("name", STRINGS)
@pytest.mark.parametrize("value", ["", "x" * 201, 5, True, ["x"], {"x": 1}, 1.5])
def test_a_wrong_text_is_refused(name: str, value: Any) -> None:
    with pytest.raises(Undecodable, match=name):
        parse(changed(**{name: value}))


def test_what_the_inbox_has_no_room_for_is_refused() -> None:
    """Its columns hold a source of 120 characters and an epoch of 31 bits; more would stop the whole batch."""
    for name, most, more in (("source", "/" + "x" * 119, "/" + "x" * 120), ("epoch", 2**31 - 1, 2**31)):
        assert parse(changed(**{name: most}))
        with pytest.raises(Undecodable, match=name):
            parse(changed(**{name: more}))


@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize("value", [0, -1, 2**63, 1.0, "1", True, [1]])
def test_a_wrong_number_is_refused(name: str, value: Any) -> None:
    with pytest.raises(Undecodable, match=name):
        parse(changed(**{name: value}))


@pytest.mark.parametrize("data", [[], "text", 5, True, 1.5])
def test_data_must_be_an_object(data: Any) -> None:
    with pytest.raises(Undecodable, match="data"):
        parse(changed(data=data))


@pytest.mark.parametrize(
    "time", ["yesterday", "2026-05-04", "2026-05-04T12:00:00", "2026-13-01T00:00:00Z", "12:00:00Z"]
)
def test_a_time_without_zone_or_sense_is_refused(time: str) -> None:
    with pytest.raises(Undecodable, match="time"):
        parse(changed(time=time))


@pytest.mark.parametrize("causation", [5, True, ["x"], {}])
def test_a_wrong_cause_is_refused(causation: Any) -> None:
    with pytest.raises(Undecodable, match="causationid"):
        parse(changed(causationid=causation))


@pytest.mark.parametrize("version", ["0.3", "1.1", 1.0, ""])
def test_another_specversion_is_refused(version: Any) -> None:
    with pytest.raises(Undecodable, match=r"specversion 1\.0"):
        parse(changed(specversion=version))


BROKEN = {
    "nothing": b"",
    "blank": b"   ",
    "no JSON": b"{hello",
    "cut off": document(StrokeDrawn.of(sheet_id="s1", number=1))[:-5].encode(),
    "two documents": changed() + changed(),
    "a list": b"[]",
    "a text": b'"event"',
    "null": b"null",
    "not UTF-8": changed().replace(b'"s1"', b'"\xff\xfe"'),
    "UTF-16": changed().decode().encode("utf-16"),
    "UTF-32": changed().decode().encode("utf-32-le"),
    "a byte order mark": b"\xef\xbb\xbf" + changed(),
    "nested a thousandfold": b'{"specversion":"1.0","data":' + b"[" * 60_000,
    "a number of ten thousand digits": changed()[:-1] + b',"x":' + b"9" * 10_000 + b"}",
}


@pytest.mark.parametrize("raw", BROKEN.values(), ids=BROKEN.keys())
def test_broken_bytes_are_refused(raw: bytes) -> None:
    with pytest.raises(Undecodable):
        parse(raw)


@pytest.mark.parametrize("name", ["id", "source", "subject", "correlationid"])
@pytest.mark.parametrize("value", ["a\0b", "\ud800"], ids=["NUL", "half a surrogate pair"])
def test_what_no_database_can_store_is_refused(name: str, value: str) -> None:
    with pytest.raises(Undecodable, match=name):
        parse(changed(**{name: value}))


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    with pytest.raises(Undecodable):
        parse(raw)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)


@given(st.sampled_from([*STRINGS, *NUMBERS, "specversion", "data", "causationid", "x"]), json_values)
def test_a_twisted_document_is_read_or_refused(name: str, value: Any) -> None:
    twisted = json.loads(changed()) | {name: value}
    try:
        read = parse(json.dumps(twisted).encode())
    except Undecodable:
        return
    assert json.loads(read.raw)[name] == value or name in ("data", "x")


def test_the_size_limit_counts_bytes() -> None:
    room = MAX_BYTES - len(changed(data={"note": ""}))
    assert parse(changed(data={"note": "x" * room}))
    with pytest.raises(Undecodable, match="bytes"):
        parse(changed(data={"note": "x" * (room + 1)}))
    too_long = document(StrokeDrawn.of(sheet_id="s1", number=1, note="short")).replace("short", "ü" * 40_000)
    assert len(too_long) < MAX_BYTES < len(too_long.encode())
    for raw in (too_long, too_long.encode()):
        with pytest.raises(Undecodable, match="bytes"):
            parse(raw)


# ── Saying: an allow-list, checked when it is said ───────────────────────────────────────────────────


@pytest.mark.parametrize(
    "wrong",
    [
        {"sheet_id": "s1"},
        {"number": 1, "sheet_id": None},
        {"sheet_id": "s1", "number": -1},
        {"sheet_id": "s1", "number": None},
        {"sheet_id": "a b", "number": 1},
        {"sheet_id": "x" * 65, "number": 1},
        {"sheet_id": "", "number": 1},
        {"sheet_id": "s1", "number": 1, "note": ""},
        {"sheet_id": "s1", "number": 1, "resident": "Frau B."},
    ],
    ids=repr,
)
def test_wrong_data_is_refused_when_it_is_said(wrong: dict[str, Any]) -> None:
    with pytest.raises((ValueError, TypeError)):
        StrokeDrawn.of(**wrong)


def test_the_refusal_names_the_event_and_the_field() -> None:
    with pytest.raises(ValueError, match=r"quartier\.pen\.stroke\.drawn\.v1.*resident"):
        StrokeDrawn.of(sheet_id="s1", number=1, resident="Frau B.")


def test_an_instant_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        StrokeDrawn.of(sheet_id="s1", number=1, at=datetime(2026, 5, 4, 9))  # noqa: DTZ001


@pytest.mark.parametrize("nothing", ["\0", "a\0b", "\ud800", "a\udfff"], ids=ascii)
def test_what_no_database_keeps_is_refused_when_it_is_said(nothing: str) -> None:
    with pytest.raises(ValueError, match=r"note.*no character"):
        StrokeDrawn.of(sheet_id="s1", number=1, note=nothing)


def test_a_fraction_is_not_cut_off() -> None:
    with pytest.raises(ValueError, match="number"):
        StrokeDrawn.of(sheet_id="s1", number=1.5)


def test_an_event_that_no_inbox_would_read_is_refused_when_it_is_said() -> None:
    with pytest.raises(ValueError, match="bytes"):
        StrokeDrawn.of(sheet_id="s1", number=1, note="x" * MAX_BYTES)


def test_fields_say_what_they_hold() -> None:
    class Sheet(Tolerant):
        ref = Ref()
        text = Text(5)
        slug = Slug("a", "b")
        cents = Cents()
        count = Count()
        instant = Instant()
        day = LocalDate()

    good = {
        "ref": "Az0_-",
        "text": "12345",
        "slug": "a",
        "cents": -5,
        "count": 0,
        "instant": "2026-05-04T11:00:00+02:00",
        "day": "2026-05-04",
    }
    loaded = Sheet().load({**good, "more": 1})
    assert loaded["instant"] == datetime(2026, 5, 4, 9, tzinfo=UTC)
    assert loaded["day"] == date(2026, 5, 4)
    assert Sheet().dump(loaded) == {**good, "instant": "2026-05-04T09:00:00Z"}


NO_FIELD: tuple[Any, ...] = (1.5, [], {}, True, "", "a\0b", "\ud800", "x" * 201, 10**30, 2**53, -(2**53))
NO_TIME = ("x", "9999-12-31", "0001-01-01", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00", "2026-02-30")
REFUSED: tuple[tuple[fields.Field[Any], tuple[Any, ...]], ...] = (
    (Ref(), ("a/b", "a b", "ä", "a\n", "x" * 65)),
    (Text(), ()),
    (Slug("a", "b"), ("c", "a\n")),
    (Slug(), ("A", "a b", "a\n", "x" * 65)),
    (Cents(), ("5", "x")),
    (Count(), (-1, "5")),
    (Count(min=1), (0,)),
    (Instant(), (*NO_TIME, "2026-05-04T11:00:00", "2026-05-04")),
    (LocalDate(), (*NO_TIME, "2026-05-04T11:00:00Z")),
)


@pytest.mark.parametrize(
    ("field", "value"),
    [(field, value) for field, wrong in REFUSED for value in (*NO_FIELD, *wrong)],
    ids=lambda it: type(it).__name__ if isinstance(it, fields.Field) else repr(it)[:30],
)
def test_no_field_takes_what_a_page_or_a_table_could_not_hold(field: fields.Field[Any], value: Any) -> None:
    """One event that was kept would break every page that shows it."""
    with pytest.raises(ValidationError):
        Tolerant.from_dict({"it": field})().load({"it": value})


# ── Declaring ────────────────────────────────────────────────────────────────────────────────────────


@ids
def test_the_example_of_every_contract_is_valid(contract: Contract) -> None:
    loaded = contract.schema().load(dict(contract.example))
    draft = contract.schema.of(**loaded)
    assert json.loads(draft.data) == dict(contract.example)
    assert draft.subject == str(loaded[contract.subject])
    assert contract.doc, "an event says in a sentence what has happened"


@ids
def test_no_contract_lets_unknown_fields_through(contract: Contract) -> None:
    loaded = contract.schema().load(dict(contract.example))
    with pytest.raises(ValueError, match="surprise"):
        contract.schema.of(**loaded, surprise="x")
    assert "surprise" in contract.schema().validate({**contract.example, "surprise": "x"})


@ids
def test_a_confidential_contract_holds_a_reference_only(contract: Contract) -> None:
    if contract.audience is Audience.CONFIDENTIAL:
        assert [type(field) for field in contract.schema().fields.values()] == [Ref]


def test_names_are_taken_apart() -> None:
    assert split_type("quartier.pen.stroke.drawn.v12") == ("pen", "stroke", "drawn", 12)
    contract = StrokeDrawn.contract
    assert (contract.service, contract.noun, contract.verb, contract.version) == ("pen", "stroke", "drawn", 1)
    assert contract.routing_key == "pen.internal.stroke.drawn"
    read = Read(contract.name, Audience.INTERNAL, Drawn, by=lambda _event, _unit: None)
    assert (read.sender, read.routing_key) == ("pen", contract.routing_key)
    assert pen.sends[0].contract.dataschema == "urn:quartier:schema:quartier.pen.stroke.drawn.v1"


@pytest.mark.parametrize(
    "name",
    [
        "stroke.drawn",
        "quartier.pen.stroke.drawn",
        "quartier.pen.stroke.drawn.v0",
        "quartier.pen.stroke.drawn.v01",
        "quartier.Pen.stroke.drawn.v1",
        "quartier.pen.stroke-x.drawn.v1",
        "quartier.pen.stroke.drawn.v1\n",
        "quartier.pen.stroke.drawn.v1.x",
        "other.pen.stroke.drawn.v1",
    ],
)
def test_a_wrong_name_is_refused_at_import(name: str) -> None:
    with pytest.raises(ValueError, match="quartier"):
        event(name, audience=Audience.PUBLIC, subject="a", example={})


def test_a_wrong_declaration_is_refused_at_import() -> None:
    class Sheet(EventSchema):
        """A sheet."""

        a = Ref(required=True)

    name = "quartier.pen.sheet.torn.v1"
    with pytest.raises(ValueError, match="subject"):
        event(name, audience=Audience.PUBLIC, subject="b", example={"a": "x"})(Sheet)
    with pytest.raises(ValueError, match="example"):
        event(name, audience=Audience.PUBLIC, subject="a", example={"a": "x y"})(Sheet)


def test_a_tolerant_reader_ignores_what_it_does_not_know() -> None:
    assert Drawn().load({"sheet_id": "s", "number": 1, "new": {"deep": 1}}) == {"sheet_id": "s", "number": 1}
    with pytest.raises(ValidationError):
        Drawn().load({"sheet_id": "s"})


def test_what_a_nested_list_allows_is_an_allow_list_too() -> None:
    class Line(EventSchema):
        """A line."""

        n = Count(required=True)

    @event(
        "quartier.pen.sheet.listed.v1",
        audience=Audience.PUBLIC,
        subject="a",
        example={"a": "x", "lines": [{"n": 1}]},
    )
    class Listed(EventSchema):
        """Lines were listed."""

        a = Ref(required=True)
        lines = fields.List(fields.Nested(Line), required=True)

    draft = Listed.of(a="x", lines=[{"n": 1, "resident": "Frau B."}])
    assert json.loads(draft.data) == {"a": "x", "lines": [{"n": 1}]}


# ── Confidential time, identity, CloudEvents ─────────────────────────────────────────────────────────


def test_references_and_ids_say_nothing_and_do_not_repeat() -> None:
    refs = {new_ref() for _ in range(2000)}
    assert len(refs) == 2000
    assert all(re.fullmatch(r"[0-9a-hj-km-np-tv-z]{20}", ref) for ref in refs)
    made = [new_event_id() for _ in range(2000)]
    assert len(set(made)) == 2000
    assert all(
        re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", one)
        for one in made
    )
    assert [one[:13] for one in made] == sorted(one[:13] for one in made), "ordered by time"


@given(st.datetimes(timezones=st.timezones()))
def test_instants_are_written_as_rfc3339_in_utc(instant: datetime) -> None:
    try:
        written = rfc3339(instant)
    except OverflowError:
        return  # beyond year 1 or 9999 in UTC
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?Z", written)
    assert datetime.fromisoformat(written) == instant.astimezone(UTC)


@ids
def test_the_cloudevents_sdk_reads_every_event(contract: Contract) -> None:
    draft = contract.schema.of(**contract.schema().load(dict(contract.example)))
    raw = document(draft, source="/saalfeld-beulwitz/pen", causation="e0")
    read = JSONFormat().read(None, raw.encode())
    ours = parse(raw)
    assert (read.get_id(), read.get_source(), read.get_type()) == (ours.id, ours.source, ours.type)
    assert (read.get_subject(), read.get_time(), read.get_data()) == (ours.subject, ours.time, ours.data)
    assert read.get_extension("correlationid") == "c1"
    assert parse(JSONFormat().write(read)).data == ours.data


@ids
def test_every_event_keeps_the_specification(contract: Contract) -> None:
    """CloudEvents 1.0.2, sections 'Context Attributes' and 'Type System', and the JSON format's 2.2."""
    draft = contract.schema.of(**contract.schema().load(dict(contract.example)))
    made = json.loads(document(draft, source="/saalfeld-beulwitz/pen", causation="e0"))
    attributes = {name: value for name, value in made.items() if name != "data"}
    assert made["specversion"] == "1.0"
    assert all(isinstance(made[name], str) and made[name] for name in ("id", "source", "type", "subject"))
    assert urlsplit(made["source"]).path == made["source"], "a URI reference"
    assert urlsplit(made["dataschema"]).scheme == "urn", "an absolute URI"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", made["time"])
    assert made["datacontenttype"] == "application/json"
    for name, value in attributes.items():
        assert re.fullmatch(r"[a-z0-9]{1,20}", name), "lower-case letters and digits, at most 20"
        assert isinstance(value, (str, int)), "no structured attribute"
        assert not isinstance(value, str) or not re.search(r"[\x00-\x1f\x7f-\x9f]", value)
