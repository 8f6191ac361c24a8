"""The doors to house rules and operating concept for who writes and translates them."""

from quartier.web import N_, Form, Page, See, Visit, _l, fields, get, post
from quartier.web.i18n import LANGUAGES
from quartier.web.refusals import PageMissing
from werkhaus.house_rules import commands, views
from werkhaus.house_rules.commands import WriteText
from werkhaus.house_rules.pages.reading import KINDS, show_rules
from werkhaus.house_rules.rules import MOST_SIGNS, WRITERS, AlreadyAdopted, Kind


class BeginForm(Form):
    """Of what a new version is begun."""

    kind = fields.Choice(_l("What it is"), options=tuple(KINDS.items()), required=True)


class TextForm(Form):
    """What a version says, in the author's own words."""

    lang = fields.Choice(_l("In which language you write"), options=tuple(LANGUAGES.items()), required=True)
    text = fields.LongText(
        _l("The text"),
        required=True,
        max=MOST_SIGNS,
        hint=_l("Short sentences that everybody understands. An empty line begins a new paragraph."),
    )
    seen = fields.Hidden(required=True)


class TranslationForm(Form):
    """The same in another language."""

    text = fields.LongText(_l("The translation"), required=True, max=MOST_SIGNS)
    seen = fields.Hidden(required=True)


def begin_version(visit: Visit) -> See:
    """Begin a new version."""
    data = visit.load(BeginForm)
    with visit.unit() as unit:
        version = commands.begin_version(unit, Kind(data["kind"]))
    return See(f"/house-rules/{version.id}/text", flash="version-begun")


def edit_text(visit: Visit, version_id: str) -> Page:
    """The form for the original."""
    visit.require(*WRITERS)
    with visit.read() as session:
        version = views.version_detail(session, version_id, drafts=True)
        found = views.text_of(session, version.id)
    if version.adopted_at is not None:
        raise AlreadyAdopted
    original = found.original if found else None
    return Page(
        "house_rules/text.html",
        title=_l("Write the text"),
        version=version,
        kind=KINDS[Kind(version.kind)],
        seen=original.revision if original else 0,
        form=visit.form(
            TextForm,
            lang=original.lang if original else visit.lang,
            text=original.text if original else None,
        ),
    )


def write_text(visit: Visit, version_id: str) -> See:
    """Keep the original."""
    data = visit.load(TextForm)
    with visit.unit() as unit:
        commands.write_text(unit, _command(version_id, **data))
    return See(f"/house-rules/{version_id}", flash="rules-written")


def edit_translation(visit: Visit, version_id: str, lang: str) -> Page:
    """The original, and the form for its translation."""
    visit.require(*WRITERS)
    with visit.read() as session:
        version = views.version_detail(session, version_id, drafts=True)
        found = views.text_of(session, version.id)
    if lang not in LANGUAGES or found is None or lang == found.original.lang:
        raise PageMissing
    kept = found.translations.get(lang)
    return Page(
        "house_rules/translation.html",
        title=_l("Translate this version"),
        version=version,
        kind=KINDS[Kind(version.kind)],
        lang=lang,
        found=found,
        form=visit.form(TranslationForm, text=kept.text if kept else None),
    )


def translate_text(visit: Visit, version_id: str, lang: str) -> See:
    """Keep a translation."""
    if lang not in LANGUAGES:
        raise PageMissing
    data = visit.load(TranslationForm)
    with visit.unit() as unit:
        commands.translate_text(unit, _command(version_id, lang=lang, **data))
    return See(f"/house-rules/{version_id}", flash="rules-translated")


def _command(version_id: str, lang: str, text: str, seen: str) -> WriteText:
    revision = int(seen) if seen.isdecimal() and len(seen) < 9 else 0
    return WriteText(version_id=version_id, lang=lang, text=text, seen=revision)


ROUTES = (
    post(
        "/house-rules",
        begin_version,
        again=show_rules,
        flashes={"version-begun": N_("A new version is begun.")},
    ),
    get("/house-rules/<version_id>/text", edit_text),
    post(
        "/house-rules/<version_id>/text",
        write_text,
        again=edit_text,
        flashes={"rules-written": N_("The text is kept. It can be translated now.")},
    ),
    get("/house-rules/<version_id>/text/<lang>", edit_translation),
    post(
        "/house-rules/<version_id>/text/<lang>",
        translate_text,
        again=edit_translation,
        flashes={"rules-translated": N_("The translation is kept. Thank you!")},
    ),
)
