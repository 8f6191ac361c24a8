"""The kinds of things a person can type into a form.

Each field is a marshmallow field that also knows its label, hint and control. It reads what people really type (German
and English amounts, dates with dots, other scripts' digits) and names the remedy where it cannot.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar

import marshmallow as ma

from quartier.web import i18n
from quartier.web.i18n import N_, Lazy
from quartier.web.typed import parse_cents, parse_local, plain

Label = str | Lazy
Options = Sequence[tuple[str, Label]]


class FormField(ma.fields.Field[Any]):
    """A field with a label. Empty means absent: refused if `required`, else None (or `load_default`)."""

    widget: ClassVar[str] = "text"
    input_type: ClassVar[str] = "text"
    multiple: ClassVar[bool] = False
    default_error_messages = {"required": N_("Please fill in: {label}.")}

    def __init__(
        self,
        label: Label,
        *,
        hint: Label | None = None,
        required: bool = False,
        autocomplete: str | None = None,
        **options: Any,
    ) -> None:
        if not required:
            options.setdefault("load_default", None)
        super().__init__(required=required, **options)
        self.label = label
        self.hint = hint
        self.autocomplete = autocomplete

    def make_error(self, key: str, **params: Any) -> ma.ValidationError:
        """The sentence of `key` in the reader's language."""
        return ma.ValidationError(
            i18n.gettext(str(self.error_messages[key]), label=str(self.label), **params)
        )

    def read(self, typed: str) -> Any:
        """What was typed, as a value; raises `make_error`."""
        return typed

    def write(self, value: Any) -> str:
        """A value as it would be typed, to fill the form before anybody types."""
        return str(value)

    def attributes(self) -> dict[str, str]:
        """Further attributes of the control."""
        return {}

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **_: Any) -> Any:
        return self.read(value if isinstance(value, str) else self.write(value))


class Text(FormField):
    """One line of text."""

    default_error_messages = {
        "too_long": N_("Please shorten this to {max} characters. It has {length}."),
        "control": N_("There is an invisible control character in this text. Please type it anew."),
    }

    def __init__(self, label: Label, *, max: int = 200, **options: Any) -> None:
        super().__init__(label, **options)
        self.max = max

    def read(self, typed: str) -> str:
        text = typed.replace("\r\n", "\n").strip()
        if any(unicodedata.category(sign) in ("Cc", "Cs") and sign not in "\n\t" for sign in text):
            raise self.make_error("control")
        if len(text) > self.max:
            raise self.make_error("too_long", max=self.max, length=len(text))
        return text


class LongText(Text):
    """Several lines of text."""

    widget = "textarea"

    def __init__(self, label: Label, *, max: int = 5000, **options: Any) -> None:
        super().__init__(label, max=max, **options)


