"""JSON in and out: reading bodies strictly, writing answers by schema, paging by cursor."""

import base64
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

import marshmallow as ma
from werkzeug.wrappers import Request

from quartier.event import YEARS
from quartier.web.fields import Text
from quartier.web.forms import flat_errors
from quartier.web.i18n import gettext
from quartier.web.refusals import (
    InvalidBody,
    InvalidCursor,
    InvalidLimit,
    MalformedJson,
    UnsupportedMediaType,
)

D = TypeVar("D", date, datetime)
#: What no form takes either: control characters, and halves of surrogate pairs, which no database can keep.
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def load(request: Request, schema: type[ma.Schema]) -> Any:
    """The JSON body as values of `schema`. Raises 415, 400 or `InvalidBody` with a message per field."""
    return _loaded(schema, read_json(request))


def load_query(request: Request, schema: type[ma.Schema]) -> dict[str, Any]:
    """The query parameters as values of a plain marshmallow schema."""
    loaded: dict[str, Any] = _loaded(schema, request.args.to_dict())
    return loaded


def _loaded(schema: type[ma.Schema], data: Any) -> Any:
    control = gettext(str(Text.default_error_messages["control"]))
    if unfit := {path: [control] for path, text in _texts(data) if _NO_TEXT.search(text)}:
        raise InvalidBody(unfit)
    try:
        return schema(unknown=ma.RAISE).load(data)
    except ma.ValidationError as error:
        raise InvalidBody(flat_errors(error.messages_dict)) from None


def _texts(data: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every text in a document with its dotted path; a field's unknown name counts as a text of what it is in."""
    if isinstance(data, str):
        yield path, data
    elif isinstance(data, dict):
        for name, value in data.items():
            yield path, name
            yield from _texts(value, f"{path}.{name}" if path else name)
    elif isinstance(data, list):
        for place, value in enumerate(data):
            yield from _texts(value, f"{path}.{place}" if path else str(place))


def read_json(request: Request) -> Any:
    """The body as JSON: UTF-8 and no NaN."""
    if request.mimetype != "application/json" and not request.mimetype.endswith("+json"):
        raise UnsupportedMediaType
    try:
        data = json.loads(request.get_data().decode("utf-8"), parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise MalformedJson(reason=error.msg, line=error.lineno, column=error.colno) from None
    except UnicodeError:
        raise MalformedJson(reason="not UTF-8", line=1, column=1) from None
    except (ValueError, RecursionError) as error:
        raise MalformedJson(reason=str(error), line=1, column=1) from None
    return data


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not a number in JSON")


def write_json(data: Any) -> bytes:
    """Compact UTF-8 JSON."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode("utf-8")


@dataclass(frozen=True)
class Cursor:
    """Where a reader is in a list: after which key, and how many rows fit an answer."""

    after: list[Any] | None
    limit: int

    @classmethod
    def of(cls, args: Mapping[str, str], default: int, most: int) -> "Cursor":
        """Read `cursor` and `limit`; raises `InvalidCursor`, `InvalidLimit`."""
        wanted = args.get("limit") or str(default)
        if not re.fullmatch("[0-9]{1,9}", wanted) or int(wanted) < 1:
            raise InvalidLimit(most=most)
        after = None
        if opaque := args.get("cursor"):
            try:
                after = json.loads(base64.urlsafe_b64decode(opaque.encode("ascii")))
            except (ValueError, RecursionError):
                raise InvalidCursor from None
            if not isinstance(after, list):
                raise InvalidCursor
        return cls(after, min(int(wanted), most))

    def after_instant(self) -> tuple[datetime, str] | None:
        """The key (instant, reference) after which the next part begins; raises `InvalidCursor`."""
        if not (key := self._key(2)):
            return None
        instant = _read(datetime.fromisoformat, key[0])
        if instant.tzinfo is None:
            raise InvalidCursor
        return instant, key[1]

    def after_day(self) -> tuple[date, str] | None:
        """The key (local date, reference) after which the next part begins; raises `InvalidCursor`."""
        key = self._key(2)
        return (_read(date.fromisoformat, key[0]), key[1]) if key else None

    def after_ref(self) -> str | None:
        """The reference after which the next part begins; raises `InvalidCursor`."""
        key = self._key(1)
        return key[0] if key else None

    def _key(self, length: int) -> list[str] | None:
        if self.after is None:
            return None
        # Everybody can write a cursor: nothing in it is taken on trust.
        if len(self.after) != length:
            raise InvalidCursor
        if not all(isinstance(part, str) and not _NO_TEXT.search(part) for part in self.after):
            raise InvalidCursor
        return self.after


def _read(parse: Callable[[str], D], text: str) -> D:
    try:
        read = parse(text)
    except ValueError:
        raise InvalidCursor from None
    if read.year not in YEARS:
        raise InvalidCursor
    return read


class Slice:
    """A part of a list, and the key at which the next part begins.

    Ask for one row more than fits and hand all of them over:

        rows = views.grants(session, after=cursor.after, limit=cursor.limit + 1)
        return Slice(rows, cursor, key=lambda row: [row.created.isoformat(), row.id])
    """

    def __init__(self, rows: Sequence[Any], cursor: Cursor, key: Callable[[Any], list[Any]]) -> None:
        self.items = rows[: cursor.limit]
        more = len(rows) > cursor.limit
        self.next = base64.urlsafe_b64encode(write_json(key(self.items[-1]))).decode() if more else None
