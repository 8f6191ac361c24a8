"""Which language a visitor reads, and the sentences in it.

The source language of every text is English: the msgid *is* the English sentence. Catalogues are plain `.po` files,
read once per process and kept as small dictionaries; there is no compiled form and so no build step. The service's
own catalogue answers first, then the floor's. What a language does not have yet is said in German, and the page tells
its reader so (`Texts.missing`).
"""

import gettext as stdlib_gettext
import inspect
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape

from quartier.errors import Refusal
from quartier.web import formats

LANGUAGES: Mapping[str, str] = {
    "de": "Deutsch",
    "en": "English",
    "uk": "Українська",
    "ru": "Русский",
    "ar": "العربية",
    "fa": "فارسی",
}
SOURCE = "en"
FALLBACK = "de"
_RIGHT_TO_LEFT = frozenset({"ar", "fa"})
FLOOR_LOCALE = Path(__file__).parent.parent / "locale"


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The sentences of one `.po` file: msgid → its forms, and which form a number takes."""

    messages: Mapping[str, tuple[str, ...]]
    form_of: Callable[[int], int]


@cache
def read_catalogue(directory: Path, lang: str) -> Catalogue | None:
    """The catalogue `<directory>/<lang>/LC_MESSAGES/messages.po`; fuzzy and empty entries are left out."""
    from babel.messages.pofile import read_po

    path = directory / lang / "LC_MESSAGES" / "messages.po"
    if not path.is_file():
        return None
    with path.open("rb") as file:
        po = read_po(file, locale=lang, ignore_obsolete=True)
    messages: dict[str, tuple[str, ...]] = {}
    for message in po:
        forms = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
        if message.id and not message.fuzzy and all(forms):
            msgid = message.id[0] if isinstance(message.id, (tuple, list)) else message.id
            messages[msgid] = tuple(str(form) for form in forms)
    return Catalogue(messages, stdlib_gettext.c2py(po.plural_expr))


class Texts:
    """The sentences, dates and numbers of one answer, in its reader's language."""

    __slots__ = ("_chain", "_german", "lang", "missing", "zone")

    def __init__(
        self, lang: str, directories: Iterable[Path] = (FLOOR_LOCALE,), zone: ZoneInfo | None = None
    ) -> None:
        self.lang = lang
        self.zone = zone or ZoneInfo("Europe/Berlin")
        #: Whether a sentence had to be said in German because this language does not have it yet.
        self.missing = False
        self._chain = [found for each in directories if (found := read_catalogue(each, lang))]
        self._german: list[Catalogue] = []
        if lang not in (SOURCE, FALLBACK):
            self._german = [found for each in directories if (found := read_catalogue(each, FALLBACK))]

    @property
    def dir(self) -> str:
        """`rtl` or `ltr`, for the `dir` attribute."""
        return direction(self.lang)

    @property
    def comma(self) -> str:
        """The comma of the language's script."""
        return formats.comma(self.lang)

    def gettext(self, msgid: str, /, **params: object) -> str:
        """The sentence in the reader's language, its `{placeholders}` filled."""
        for catalogue in self._chain:
            if forms := catalogue.messages.get(msgid):
                return self._filled(forms[0], params)
        for catalogue in self._german:
            if forms := catalogue.messages.get(msgid):
                self.missing = True
                return self._filled(forms[0], params)
        self.missing = self.missing or self.lang not in (SOURCE, FALLBACK)
        return self._filled(msgid, params)

    def ngettext(self, singular: str, plural: str, n: int, /, **params: object) -> str:
        """The sentence in the form the number `n` takes; `{n}` in it is the number."""
        params.setdefault("n", formats.number(n, self.lang))
        for catalogue in (*self._chain, *self._german):
            if forms := catalogue.messages.get(singular):
                self.missing = self.missing or catalogue in self._german
                return self._filled(forms[min(catalogue.form_of(n), len(forms) - 1)], params)
        self.missing = self.missing or self.lang not in (SOURCE, FALLBACK)
        return self._filled(singular if n == 1 else plural, params)

    def sentence(self, refusal: Refusal) -> str:
        """What a refusal says: the first paragraph of its class docstring, translated and filled."""
        params = {name: self.said(value, name) for name, value in refusal.params.items()}
        return self.gettext(type(refusal).sentence(), **params)

    def said(self, value: object, name: str = "") -> object:
        """A value as people say it: dates and numbers by language, `…_cents` as money, the rest unchanged."""
        if name == "offices":
            named = (self.gettext(OFFICES.get(office, office)) for office in str(value).split(", "))
            return f"{self.comma} ".join(named)
        if isinstance(value, bool) or value is None:
            return value
        if isinstance(value, datetime):
            return formats.moment(value, self.lang, self.zone)
        if isinstance(value, date):
            return formats.day(value, self.lang)
        if isinstance(value, int):
            return (
                formats.money(value, self.lang)
                if name.endswith("cents")
                else formats.number(value, self.lang)
            )
        return str(value)

    def _filled(self, text: str, params: Mapping[str, object]) -> str:
        against = ("L",) if self.dir == "rtl" else ("R", "AL")
        return _filled(text, {name: _isolated(value, against) for name, value in params.items()})


