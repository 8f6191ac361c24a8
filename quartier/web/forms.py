"""A form: what may be typed, what was typed, and what was wrong with it.

    class ExpenseForm(Form):
        amount = fields.Money(_l("Amount"), required=True)
        paid_on = fields.Day(_l("Paid on"), hint=_l("The day on the receipt"))

Typed text is kept exactly as it came: a refusal of any kind shows the same page with it again.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

import marshmallow as ma
from werkzeug.datastructures import FileStorage, MultiDict

from quartier.errors import Invalid, Refusal
from quartier.web.fields import Choice, FormField, OneMoment, Options

#: Controls of which a browser sends nothing while nothing is chosen in them.
_SILENT = frozenset({"hidden", "choice", "choices", "check", "file"})


class Form(ma.Schema):
    """Base of every form: a marshmallow schema of `quartier.web.fields`; other parameters are ignored."""

    #: Before the ids of its controls, where a page has another form with fields of the same names.
    ids: ClassVar[str] = ""

    class Meta:
        unknown = ma.EXCLUDE


class Unclear(Invalid):
    """Please look at the marked fields again."""


class NothingArrived(Invalid):
    """Nothing of this form arrived here. Please send it again."""


class Control:
    """One field of a bound form, as a template draws it."""

    def __init__(
        self, name: str, field: FormField, typed: list[str], errors: list[str], ids: str = ""
    ) -> None:
        self.name = name
        self.id = ids + name.replace("_", "-")
        self.field = field
        self.typed = typed
        self.errors = errors
        self.label, self.hint, self.required = field.label, field.hint, field.required
        self.widget, self.type, self.autocomplete = field.widget, field.input_type, field.autocomplete
        self.attributes = field.attributes()
        #: Whether a file was sent; a browser does not send it again by itself.
        self.sent = False

    @property
    def value(self) -> str:
        """The text in the control."""
        return self.typed[0] if self.typed else ""

    @property
    def options(self) -> Options:
        """The (value, label) pairs of a choice."""
        return self.field.pairs() if isinstance(self.field, Choice) else ()

    @property
    def comes_twice(self) -> bool:
        """Whether it has to be asked which of two moments is meant."""
        return isinstance(self.field, OneMoment) and self.field.comes_twice(self.value)

    @property
    def described_by(self) -> str:
        """The ids of hint and error, for `aria-describedby`."""
        parts = [f"{self.id}-hint"] * bool(self.hint) + [f"{self.id}-error"] * bool(self.errors)
        return " ".join(parts)


class Bound:
    """A form together with what was typed into it (or what it starts with)."""

    def __init__(self, form: type[Form], options: Mapping[str, Options] | None = None) -> None:
        self.schema = form()
        self.typed: dict[str, list[str]] = {}
        #: What was sent in files: field → bytes.
        self.files: dict[str, bytes] = {}
        self.errors: dict[str, list[str]] = {}
        #: The sentence of a refusal that belongs to the whole form.
        self.refusal: str | None = None
        for name, pairs in (options or {}).items():
            field = self.schema.fields[name]
            assert isinstance(field, Choice), f"{name} is not a choice"
            field.options = pairs

    def begin(self, initial: Mapping[str, Any]) -> "Bound":
        """Fill in what the form starts with: values, written as they would be typed."""
        for name, value in initial.items():
            field = self.schema.fields[name]
            if isinstance(field, FormField) and value is not None:
                self.typed[name] = [field.write(each) for each in (value if field.multiple else [value])]
        return self

    def keep(self, typed: "MultiDict[str, str]") -> "Bound":
        """Take what was typed, unchanged."""
        self.typed = {name: typed.getlist(name) for name in self.schema.fields if name in typed}
        return self

    def keep_files(self, sent: "MultiDict[str, FileStorage]") -> "Bound":
        """Take the files that were sent; one without a single byte is none."""
        for name, field in self.schema.fields.items():
            if getattr(field, "widget", None) == "file" and name in sent and (body := sent[name].read()):
                self.files[name] = body
        return self

    @property
    def arrived(self) -> bool:
        """Whether something of this form was sent; boxes without a tick, and files, are not."""
        silent = [getattr(field, "widget", None) in _SILENT for field in self.schema.fields.values()]
        return bool(self.typed or self.files or all(silent))

    def load(self) -> dict[str, Any]:
        """The typed text and the files as values; raises `Unclear` with a sentence for each field."""
        given: dict[str, Any] = dict(self.files)
        for name, texts in self.typed.items():
            filled = [text for text in texts if text.strip()]
            if filled and getattr(self.schema.fields[name], "widget", None) != "file":
                multiple = getattr(self.schema.fields[name], "multiple", False)
                given[name] = filled if multiple else _joined(self.schema.fields[name], filled)
        try:
            loaded: dict[str, Any] = self.schema.load(given)
        except ma.ValidationError as error:
            self.errors = flat_errors(error.messages_dict)
            raise Unclear(errors=self.errors) from None
        return loaded

    def take(self, refusal: Refusal, sentence: str) -> None:
        """Keep what a refusal says: at its field where it names one, else on top."""
        for name, messages in getattr(refusal, "errors", {}).items():
            self.errors.setdefault(name, list(messages))
        if refusal.field in self.schema.fields:
            self.errors.setdefault(str(refusal.field), []).append(sentence)
        elif not isinstance(refusal, Unclear):
            self.refusal = sentence

    @property
    def refused(self) -> bool:
        """Whether there is anything to say above the form."""
        return bool(self.errors or self.refusal)

    @property
    def orphans(self) -> list[str]:
        """Sentences that belong to no field of this form."""
        return [
            text for name, texts in self.errors.items() if name not in self.schema.fields for text in texts
        ]

    def __getitem__(self, name: str) -> Control:
        field = self.schema.fields[name]
        assert isinstance(field, FormField), f"{name} is not a field of quartier.web.fields"
        control = Control(name, field, self.typed.get(name, []), self.errors.get(name, []), self.schema.ids)
        control.sent = name in self.files
        return control

    def __iter__(self) -> Any:
        return (self[name] for name in self.schema.fields)


def _joined(field: ma.fields.Field[Any], texts: list[str]) -> str:
    """What was typed into one control; a moment that comes twice has a second one beside it."""
    return field.joined(texts) if isinstance(field, OneMoment) else texts[0]


def flat_errors(messages: Mapping[Any, Any], path: str = "") -> dict[str, list[str]]:
    """marshmallow's nested messages by dotted path: `items.0.amount` → sentences."""
    flat: dict[str, list[str]] = {}
    for key, value in messages.items():
        name = f"{path}.{key}" if path else str(key)
        if isinstance(value, Mapping):
            flat.update(flat_errors(value, name))
        else:
            flat[name] = [str(each) for each in (value if isinstance(value, (list, tuple)) else [value])]
    return flat
