"""Fields for words."""

import re
import unicodedata
from typing import Any

from quartier.web.fields.base import FormField, Label
from quartier.web.i18n import N_


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