_current: ContextVar[Texts] = ContextVar("quartier_texts")


def use(texts: Texts) -> None:
    """Make `texts` the language of what runs from here on in this context."""
    _current.set(texts)


def current() -> Texts:
    """The texts of the answer being made; plain English where nobody is being answered."""
    return _current.get(None) or Texts(SOURCE)


@contextmanager
def speaking(texts: Texts) -> Iterator[None]:
    """Within it, sentences are said in the language of `texts`."""
    before = _current.set(texts)
    try:
        yield
    finally:
        _current.reset(before)


def direction(lang: str) -> str:
    """`rtl` for Arabic and Persian, else `ltr`."""
    return "rtl" if lang in _RIGHT_TO_LEFT else "ltr"


def gettext(msgid: str, /, **params: object) -> str:
    """`_` in code and templates: the sentence in the current language."""
    return current().gettext(msgid, **params)


def ngettext(singular: str, plural: str, n: int, /, **params: object) -> str:
    """The current language's sentence for the number `n`."""
    return current().ngettext(singular, plural, n, **params)


def sentence(refusal: Refusal, lang: str, directories: Iterable[Path] = (FLOOR_LOCALE,)) -> str:
    """What a refusal says in one language, where there is no request."""
    return Texts(lang, directories).sentence(refusal)


def N_(msgid: str) -> str:
    """Marks a sentence for translation and leaves it as it is."""
    return msgid


#: What people call the offices.
OFFICES: Mapping[str, str] = {
    "carrier": N_("carrier"),
    "treasurer": N_("treasurer"),
    "council": N_("residents’ council"),
    "mediator": N_("mediator"),
    "association": N_("Werkhaus association"),
    "gardener": N_("garden group"),
    "partner": N_("partner"),
    "city": N_("city administration"),
    "helper": N_("helper"),
    "administrator": N_("administrator"),
}
#: What people call the bodies.
BODIES: Mapping[str, str] = {
    "carrier": N_("Carrier"),
    "city": N_("City"),
    "council": N_("Residents’ council"),
    "association": N_("Werkhaus association"),
    "garden_group": N_("Garden group"),
    "partner": N_("Partners"),
}


class Lazy:
    """A sentence written down once, at import, and said in the language of whoever reads it."""

    __slots__ = ("msgid",)

    def __init__(self, msgid: str) -> None:
        self.msgid = msgid

    def __str__(self) -> str:
        return gettext(self.msgid)

    def __html__(self) -> str:
        return str(escape(str(self)))

    def __repr__(self) -> str:
        return f"_l({self.msgid!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Lazy) and other.msgid == self.msgid

    def __hash__(self) -> int:
        return hash(self.msgid)


_l = Lazy


def negotiate(chosen: Iterable[str | None], accepted: Iterable[str], default: str = FALLBACK) -> str:
    """The first language we have: of those chosen (query, cookie), then of the browser's, then `default`."""
    wished = (*(lang or "" for lang in chosen), *(tag.split("-")[0].lower() for tag in accepted))
    return next((lang for lang in wished if lang in LANGUAGES), default)


def first_paragraph(docstring: str) -> str:
    """The first paragraph of a docstring, on one line."""
    return " ".join(inspect.cleandoc(docstring).split("\n\n")[0].split())


class _Known(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


def _isolated(value: object, against: tuple[str, ...]) -> object:
    """A text with letters of the other direction between marks (FSI, PDI), so that they and the sentence around them
    each keep their own order. `against`: the classes of those letters (Unicode Bidirectional Algorithm, UAX 9).
    """
    if not isinstance(value, str) or not any(
        unicodedata.bidirectional(letter) in against for letter in value
    ):
        return value
    return type(value)("\u2068") + value + type(value)("\u2069")


def _filled(text: str, params: Mapping[str, object]) -> str:
    if not params:
        return text
    if any(isinstance(value, Markup) for value in params.values()):
        return escape(text).format_map(_Known(params))
    return text.format_map(_Known(params))
