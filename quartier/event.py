"""The event: its names, its envelope, its two schemas. Pure: no I/O.

An event is a CloudEvents 1.0 JSON document (design section 4). The sender declares it as a marshmallow
schema with the `event` decorator; the JSON Schema in ``contracts/`` is generated from that. A reader
declares a `Tolerant` schema of only the fields it uses and a `Read`.

    @event("quartier.funding.grant.approved.v1", audience=Audience.PARTNERS, subject="grant_id", example={...})
    class GrantApproved(EventSchema):
        '''A grant has been approved.'''
        grant_id = Ref(required=True)

    unit.emit(GrantApproved.of(grant_id=...))
"""

import json
import re
import secrets
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from marshmallow import EXCLUDE, RAISE, Schema, fields, validate

from quartier.errors import Undecodable

if TYPE_CHECKING:
    from quartier.unit import Unit

Clock = Callable[[], datetime]
S = TypeVar("S", bound="EventSchema")

CONTENT_TYPE = "application/cloudevents+json"
#: CloudEvents asks intermediaries to carry at least 64 KiB; a larger event is a document, not a fact.
MAX_BYTES = 65_536
#: Room for everything around the data.
ENVELOPE_BYTES = 2_000
# The underscore parts words inside a noun or a verb; dots and hyphens would make routing keys ambiguous.
_TYPE = re.compile(r"quartier\.([a-z]+)\.([a-z_]+)\.([a-z_]+)\.v([1-9]\d*)")


def utc_now() -> datetime:
    """This instant, aware, in UTC."""
    return datetime.now(UTC)


def new_ref() -> str:
    """A random opaque reference of 100 bits, fit for addresses; it says nothing about what it names."""
    number = secrets.randbits(100)
    return "".join("0123456789abcdefghjkmnpqrstvwxyz"[(number >> shift) & 31] for shift in range(0, 100, 5))


def new_event_id(timed: bool = True) -> str:
    """A UUID of version 7 (RFC 9562): time-ordered, so that unique indexes grow at one end; or of version 4."""
    if not timed:
        return str(uuid.uuid4())
    millis = time.time_ns() // 1_000_000
    value = millis << 80 | 0x7 << 76 | secrets.randbits(12) << 64 | 0b10 << 62 | secrets.randbits(62)
    return str(uuid.UUID(int=value))


def rfc3339(instant: datetime) -> str:
    """The instant as ``2026-11-23T10:00:00Z``, with microseconds only where there are any.

    Raises ValueError for a naive datetime: Python would take it for the process's local time.
    """
    if instant.tzinfo is None:
        raise ValueError(f"{instant} has no zone")
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


class Audience(StrEnum):
    """Who may read an event. It is part of the routing key, so that the broker can enforce it."""

    PUBLIC = "public"
    PARTNERS = "partners"
    INTERNAL = "internal"
    CONFIDENTIAL = "confidential"


# ── Fields. An event's data is an allow-list of these: nothing here can hold a person. ──────────────────


class Ref(fields.String):
    """An opaque reference."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(validate=validate.Regexp(r"^[A-Za-z0-9_-]{1,64}$"), **kwargs)


class Text(fields.String):
    """A short text written by an office (a title, a place): never about a person, never by a resident."""

    def __init__(self, max: int = 200, **kwargs: Any) -> None:
        super().__init__(validate=validate.Length(1, max), **kwargs)


class Slug(fields.String):
    """One of a closed list of words."""

    def __init__(self, *options: str, **kwargs: Any) -> None:
        super().__init__(validate=validate.OneOf(options) if options else None, **kwargs)


class _Whole(fields.Integer):
    """A whole number; marshmallow by itself would cut 1.5 to 1 without a word."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(strict=True, **kwargs)

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> int | None:
        if value is not None and type(value) is not int:
            raise ValueError(f"{attr} is {value!r}, not a whole number")
        return value


class Cents(_Whole):
    """Money in integer euro cents."""


