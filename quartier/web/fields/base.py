"""What every field of a form has: label, hint, and how it reads and writes."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import marshmallow as ma

from quartier.web import i18n
from quartier.web.i18n import N_, Lazy

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
