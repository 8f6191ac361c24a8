"""What people write, in the languages that people read.

A text has one original, in the language of whoever wrote it, and any number of translations. Each change of the
original gives it the next revision, and a translation remembers the revision that it translates: so a reader is told
that a translation is older than the original, and nobody has to remember to look after it. A text stays with its
thing by the thing's reference and the name of the field; a room needs no column for it. Where one has a column all the
same (a title that lists are made from), the column is the original, and `keep` writes it down here to be translated.

Two people who write at the same time do not undo each other: each says which revision they saw, the original is
locked while it is changed, and the database holds one original a text and one text a language.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, insert, select
from sqlalchemy.orm import Session

from quartier.actor import OFFICES, Actor
from quartier.errors import Conflict, Invalid
from quartier.tables import written
from quartier.unit import Unit

#: The field under which a thing's title stands, and the one that says what it is about.
TITLE, DESCRIPTION = "title", "description"
#: What SQLite and PostgreSQL say when somebody else was faster.
_TAKEN = ("written.subject, written.field", "pk_written", "ix_written_original")


class Origin(StrEnum):
    """Where a text comes from."""

    #: The original.
    AUTHOR = "author"
    #: Somebody translated it.
    PERSON = "person"
    #: A program translated it.
    MACHINE = "machine"


class TextChanged(Conflict):
    """Somebody has changed this text in the meantime. Look at it again, then write."""


class NothingToTranslate(Conflict):
    """There is no text yet that could be translated. Write the original first."""


class OriginalLanguage(Invalid):
    """The original is in this language. Choose another language, or change the original."""

    field = "lang"


@dataclass(frozen=True, slots=True)
class Text:
    """A text in one language; `revision` is its own for the original, else that of the original it translates."""

    lang: str
    text: str
    origin: Origin
    revision: int
    #: The office that its writer held; None where it was none, or from before this was kept. Who it was nobody keeps.
    by_office: str | None = None


class Mark(StrEnum):
    """What a reader should know of the text before them."""

    ORIGINAL = "original"
    TRANSLATED = "translated"
    #: A program translated it, and nobody has looked at it.
    MACHINE = "machine"
    #: The original has been changed since it was translated.
    STALE = "stale"
    #: There is none in the reader's language; this is the original.
    FOREIGN = "foreign"


@dataclass(frozen=True, slots=True)
class Reading:
    """The text as one reader gets it."""

    text: Text
    mark: Mark
    original: Text


@dataclass(frozen=True, slots=True)
class Written:
    """One text in all languages that it has."""

    original: Text
    #: By language.
    translations: Mapping[str, Text]

    def stale(self, lang: str) -> bool:
        """Whether the translation is of an earlier revision."""
        return self.translations[lang].revision < self.original.revision

    def up_to_date(self) -> dict[str, str]:
        """The original, and what people have translated of it as it stands now, by language."""
        texts = (self.original, *self.translations.values())
        return {
            text.lang: text.text
            for text in texts
            if text.revision == self.original.revision and text.origin is not Origin.MACHINE
        }

    def read(self, lang: str) -> Reading:
        """The text for somebody who reads `lang`."""
        if lang == self.original.lang:
            return Reading(self.original, Mark.ORIGINAL, self.original)
        if lang not in self.translations:
            return Reading(self.original, Mark.FOREIGN, self.original)
        text = self.translations[lang]
        if self.stale(lang):
            return Reading(text, Mark.STALE, self.original)
        made = Mark.MACHINE if text.origin is Origin.MACHINE else Mark.TRANSLATED
        return Reading(text, made, self.original)


def unsaid(text: str, lang: str) -> Written:
    """A text that stands in its thing's row alone, from before it could be translated, as far as anybody knows in
    the quarter's own language."""
    return Written(Text(lang, text, Origin.AUTHOR, 1), {})


def written_of(session: Session, subject: str, field: str) -> Written | None:
    """What was written in a field of a thing, or None; one query."""
    return _written([_text(row) for row in session.execute(select(written).where(_is(subject, field)))])


def named(unit: Unit, subject: str, title: str) -> dict[str, Any]:
    """`title` and `titles` of an event: what a thing is called, and that in each language in which somebody has said
    it and it is up to date; the original always is. One query.
    """
    found = written_of(unit.session, subject, TITLE) or unsaid(title, unit.settings.language)
    return {"title": title, "titles": found.up_to_date()}