class Count(_Whole):
    """A number of things, zero or more."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(validate=validate.Range(min=0), **kwargs)


class Instant(fields.AwareDateTime):
    """An instant; in JSON RFC 3339 in UTC."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="iso", default_timezone=UTC, **kwargs)

    def _serialize(self, value: datetime | None, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else rfc3339(value)


class LocalDate(fields.Date):
    """A calendar date in the quarter."""


class Tolerant(Schema):
    """A reader's schema: only the fields it uses; whatever else the sender adds is ignored."""

    class Meta:
        unknown = EXCLUDE


class EventSchema(Schema):
    """A sender's schema: an allow-list; declared with `event`."""

    contract: ClassVar["Contract"]
    _instance: ClassVar["EventSchema"]

    class Meta:
        unknown = RAISE

    @classmethod
    def of(cls, **data: Any) -> "Draft":
        """Validate and serialise the data now; raises ValueError naming the field (a mistake in our code)."""
        contract, schema = cls.contract, cls._instance
        dumped = schema.dump(data)
        errors = schema.validate(dumped) or {name: ["unknown"] for name in data.keys() - schema.fields.keys()}
        if errors:
            raise ValueError(f"{contract.name}: {errors}")
        text = json.dumps(dumped, ensure_ascii=False, separators=(",", ":"))
        if len(text.encode()) > MAX_BYTES - ENVELOPE_BYTES:
            raise ValueError(f"{contract.name}: more than {MAX_BYTES - ENVELOPE_BYTES} bytes of data")
        return Draft(contract, str(data[contract.subject]), text)


@dataclass(frozen=True, slots=True)
class Contract:
    """What a sender promises about one type and version of event."""

    name: str
    audience: Audience
    #: The data field that names the aggregate; its value becomes the envelope's subject.
    subject: str
    schema: type[EventSchema]
    example: Mapping[str, Any]
    service: str
    noun: str
    verb: str
    version: int

    @property
    def routing_key(self) -> str:
        return f"{self.service}.{self.audience}.{self.noun}.{self.verb}"

    @property
    def doc(self) -> str:
        return " ".join((self.schema.__doc__ or "").split())

    @property
    def dataschema(self) -> str:
        """A stable name of the JSON Schema in the sender's ``contracts/sends/``."""
        return f"urn:quartier:schema:{self.name}"


@dataclass(frozen=True, slots=True)
class Draft:
    """An event whose data is final; its envelope is completed when the unit takes the sequence."""

    contract: Contract
    subject: str
    data: str


def split_type(name: str) -> tuple[str, str, str, int]:
    """Service, noun, verb and version of an event type. Raises ValueError if it is not one of ours."""
    match = _TYPE.fullmatch(name)
    if not match:
        raise ValueError(f"{name!r} is not quartier.<service>.<noun>.<verb>.v<N>")
    return match[1], match[2], match[3], int(match[4])


def event(
    name: str, *, audience: Audience, subject: str, example: Mapping[str, Any]
) -> Callable[[type[S]], type[S]]:
    """Declare a schema as the event ``name``; the example is checked here, once, at import."""
    service, noun, verb, version = split_type(name)

    def declare(schema: type[S]) -> type[S]:
        schema.contract = Contract(name, audience, subject, schema, example, service, noun, verb, version)
        schema._instance = schema()
        if subject not in schema._instance.fields:
            raise ValueError(f"{name}: the subject {subject!r} is not a field")
        if errors := schema._instance.validate(dict(example)):
            raise ValueError(f"{name}: its example is wrong: {errors}")
        return schema

    return declare


@dataclass(frozen=True, slots=True)
class Envelope:
    """An event as it came over the bus; `data` is unchecked until a reader's schema has loaded it."""

    id: str
    source: str
    type: str
    subject: str
    time: datetime
    sequence: int
    subjectversion: int
    epoch: int
    audience: str
    correlationid: str
    causationid: str | None
    data: dict[str, Any]
    #: The whole document as it came.
    raw: str


def complete(
    draft: Draft, *, event_id: str, source: str, time: datetime, correlation: str, causation: str | None
) -> str:
    """The CloudEvent as JSON without its opening brace and numbers, which `numbered` puts in front."""
    contract = draft.contract
    head = {
        "specversion": "1.0",
        "id": event_id,
        "source": source,
        "type": contract.name,
        "subject": draft.subject,
        "time": rfc3339(time),
        "datacontenttype": "application/json",
        "dataschema": contract.dataschema,
        "audience": contract.audience.value,
        "correlationid": correlation,
    }
    if causation:
        head["causationid"] = causation
    return json.dumps(head, separators=(",", ":"))[1:-1] + ',"data":' + draft.data + "}"


def numbered(body: str, *, sequence: int, epoch: int) -> str:
    """Complete the envelope with what is known only at the flush.

    `subjectversion` is the sequence: it rises within each subject, which is all that a reader asks of it,
    and needs no counter of its own (docs/decisions/0003).
    """
    return f'{{"sequence":{sequence},"subjectversion":{sequence},"epoch":{epoch},{body}'


#: Attributes that are text, with the most characters an inbox has room for.
_STRINGS = {
    "id": 200,
    "source": 120,
    "type": 120,
    "subject": 200,
    "time": 40,
    "audience": 20,
    "correlationid": 200,
}
_NUMBERS = {"sequence": 2**63, "subjectversion": 2**63, "epoch": 2**31}
# JSON can name what no database can store: the NUL character and half of a surrogate pair.
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


def parse(raw: bytes | str) -> Envelope:
    """Read a CloudEvent of ours. Raises `Undecodable` with the reason; invents nothing that is missing."""
    size = len(raw) if isinstance(raw, bytes) else len(raw.encode(errors="surrogatepass"))
    if size > MAX_BYTES:
        raise Undecodable(f"{size} bytes are more than {MAX_BYTES}")
    try:
        text = raw if isinstance(raw, str) else raw.decode()
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Undecodable(f"not JSON in UTF-8: {error}") from None
    if not isinstance(document, dict) or document.get("specversion") != "1.0":
        raise Undecodable("not a CloudEvent of specversion 1.0")
    for name, longest in _STRINGS.items():
        value = document.get(name)
        if not isinstance(value, str) or not 0 < len(value) <= longest or _UNSTORABLE.search(value):
            raise Undecodable(f"attribute {name!r} is not a text of 1 to {longest} storable characters")
    for name, bound in _NUMBERS.items():
        if type(document.get(name)) is not int or not 0 < document[name] < bound:
            raise Undecodable(f"attribute {name!r} is not a positive integer below {bound}")
    if not isinstance(document.get("data"), dict):
        raise Undecodable("data is not an object")
    causation = document.get("causationid")
    if causation is not None and not isinstance(causation, str):
        raise Undecodable("attribute 'causationid' is not a string")
    return Envelope(
        document["id"],
        document["source"],
        document["type"],
        document["subject"],
        _instant(document["time"]),
        document["sequence"],
        document["subjectversion"],
        document["epoch"],
        document["audience"],
        document["correlationid"],
        causation,
        document["data"],
        text,
    )


def _instant(text: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise Undecodable("attribute 'time' is not RFC 3339") from None
    if instant.tzinfo is None:
        raise Undecodable("attribute 'time' has no zone")
    return instant


@dataclass(frozen=True, slots=True)
class Received:
    """An event that a reader's schema has loaded."""

    envelope: Envelope
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Read:
    """A service reads one type of event: how tolerantly, and which reaction answers it."""

    type: str
    audience: Audience
    schema: "Callable[[], Tolerant]"
    by: Callable[[Received, "Unit"], None]
    #: The reaction gives the same end in whatever order events of a subject come: late ones are handled too.
    any_order: bool = False

    @property
    def sender(self) -> str:
        return split_type(self.type)[0]

    @property
    def routing_key(self) -> str:
        service, noun, verb, _ = split_type(self.type)
        return f"{service}.{self.audience}.{noun}.{verb}"
