"""JSON in and out: reading bodies strictly, writing answers by schema, paging by cursor."""

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

import marshmallow as ma
from werkzeug.wrappers import Request

from quartier.web.forms import flat_errors
from quartier.web.refusals import InvalidBody, InvalidCursor, MalformedJson, UnsupportedMediaType

D = TypeVar("D", date, datetime)


def load(request: Request, schema: type[ma.Schema]) -> Any:
    """The JSON body as values of `schema`. Raises 415, 400 or `InvalidBody` with a message per field."""
    try:
        return schema(unknown=ma.RAISE).load(read_json(request))
    except ma.ValidationError as error:
        raise InvalidBody(flat_errors(error.messages_dict)) from None


def load_query(request: Request, schema: type[ma.Schema]) -> dict[str, Any]:
    """The query parameters as values of a plain marshmallow schema."""
    try:
        loaded: dict[str, Any] = schema(unknown=ma.RAISE).load(request.args.to_dict())
    except ma.ValidationError as error:
        raise InvalidBody(flat_errors(error.messages_dict)) from None
    return loaded


def read_json(request: Request) -> Any:
    """The body as JSON: UTF-8, no NaN, and nothing a database cannot keep (NUL, half a surrogate pair)."""
    if request.mimetype != "application/json" and not request.mimetype.endswith("+json"):
        raise UnsupportedMediaType
    try:
        text = request.get_data().decode("utf-8")
        data = json.loads(text, parse_constant=_no_constant)
        if "\\u" in text:
            json.dumps(data, ensure_ascii=False).encode("utf-8")
            if "\\u0000" in text:
                raise ValueError("the character NUL is not text")
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
        """Read `cursor` and `limit`; raises `InvalidCursor`."""
        after = None
        try:
            limit = int(args.get("limit") or default)
            if opaque := args.get("cursor"):
                after = json.loads(base64.urlsafe_b64decode(opaque.encode("ascii")))
        except ValueError:
            raise InvalidCursor from None
        if limit < 1 or not (after is None or isinstance(after, list)):
            raise InvalidCursor
        return cls(after, min(limit, most))

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
        if len(self.after) != length or not all(
            isinstance(part, str) and part.isprintable() for part in self.after
        ):
            raise InvalidCursor
        return self.after


def _read(parse: Callable[[str], D], text: str) -> D:
    try:
        return parse(text)
    except ValueError:
        raise InvalidCursor from None


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
