"""The doors to descriptions of gatherings."""

from typing import Any

from marshmallow import Schema, validate
from marshmallow import fields as json

from participation.descriptions import commands
from participation.descriptions.commands import Describe
from participation.descriptions.rules import MOST_SIGNS, MOST_TITLE, WRITERS, NothingTranslated
from participation.descriptions.views import Texts, texts_of
from participation.gatherings.views import gathering_detail
from quartier.web import N_, Form, Page, See, Visit, _l, api_get, fields, get, post
from quartier.web.i18n import LANGUAGES
from quartier.web.refusals import PageMissing
from quartier.written import Origin, Written


class OriginalForm(Form):
    """What a gathering is about, in the author's own words."""

    lang = fields.Choice(_l("In which language you write"), options=tuple(LANGUAGES.items()), required=True)
    text = fields.LongText(
        _l("What it is about"),
        required=True,
        max=MOST_SIGNS,
        hint=_l("What happens, for whom, what to bring. Please no names of residents."),
    )
    seen = fields.Hidden(required=True)


class TranslationForm(Form):
    """The same in another language."""

    title = fields.Text(_l("The title"), max=MOST_TITLE)
    text = fields.LongText(_l("The translation"), max=MOST_SIGNS)
    seen_title = fields.Hidden()
    seen = fields.Hidden()


def write_description(visit: Visit, gathering_id: str) -> Page:
    """The form for the original, and the ways to the translations."""
    visit.require(*WRITERS)
    with visit.read() as session:
        gathering = gathering_detail(session, gathering_id)
        texts = texts_of(session, gathering, visit.settings.language)
    original = texts.description.original if texts.description else None
    return Page(
        "descriptions/original.html",
        title=_l("Describe the gathering"),
        gathering=gathering,
        found=texts.description,
        form=visit.form(
            OriginalForm,
            lang=original.lang if original else visit.lang,
            text=original.text if original else None,
        ),
        others=[(lang, texts.progress(lang)) for lang in LANGUAGES if any(texts.to_translate(lang))],
    )


def describe(visit: Visit, gathering_id: str) -> See:
    """Keep the original."""
    data = visit.load(OriginalForm)
    with visit.unit() as unit:
        commands.describe_gathering(unit, _command(gathering_id, data["lang"], data["text"], data["seen"]))
    return See(f"/gatherings/{gathering_id}/description", flash="gathering-described")


def write_translation(visit: Visit, gathering_id: str, lang: str) -> Page:
    """The originals of title and description, and the form for their translation."""
    visit.require(*WRITERS)
    if lang not in LANGUAGES:
        raise PageMissing
    with visit.read() as session:
        gathering = gathering_detail(session, gathering_id)
        texts = texts_of(session, gathering, visit.settings.language)
    wanted = list(texts.to_translate(lang))
    if not wanted:
        raise PageMissing
    title, description = (each if each in wanted else None for each in (texts.title, texts.description))
    return Page(
        "descriptions/translation.html",
        title=_l("Translate title and description"),
        gathering=gathering,
        lang=lang,
        heading=title,
        found=description,
        form=visit.form(TranslationForm, title=_kept(title, lang), text=_kept(description, lang)),
    )


def translate(visit: Visit, gathering_id: str, lang: str) -> See:
    """Keep a translation of the title, of the description, or of both."""
    if lang not in LANGUAGES:
        raise PageMissing
    data = visit.load(TranslationForm)
    if not data["title"] and not data["text"]:
        raise NothingTranslated
    with visit.unit() as unit:
        if data["title"]:
            commands.translate_title(unit, _command(gathering_id, lang, data["title"], data["seen_title"]))
        if data["text"]:
            commands.translate_description(unit, _command(gathering_id, lang, data["text"], data["seen"]))
    return See(f"/gatherings/{gathering_id}/description", flash="description-translated")


def _kept(found: Written | None, lang: str) -> str | None:
    return found.translations[lang].text if found and lang in found.translations else None


def _command(gathering_id: str, lang: str, text: str, seen: str | None) -> Describe:
    revision = int(seen) if seen and seen.isdecimal() and len(seen) < 9 else 0
    return Describe(gathering_id=gathering_id, lang=lang, text=text, seen=revision)


# ── JSON ─────────────────────────────────────────────────────────────────────────────────────────────


class TextJson(Schema):
    """A text in a language; `stale` where the original was changed after it had been translated."""

    lang = json.String(validate=validate.OneOf(list(LANGUAGES)))
    text = json.String()
    origin = json.String(validate=validate.OneOf(list(Origin)))
    revision = json.Integer()
    stale = json.Boolean()


def api_show(visit: Visit, gathering_id: str) -> list[dict[str, Any]]:
    """What a gathering is about, the original first."""
    found = _texts(visit, gathering_id).description
    return _shown(found) if found else []


def api_title(visit: Visit, gathering_id: str) -> list[dict[str, Any]]:
    """What a gathering is called, the original first."""
    return _shown(_texts(visit, gathering_id).title)


def _texts(visit: Visit, gathering_id: str) -> Texts:
    with visit.read() as session:
        gathering = gathering_detail(session, gathering_id, announced=not visit.actor.offices)
        return texts_of(session, gathering, visit.settings.language)


def _shown(found: Written) -> list[dict[str, Any]]:
    texts = [found.original, *(found.translations[lang] for lang in sorted(found.translations))]
    return [
        {
            "lang": text.lang,
            "text": text.text,
            "origin": text.origin,
            "revision": text.revision,
            "stale": text.revision < found.original.revision,
        }
        for text in texts
    ]


ROUTES = (
    get("/gatherings/<gathering_id>/description", write_description),
    post(
        "/gatherings/<gathering_id>/description",
        describe,
        again=write_description,
        flashes={"gathering-described": N_("The description is kept. It can be translated now.")},
    ),
    get("/gatherings/<gathering_id>/description/<lang>", write_translation),
    post(
        "/gatherings/<gathering_id>/description/<lang>",
        translate,
        again=write_translation,
        flashes={"description-translated": N_("The translation is kept. Thank you!")},
    ),
    api_get("/api/gatherings/<gathering_id>/description", api_show, returns=TextJson, many=True),
    api_get("/api/gatherings/<gathering_id>/title", api_title, returns=TextJson, many=True),
)
