"""The doors to what people write of things (`quartier.wording`): the same pages and API for each kind of thing.

    ROUTES = WordingDoors(SHIFTS, "/shifts/<shift_id>", "shift").routes

Below a thing's own address: `/description` for the original and the way to each language, `/description/<lang>` for a
translation, and in the API an address a text, to read it in all languages and to write it in one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from marshmallow import Schema, ValidationError, validate, validates_schema
from marshmallow import fields as json
from sqlalchemy.orm import Session

from quartier import wording as commands
from quartier import written
from quartier.web import fields
from quartier.web.answers import Page, See
from quartier.web.forms import Form
from quartier.web.i18n import LANGUAGES, N_, _l
from quartier.web.refusals import PageMissing
from quartier.web.routes import Route, api_get, api_post, get, post
from quartier.web.sheets import LANGUAGE, Column
from quartier.web.visit import Visit
from quartier.wording import NothingTranslated, Part, Texts, Wording, Wrote, texts_of
from quartier.written import TITLE, Origin, Reading, Text, Written, readings, unsaid

#: What is no longer than this stands on one line.
ONE_LINE = 200
_one_line = validate.Regexp(r"^[^\r\n]*[^\s][^\r\n]*$")
_not_blank = validate.Regexp(r"^[\s\S]*[^\s][\s\S]*$")


class Language(fields.Choice):
    """In which language somebody writes; where nobody says it, in the one they read."""

    def __init__(self, **options: Any) -> None:
        super().__init__(_l("In which language you write"), options=tuple(LANGUAGES.items()), **options)


def texts_for(visit: Visit, session: Session, ref: str, **own: str | None) -> dict[str, Reading]:
    """What was written of a thing, by field, for the visitor; one query.

    Args:
        own: what stands in the thing's own row, for where it has never been written down to be translated.
    """
    kept = written.texts_of(session, ref)
    for field, text in own.items():
        if text and field not in kept:
            kept[field] = unsaid(text, visit.settings.language)
    return {field: each.read(visit.lang) for field, each in kept.items()}


def titles_for(visit: Visit, session: Session, things: Iterable[Any]) -> dict[str, Reading]:
    """What things are called, by reference, for the visitor, or in the files' language where a file is asked for; one
    query, none where there are no things."""
    lang = LANGUAGE if visit.file_format else visit.lang
    titles = {thing.id: unsaid(thing.title, visit.settings.language).read(lang) for thing in things}
    return titles | readings(session, titles, TITLE, lang) if titles else titles


def titled(columns: Sequence[Column], titles: Mapping[str, Reading]) -> tuple[Column, ...]:
    """The columns of a list's file, with the titles as `titles_for` has read them."""
    return tuple(
        replace(column, value=lambda thing: titles[thing.id].text.text) if column.value == TITLE else column
        for column in columns
    )


def title_of(visit: Visit, session: Session, thing: Any) -> Written:
    """What a thing is called in all languages that it has; one query."""
    return written.written_of(session, thing.id, TITLE) or unsaid(thing.title, visit.settings.language)


