"""The event: its names, its fields, its two schemas. Pure: no I/O. (What travels around it: `quartier.envelope`.)

The sender declares an event as a marshmallow schema with the `event` decorator; the JSON Schema in
``contracts/`` is generated from that. A reader declares a `Tolerant` schema of only the fields it uses and a `Read`.

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
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeVar

from marshmallow import EXCLUDE, RAISE, Schema, ValidationError, fields, validate

from quartier.settings import LANGUAGES

if TYPE_CHECKING:
    from quartier.envelope import Envelope
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
    return ref_of(secrets.randbits(100))


def ref_of(number: int) -> str:
    """A number of 100 bits, written as references are: twenty signs that nobody takes for another."""
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


# ── Fields. An event's data is an allow-list of these: nothing here can hold a person, and nothing that they let
# through can break a page or a table later. ─────────────────────────────────────────────────────────────────

#: Years in which anything of ours happens. Beyond them an instant may have no local time.
YEARS = range(1900, 2201)
#: The largest whole number that every JSON reader has exactly (RFC 7493, section 2.2).
MOST = 2**53 - 1
#: JSON can name what no database can store: the NUL character and half of a surrogate pair.
UNSTORABLE = re.compile("[\0\ud800-\udfff]")


def _storable(text: str) -> None:
    if UNSTORABLE.search(text):
        raise ValidationError("Holds what is no character.")


def _one_line(text: str) -> None:
    if "\n" in text:  # Python lets one stand behind the $ of a pattern
        raise ValidationError("Holds a line break.")


def _of_our_time(when: date) -> None:
    if when.year not in YEARS:
        raise ValidationError(f"Not of the years {YEARS[0]} to {YEARS[-1]}.")


class Ref(fields.String):
    """An opaque reference."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(validate=[validate.Regexp(r"^[A-Za-z0-9_-]{1,64}$"), _one_line], **kwargs)


class Text(fields.String):
    """A short text written by an office (a title, a place): never about a person, never by a resident."""

    def __init__(self, max: int = 200, **kwargs: Any) -> None:
        super().__init__(validate=[validate.Length(1, max), _storable], **kwargs)


class Slug(fields.String):
    """One of a closed list of words; a reader that can do with any names none."""

    def __init__(self, *options: str, **kwargs: Any) -> None:
        word = validate.OneOf(options) if options else validate.Regexp(r"^[a-z][a-z0-9_-]{0,63}$")
        super().__init__(validate=[word, _one_line], **kwargs)


class _Whole(fields.Integer):
    """A whole number; marshmallow by itself would cut 1.5 to 1 without a word."""

    def __init__(self, min: int, max: int, **kwargs: Any) -> None:
        super().__init__(strict=True, validate=validate.Range(min, max), **kwargs)

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> int | None:
        if value is not None and type(value) is not int:
            raise ValueError(f"{attr} is {value!r}, not a whole number")
        return value


class Cents(_Whole):
    """Money in integer euro cents; below zero too, unless it says otherwise."""

    def __init__(self, min: int = -MOST, max: int = MOST, **kwargs: Any) -> None:
        super().__init__(min, max, **kwargs)


class Count(_Whole):
    """A number of things."""

    def __init__(self, min: int = 0, max: int = MOST, **kwargs: Any) -> None:
        super().__init__(min, max, **kwargs)


class Instant(fields.AwareDateTime):
    """An instant; in JSON RFC 3339 in UTC."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="iso", validate=_of_our_time, **kwargs)

    def _serialize(self, value: datetime | None, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else rfc3339(value)


class LocalDate(fields.Date):
    """A calendar date in the quarter."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(validate=_of_our_time, **kwargs)


_TITLES = Schema.from_dict({lang: Text() for lang in LANGUAGES}, name="Titles")


class Titles(fields.Nested):
    """A title by language: the original, and what people have translated of it as it stands."""

    def __init__(self, unknown: Literal["raise", "exclude"] = RAISE, **kwargs: Any) -> None:
        super().__init__(_TITLES, unknown=unknown, **kwargs)


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
class Received:
    """An event that a reader's schema has loaded."""

    envelope: "Envelope"
    data: dict[str, Any]


#: What answers an event: one command, within the unit.
Reaction = Callable[[Received, "Unit"], None]


@dataclass(frozen=True, slots=True)
class Read:
    """A service reads one type of event: how tolerantly, and which reaction answers it."""

    type: str
    audience: Audience
    schema: "Callable[[], Tolerant]"
    by: Reaction
    #: The reaction gives the same end in whatever order events of a subject come: late ones are handled too.
    any_order: bool = False

    @property
    def sender(self) -> str:
        return split_type(self.type)[0]

    @property
    def routing_key(self) -> str:
        service, noun, verb, _ = split_type(self.type)
        return f"{service}.{self.audience}.{noun}.{verb}"
