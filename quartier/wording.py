"""Things of which people write: what their texts keep to, said once for each kind of thing.

A room says with a `Wording` which texts its things have, who writes them, when they may be changed, and who is told of
a translated title. `quartier.written` keeps the texts; `quartier.web.wording` has the doors.

An original stands either in the thing's own row, and is changed where the thing is changed (what a gathering is
called), or here alone (what it is about).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from quartier import written
from quartier.actor import Actor, require_office
from quartier.errors import Conflict, Invalid
from quartier.unit import Unit
from quartier.web.i18n import Lazy, _l
from quartier.written import DESCRIPTION, TITLE, Written, unsaid


class NothingTranslated(Invalid):
    """Nothing is translated yet. Write at least one text in the other language."""


class OriginalStands(Conflict):
    """This text stands as it was recorded. It can be translated, and no longer changed."""

    field = "text"


@dataclass(frozen=True, kw_only=True)
class Part:
    """One text of a thing."""

    #: The field that `quartier.written` keeps it under.
    field: str
    label: Lazy
    #: So many signs at most.
    most: int
    #: Whether its original stands in the thing's own row.
    own: bool = False
    #: Whether an original that is there stays as it is.
    final: bool = False
    hint: Lazy | None = None


NAME = Part(field=TITLE, label=_l("The title"), most=200, own=True)
ABOUT = Part(
    field=DESCRIPTION,
    label=_l("What it is about"),
    most=2000,
    hint=_l("What happens, for whom, what to bring. Please no names of residents."),
)


@dataclass(frozen=True, kw_only=True)
class Wording:
    """What people write of one kind of thing; `parts` begin with the title, and one at most is not the thing's own."""

    parts: tuple[Part, ...]
    #: The offices of who may write and translate.
    writers: tuple[str, ...]
    #: The originals in a thing's own row, by field, as far as there are any; raises where somebody may not see it.
    find: Callable[[Session, str, Actor], Mapping[str, str | None]]
    #: Raises where a thing may not be written about now; what it read stays locked until the unit ends.
    check: Callable[[Unit, str], object]
    #: Tells others that a title has been translated, where they know of the thing.
    say: Callable[[Unit, str], None]

    @property
    def free(self) -> Part | None:
        """The text whose original is written here."""
        return next((part for part in self.parts if not part.own), None)


@dataclass(frozen=True, kw_only=True)
class Wrote:
    """A text in one language; `seen` is the original's revision that its writer had before them, 0 where there was
    none."""

    field: str
    lang: str
    text: str
    seen: int


def describe(unit: Unit, wording: Wording, subject: str, wrote: Wrote) -> None:
    """Write the original of the text that stands here alone, or change it."""
    require_office(unit.actor, *wording.writers)
    wording.check(unit, subject)
    if wording.free and wording.free.final and wrote.seen:
        raise OriginalStands
    written.write(unit, subject, wrote.field, wrote.lang, wrote.text, wrote.seen)


def translate(unit: Unit, wording: Wording, subject: str, *texts: Wrote) -> None:
    """Translate texts of a thing, or change translations. Raises what `quartier.written.translate` raises."""
    require_office(unit.actor, *wording.writers)
    wording.check(unit, subject)
    if not texts:
        raise NothingTranslated
    own, kept = wording.find(unit.session, subject, unit.actor), written.texts_of(unit.session, subject)
    for wrote in texts:
        original = own.get(wrote.field)
        if original and wrote.field not in kept:  # from before it could be translated
            written.keep(unit, subject, unit.settings.language, **{wrote.field: original})
        written.translate(unit, subject, wrote.field, wrote.lang, wrote.text, wrote.seen)
    if any(wrote.field == TITLE for wrote in texts):
        wording.say(unit, subject)


@dataclass(frozen=True, slots=True)
class Texts:
    """What was written of a thing, in all languages that it has, by field."""

    found: Mapping[str, Written]

    def to_translate(self, lang: str) -> dict[str, Written]:
        """The texts whose original is in another language."""
        return {field: each for field, each in self.found.items() if each.original.lang != lang}

    def progress(self, lang: str) -> str:
        """How far the translation has come: `missing`, `partly`, `stale` or `done`."""
        wanted = self.to_translate(lang).values()
        there = [lang in each.translations for each in wanted]
        if not all(there):
            return "partly" if any(there) else "missing"
        return "stale" if any(each.stale(lang) for each in wanted) else "done"


def texts_of(session: Session, wording: Wording, subject: str, actor: Actor, lang: str) -> Texts:
    """What was written of a thing as somebody may see it, in the order of its parts; one query beside the thing's.

    Args:
        lang: the language that counts as the originals' where nobody has said it.
    """
    own, kept = wording.find(session, subject, actor), written.texts_of(session, subject)
    found = {}
    for part in wording.parts:
        original = own.get(part.field)
        if part.field in kept:
            found[part.field] = kept[part.field]
        elif original:
            found[part.field] = unsaid(original, lang)
    return Texts(found)