class WordingDoors:
    """The doors to the texts of one kind of thing, whose pages stand below `path`; what it names last is the thing."""

    def __init__(self, wording: Wording, path: str, name: str) -> None:
        self.wording, self.path, self.name = wording, path, name
        self.argument = path.rpartition("<")[2].removesuffix(">")
        self.original_form = _original_form(wording.free) if wording.free else None
        self.translation_form = _translation_form(wording.parts)

    @property
    def routes(self) -> tuple[Route, ...]:
        """All of them, for a room's table."""
        address = f"{self.path}/description"
        kept = {"text-kept": N_("The text is kept. It can be translated now.")}
        translated = {"text-translated": N_("The translation is kept. Thank you!")}
        pages = [
            get(address, self.edit),
            get(f"{address}/<lang>", self.edit_translation),
            post(f"{address}/<lang>", self.translate, again=self.edit_translation, flashes=translated),
        ]
        if self.wording.free:
            pages.append(post(address, self.describe, again=self.edit, flashes=kept))
        return (*pages, *map(self._shows, self.wording.parts), self._writes())

    def edit(self, visit: Visit, **named: str) -> Page:
        """The form for the original, and the ways to the translations."""
        visit.require(*self.wording.writers)
        texts = self._texts(visit, named)
        found = texts.found.get(self.wording.free.field) if self.wording.free else None
        form = None
        if self.original_form and not (found and self.wording.free and self.wording.free.final):
            original = found.original if found else None
            form = visit.form(
                self.original_form,
                lang=original.lang if original else visit.lang,
                text=original.text if original else None,
            )
        return Page(
            "quartier/wording.html",
            title=_l("Texts in several languages"),
            back=self._page(named),
            thing=texts.found[TITLE],
            found=found,
            form=form,
            others=[(lang, texts.progress(lang)) for lang in LANGUAGES if texts.to_translate(lang)],
        )

    def describe(self, visit: Visit, **named: str) -> See:
        """Keep the original."""
        assert self.original_form is not None
        assert self.wording.free is not None
        data = visit.load(self.original_form)
        wrote = _wrote(self.wording.free.field, data["lang"], data["text"], data["seen"])
        with visit.unit() as unit:
            commands.describe(unit, self.wording, named[self.argument], wrote)
        return See(f"{self._page(named)}/description", flash="text-kept")

    def edit_translation(self, visit: Visit, lang: str, **named: str) -> Page:
        """The originals, and the form for their translation."""
        visit.require(*self.wording.writers)
        texts = self._texts(visit, named)
        wanted = texts.to_translate(lang)
        if lang not in LANGUAGES or not wanted:
            raise PageMissing
        kept: dict[str, Any] = {
            field: each.translations[lang].text for field, each in wanted.items() if lang in each.translations
        }
        return Page(
            "quartier/translation.html",
            title=_l("Translate"),
            back=f"{self._page(named)}/description",
            thing=texts.found[TITLE],
            lang=lang,
            wanted=[(part, wanted[part.field]) for part in self.wording.parts if part.field in wanted],
            form=visit.form(self.translation_form, **kept),
        )

    def translate(self, visit: Visit, lang: str, **named: str) -> See:
        """Keep the translation of one text, or of several."""
        if lang not in LANGUAGES:
            raise PageMissing
        data = visit.load(self.translation_form)
        texts = [
            _wrote(part.field, lang, data[part.field], data[f"seen_{part.field}"])
            for part in self.wording.parts
            if data[part.field]
        ]
        if not texts:
            raise NothingTranslated(field=self.wording.parts[0].field)
        with visit.unit() as unit:
            commands.translate(unit, self.wording, named[self.argument], *texts)
        return See(f"{self._page(named)}/description", flash="text-translated")

    def _page(self, named: Mapping[str, str]) -> str:
        """The thing's own page."""
        return self.path.replace(f"<{self.argument}>", named[self.argument])

    def _texts(self, visit: Visit, named: Mapping[str, str]) -> Texts:
        ref, lang = named[self.argument], visit.settings.language
        with visit.read() as session:
            return texts_of(session, self.wording, ref, visit.actor, lang)

    # ── JSON ─────────────────────────────────────────────────────────────────────────────────────────

    def _shows(self, part: Part) -> Route:
        def show(visit: Visit, **named: str) -> list[dict[str, Any]]:
            """A text of a thing in all languages that it has, the original first."""
            found = self._texts(visit, named).found.get(part.field)
            return _shown(found) if found else []

        address, name = f"/api{self.path}/{part.field}", f"{self.name}_{part.field}_show"
        return api_get(address, show, returns=TextJson, many=True, name=name)

    def _writes(self) -> Route:
        takes = _write_json(self.name, self.wording.parts)

        def write(visit: Visit, **named: str) -> dict[str, Any]:
            """Write a text of a thing in a language: a translation, or the original where it says so."""
            data = visit.load(takes)
            say = commands.describe if data.pop("original") else commands.translate
            with visit.unit() as unit:
                say(unit, self.wording, named[self.argument], Wrote(**data))
            texts = _shown(self._texts(visit, named).found[data["field"]])
            return next(text for text in texts if text["lang"] == data["lang"])

        address = f"/api{self.path}/texts"
        return api_post(address, write, takes=takes, returns=TextJson, name=f"{self.name}_texts_write")


def _original_form(part: Part) -> type[Form]:
    """What something is about, in the author's own words."""
    made: dict[str, Any] = {
        "lang": Language(required=True),
        "text": fields.LongText(part.label, required=True, max=part.most, hint=part.hint),
        "seen": fields.Hidden(),
    }
    return type("OriginalForm", (Form,), made)


def _translation_form(parts: tuple[Part, ...]) -> type[Form]:
    """The same texts in another language."""
    made: dict[str, Any] = {}
    for part in parts:
        kind = fields.Text if part.most <= ONE_LINE else fields.LongText
        made[part.field] = kind(part.label, max=part.most)
        made[f"seen_{part.field}"] = fields.Hidden()
    return type("TranslationForm", (Form,), made)


def _wrote(field: str, lang: str, text: str, seen: str | None) -> Wrote:
    revision = int(seen) if seen and seen.isdecimal() and len(seen) < 9 else 0
    return Wrote(field=field, lang=lang, text=text, seen=revision)


class TextJson(Schema):
    """A text in a language; `stale` where the original was changed after it had been translated."""

    lang = json.String(validate=validate.OneOf(list(LANGUAGES)))
    text = json.String()
    origin = json.String(validate=validate.OneOf(list(Origin)))
    #: The office of who wrote it; null where it is not known.
    by_office = json.String(allow_none=True)
    revision = json.Integer()
    stale = json.Boolean()


def _write_json(name: str, parts: tuple[Part, ...]) -> type[Schema]:
    """A text in a language, as a program writes it; `seen` is the revision of the original that it had read."""
    of = {part.field: part for part in parts}

    class WriteText(Schema):
        field = json.String(required=True, validate=validate.OneOf(list(of)))
        lang = json.String(required=True, validate=validate.OneOf(list(LANGUAGES)))
        text = json.String(required=True, validate=validate.Length(1, max(part.most for part in parts)))
        seen = json.Integer(required=True, strict=True, validate=validate.Range(0, 10**8))
        #: Whether it is the original itself; only of a text that stands here alone.
        original = json.Boolean(load_default=False)

        @validates_schema
        def fits(self, data: dict[str, Any], **_: Any) -> None:
            part = of[data["field"]]
            try:
                validate.Length(1, part.most)(data["text"])
                (_one_line if part.most <= ONE_LINE else _not_blank)(data["text"])
            except ValidationError as error:
                raise ValidationError(error.messages, "text") from None
            if data["original"] and part.own:
                raise ValidationError("It stands with the thing and is changed there.", "original")

    return type(f"Write{name.title()}TextJson", (WriteText,), {"__doc__": _write_json.__doc__})


def _shown(found: Written) -> list[dict[str, Any]]:
    texts: list[Text] = [found.original, *(found.translations[lang] for lang in sorted(found.translations))]
    return [
        {
            "lang": text.lang,
            "text": text.text,
            "origin": text.origin,
            "by_office": text.by_office,
            "revision": text.revision,
            "stale": text.revision < found.original.revision,
        }
        for text in texts
    ]