def _text(row: Any) -> Text:
    return Text(row.lang, row.text, Origin(row.origin), row.revision, row.by_office)


def _written(texts: Sequence[Text]) -> Written | None:
    original = next((text for text in texts if text.origin is Origin.AUTHOR), None)
    if original is None:
        return None
    return Written(original, {text.lang: text for text in texts if text is not original})


def texts_of(session: Session, subject: str) -> dict[str, Written]:
    """All that was written of a thing, by field; one query."""
    texts: dict[str, list[Text]] = {}
    for row in session.execute(select(written).where(written.c.subject == subject)):
        texts.setdefault(row.field, []).append(_text(row))
    found = {field: _written(each) for field, each in texts.items()}
    return {field: each for field, each in found.items() if each}


def readings(session: Session, subjects: Iterable[str], field: str, lang: str) -> dict[str, Reading]:
    """The same field of several things, by reference, for somebody who reads `lang`; one query."""
    rows = session.execute(
        select(written).where(written.c.subject.in_(list(subjects)), written.c.field == field)
    )
    texts: dict[str, list[Text]] = {}
    for row in rows:
        texts.setdefault(row.subject, []).append(_text(row))
    found = {subject: _written(each) for subject, each in texts.items()}
    return {subject: each.read(lang) for subject, each in found.items() if each}


def write(unit: Unit, subject: str, field: str, lang: str, text: str, seen: int) -> None:
    """Write the original, or change it; a translation into its language gives way.

    Args:
        seen: the revision the author had before them, 0 where there was none; raises `TextChanged`.
    """
    before = _original(unit, subject, field)
    if (before.revision if before else 0) != seen:
        raise TextChanged
    if before and (before.lang, before.text) == (lang, text):
        return
    languages = {lang, before.lang} if before else {lang}
    unit.session.execute(delete(written).where(_is(subject, field), written.c.lang.in_(languages)))
    _insert(unit, subject, field, Text(lang, text, Origin.AUTHOR, seen + 1))


def keep(unit: Unit, subject: str, lang: str | None, **texts: str | None) -> None:
    """Keep the originals of a thing as they stand now, by field; a changed one makes its translations stale.

    For whoever has just written the thing itself: nobody else's change can lie between. One query, and one or two for
    each text.

    Args:
        lang: None where nobody has said it: the quarter's own language.
    """
    before = texts_of(unit.session, subject)
    for field, text in texts.items():
        if text:
            seen = before[field].original.revision if field in before else 0
            write(unit, subject, field, lang or unit.settings.language, text, seen)


def translate(
    unit: Unit, subject: str, field: str, lang: str, text: str, seen: int, origin: Origin = Origin.PERSON
) -> None:
    """Keep a translation, or change it.

    Args:
        seen: the revision of the original that was translated.

    Raises:
        NothingToTranslate: there is no original.
        OriginalLanguage: the original is in that language.
        TextChanged: the original was changed while it was being translated.
    """
    original = _original(unit, subject, field)
    if original is None:
        raise NothingToTranslate
    if lang == original.lang:
        raise OriginalLanguage
    if seen != original.revision:
        raise TextChanged
    unit.session.execute(delete(written).where(_is(subject, field), written.c.lang == lang))
    _insert(unit, subject, field, Text(lang, text, origin, seen))


def _is(subject: str, field: str) -> ColumnElement[bool]:
    return and_(written.c.subject == subject, written.c.field == field)


def _original(unit: Unit, subject: str, field: str) -> Text | None:
    """The original, locked until the unit ends."""
    asked = select(written).where(_is(subject, field), written.c.origin == Origin.AUTHOR).with_for_update()
    row = unit.session.execute(asked).one_or_none()
    return _text(row) if row else None


def _insert(unit: Unit, subject: str, field: str, text: Text) -> None:
    with unit.constraint(TextChanged(), *_TAKEN):
        unit.session.execute(
            insert(written).values(
                subject=subject,
                field=field,
                lang=text.lang,
                text=text.text,
                origin=text.origin.value,
                revision=text.revision,
                by_office=_office(unit.actor),
                written_at=unit.now,
            )
        )


def _office(actor: Actor) -> str | None:
    """The office by virtue of which somebody writes: the first that they hold."""
    return next((office for office in OFFICES if actor.holds(office)), None)
