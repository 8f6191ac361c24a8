"""Fields for numbers and money."""

import re
from typing import Any

from quartier.web import i18n
from quartier.web.fields.base import FormField, Label
from quartier.web.i18n import N_
from quartier.web.typed import parse_cents, plain


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
