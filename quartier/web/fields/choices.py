"""Fields for choices and boxes to tick."""

from collections.abc import Callable, Mapping
from typing import Any

from quartier.web.fields.base import FormField, Label, Options
from quartier.web.i18n import N_


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