class Email(Text):
    """An e-mail address."""

    input_type = "email"
    default_error_messages = {"email": N_("Please write the address like name@example.org.")}

    def __init__(self, label: Label, *, autocomplete: str | None = "email", **options: Any) -> None:
        super().__init__(label, max=254, autocomplete=autocomplete, **options)

    def read(self, typed: str) -> str:
        address = super().read(typed)
        if not re.fullmatch(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+", address):
            raise self.make_error("email")
        return address


class Hidden(Text):
    """Carried along unseen: a version, an id. Not trusted more than the rest."""

    widget = "hidden"

    def __init__(self, **options: Any) -> None:
        super().__init__("", **options)


class Whole(FormField):
    """A whole number."""

    default_error_messages = {
        "whole": N_("Please write a whole number, for example 12."),
        "least": N_("Please write a number that is at least {min}."),
        "most": N_("Please write a number that is at most {max}."),
    }

    def __init__(self, label: Label, min: int = 0, max: int = 2**31 - 1, **options: Any) -> None:
        super().__init__(label, **options)
        self.min, self.max = min, max

    def read(self, typed: str) -> int:
        digits = plain(typed)
        if not re.fullmatch(r"-?(\d{1,12}|\d{1,3}([. ]\d{3}){1,3})", digits):
            raise self.make_error("whole")
        number = int(re.sub(r"[. ]", "", digits))
        if number < self.min:
            raise self.make_error("least", min=self.min)
        if number > self.max:
            raise self.make_error("most", max=self.max)
        return number

    def attributes(self) -> dict[str, str]:
        return {"inputmode": "numeric"} if self.min >= 0 else {}


class Money(FormField):
    """An amount in euros, as integer cents. Reads `1.234,56`, `1234.56`, `1,234.56`, `12`, `12,5 €`."""

    default_error_messages = {
        "money": N_("Please write the amount like 1234,56."),
        "least": N_("Please write an amount of at least {min}."),
        "most": N_("Please write an amount of at most {max}."),
    }

    def __init__(self, label: Label, *, min: int = 0, max: int = 10**12, **options: Any) -> None:
        """`min` and `max` are cents."""
        super().__init__(label, **options)
        self.min, self.max = min, max

    def read(self, typed: str) -> int:
        cents = parse_cents(typed)
        texts = i18n.current()
        if cents is None:
            raise self.make_error("money")
        if cents < self.min:
            raise self.make_error("least", min=texts.said(self.min, "cents"))
        if cents > self.max:
            raise self.make_error("most", max=texts.said(self.max, "cents"))
        return cents

    def write(self, value: int) -> str:
        sign = "-" if value < 0 else ""
        point = "." if i18n.current().lang == i18n.SOURCE else ","
        return f"{sign}{abs(value) // 100}{point}{abs(value) % 100:02d}"

    def attributes(self) -> dict[str, str]:
        return {"inputmode": "decimal"}


class Day(FormField):
    """A calendar day; `2026-11-03` from the browser's picker or `3.11.2026` typed."""

    input_type = "date"
    default_error_messages = {"day": N_("Please write the day like 24.12.2026.")}

    def read(self, typed: str) -> date:
        found = parse_local(typed, with_time=False)
        if found is None:
            raise self.make_error("day")
        return found.date()

    def write(self, value: date) -> str:
        return value.isoformat()


class Moment(FormField):
    """A day and time on the quarter's clocks, as an aware UTC instant.

    A time that the change to summer time skips is refused; one that occurs twice in autumn means the first.
    """

    input_type = "datetime-local"
    default_error_messages = {
        "moment": N_("Please write day and time like 24.12.2026 18:00."),
        "skipped": N_("This time does not exist: the clocks go forward then. Please choose a later one."),
    }

    def read(self, typed: str) -> datetime:
        local = parse_local(typed, with_time=True)
        if local is None:
            raise self.make_error("moment")
        zone = i18n.current().zone
        instant = local.replace(tzinfo=zone, fold=0).astimezone(UTC)
        if instant.astimezone(zone).replace(tzinfo=None) != local:
            raise self.make_error("skipped")
        return instant

    def write(self, value: datetime) -> str:
        return value.astimezone(i18n.current().zone).strftime("%Y-%m-%dT%H:%M")


class OneMoment(Moment):
    """A moment of which, where it comes twice in autumn, it is asked which of the two is meant.

    The answer comes as a second value of the same name: `first` or `second`.
    """

    widget = "one-moment"
    default_error_messages = {
        "twice": N_(
            "This time comes twice: the clocks go back then. Please choose which of the two you mean."
        ),
    }

    def joined(self, texts: list[str]) -> str:
        return " ".join(texts[:2])

    def read(self, typed: str) -> datetime:
        text, _, which = typed.rpartition(" ")
        if which not in ("first", "second"):
            text, which = typed, ""
        first = super().read(text)
        second = first.astimezone(i18n.current().zone).replace(fold=1).astimezone(UTC)
        if second != first and not which:
            raise self.make_error("twice")
        return second if which == "second" else first

    def comes_twice(self, typed: str) -> bool:
        """Whether a typed time is one of those."""
        local = parse_local(typed, with_time=True)
        if local is None:
            return False
        first, second = (local.replace(tzinfo=i18n.current().zone, fold=fold) for fold in (0, 1))
        return (first.utcoffset() or timedelta()) > (second.utcoffset() or timedelta())


class Choice(FormField):
    """One of several; shown as radio buttons up to five, else as a list.

    `options` are (value, label) pairs or a function giving them; a handler that reads them from its database passes
    `visit.form(F, options={"field": […]})` and the same to `visit.load`.
    """

    widget = "choice"
    default_error_messages = {
        "required": N_("Please choose: {label}."),
        "unknown": N_("Please choose one of the options."),
    }

    def __init__(self, label: Label, options: Options | Callable[[], Options] = (), **more: Any) -> None:
        super().__init__(label, **more)
        self.options = options

    def pairs(self) -> Options:
        """The (value, label) pairs there are now."""
        return self.options() if callable(self.options) else self.options

    def read(self, typed: str) -> str:
        if typed not in {str(value) for value, _ in self.pairs()}:
            raise self.make_error("unknown")
        return typed


class Choices(Choice):
    """Any number of several, as boxes to tick; a list of values."""

    widget = "choices"
    multiple = True

    def __init__(self, label: Label, options: Options | Callable[[], Options] = (), **more: Any) -> None:
        if not more.get("required"):
            more.setdefault("load_default", list)
        super().__init__(label, options, **more)

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **_: Any
    ) -> list[str]:
        return [self.read(each) for each in value]


class Check(FormField):
    """One box to tick; `required` means it must be ticked."""

    widget = "check"
    default_error_messages = {"required": N_("Please tick: {label}.")}

    def __init__(self, label: Label, **options: Any) -> None:
        if not options.get("required"):
            options.setdefault("load_default", False)
        super().__init__(label, **options)

    def read(self, typed: str) -> bool:
        return True

    def write(self, value: bool) -> str:
        return "yes" if value else ""
