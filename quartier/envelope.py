"""The envelope around an event: a CloudEvents 1.0 JSON document (design section 4). Pure: no I/O."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from quartier.errors import Undecodable
from quartier.event import MAX_BYTES, UNSTORABLE, YEARS, Draft, rfc3339


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
        if not isinstance(value, str) or not 0 < len(value) <= longest or UNSTORABLE.search(value):
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
    if instant.year not in YEARS:
        raise Undecodable(f"attribute 'time' is not of the years {YEARS[0]} to {YEARS[-1]}")
    return instant
