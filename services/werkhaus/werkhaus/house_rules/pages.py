"""The doors to house rules and operating concept: reading and printing, writing, translating, adopting."""

from typing import Any

from marshmallow import Schema, validate
from marshmallow import fields as json

from quartier.event import Count, LocalDate, Ref
from quartier.handover.answers import may_begin, require_say, see_after
from quartier.handover.views import waiting
from quartier.web import N_, Column, Form, Page, See, Sheet, Visit, _l, api_get, fields, get, post
from quartier.web.i18n import LANGUAGES
from quartier.web.refusals import PageMissing
from quartier.written import readings
from werkhaus.house_rules import commands, views
from werkhaus.house_rules.commands import WriteText
from werkhaus.house_rules.model import RulesVersion
from werkhaus.house_rules.rules import MOST_SIGNS, TEXT, WRITERS, AlreadyAdopted, Kind

KINDS = {Kind.HOUSE_RULES: _l("House rules"), Kind.OPERATING_CONCEPT: _l("Operating concept")}
#: The choice of no resolution.
NONE = "none"
COLUMNS = (
    Column(_l("What it is"), lambda version: KINDS[Kind(version.kind)]),
    Column(_l("Version"), "number"),
    Column(_l("In force from"), "in_force_from"),
    Column(_l("Resolution"), lambda version: version.resolution.title if version.resolution else None),
)


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


class AdoptionForm(Form):
    """From when on a version holds, and by which vote."""

    in_force_from = fields.Day(_l("In force from"), required=True)
    resolution_id = fields.Choice(
        _l("By which resolution"),
        hint=_l("Resolutions are recorded where people take part; here you see those about this matter."),
    )


def show_rules(visit: Visit) -> Page:
    """What holds today, and all versions there were."""
    with visit.read() as session:
        versions = views.list_versions(session, drafts=bool(visit.actor.offices))
        standing = [_standing(versions, kind, visit) for kind in Kind]
        texts = readings(session, [each.id for each in standing if each], TEXT, visit.lang)
    drafts = {version.kind: version for version in versions if version.adopted_at is None}
    return Page(
        "house_rules/list.html",
        title=_l("House rules"),
        standing=[
            (kind, KINDS[kind], version, texts.get(version.id) if version else None)
            for kind, version in zip(Kind, standing, strict=True)
        ],
        versions=versions,
        kinds=KINDS,
        drafts=drafts,
        may_write=visit.actor.holds(*WRITERS),
        sheet=Sheet(_l("House rules"), COLUMNS, versions),
    )


def _standing(versions: list[RulesVersion], kind: Kind, visit: Visit) -> RulesVersion | None:
    """What is in force today of one kind."""
    begun = [
        each
        for each in versions
        if each.kind == kind and each.in_force_from and each.in_force_from <= visit.today
    ]
    return max(begun, key=lambda each: each.in_force_from or visit.today, default=None)


def show_version(visit: Visit, version_id: str) -> Page:
    """One version, to read and to print."""
    with visit.read() as session:
        version = views.version_detail(session, version_id, drafts=bool(visit.actor.offices))
        found = views.text_of(session, version.id)
        standing = views.version_in_force(session, visit.today, Kind(version.kind))
        decision = waiting(session, version.id)
    writes = visit.actor.holds(*WRITERS)
    draft = version.adopted_at is None
    return Page(
        "house_rules/detail.html",
        title=KINDS[Kind(version.kind)],
        version=version,
        text=found.read(visit.lang) if found else None,
        holds=standing is not None and standing.id == version.id,
        ahead=version.in_force_from is not None and version.in_force_from > visit.today,
        decision=decision,
        may_write=writes and draft and not decision,
        to_translate=_progress(found) if writes else [],
        may_adopt=draft and found is not None and not decision and may_begin(visit, commands.DOMAIN),
    )


def _progress(found: Any) -> list[tuple[str, str]]:
    """Each other language, and how far its translation has come."""
    if found is None:
        return []
    others = [lang for lang in LANGUAGES if lang != found.original.lang]
    return [
        (lang, "missing" if lang not in found.translations else "stale" if found.stale(lang) else "done")
        for lang in others
    ]


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


def edit_adoption(visit: Visit, version_id: str) -> Page:
    """The form to adopt a version."""
    require_say(visit, commands.DOMAIN)
    with visit.read() as session:
        version = views.version_detail(session, version_id, drafts=True)
    options = _resolutions(visit, version)
    form = visit.form(AdoptionForm, options=options, in_force_from=visit.today, resolution_id=NONE)
    return Page(
        "house_rules/adoption.html",
        title=_l("Adopt this version"),
        version=version,
        kind=KINDS[Kind(version.kind)],
        form=form,
    )


def adopt(visit: Visit, version_id: str) -> See:
    """Adopt a version."""
    with visit.read() as session:
        version = views.version_detail(session, version_id, drafts=bool(visit.actor.offices))
    data = visit.load(AdoptionForm, options=_resolutions(visit, version))
    vote = None if data["resolution_id"] in (None, NONE) else data["resolution_id"]
    with visit.unit() as unit:
        decision = commands.adopt(unit, version_id, data["in_force_from"], vote)
    return see_after(decision, f"/house-rules/{version_id}", flash="rules-adopted")


def _resolutions(visit: Visit, version: RulesVersion) -> dict[str, Any]:
    with visit.read() as session:
        found = views.resolutions_about(session, Kind(version.kind))
    return {
        "resolution_id": [
            (NONE, _l("None, or one that was not recorded")),
            *((each.id, f"{each.title} ({each.adopted_on:%d.%m.%Y})") for each in found),
        ]
    }


# ── JSON ─────────────────────────────────────────────────────────────────────────────────────────────


class RulesTextJson(Schema):
    """The text in a language; `stale` where the original was changed after it had been translated."""

    lang = json.String(validate=validate.OneOf(list(LANGUAGES)))
    text = json.String()
    stale = json.Boolean()


class RulesVersionJson(Schema):
    """A version of the house rules or the operating concept."""

    id = Ref()
    kind = json.String(validate=validate.OneOf([kind.value for kind in Kind]))
    number = Count(min=1)
    in_force_from = LocalDate(allow_none=True)
    resolution_id = Ref(allow_none=True)


class RulesVersionTextJson(RulesVersionJson):
    """A version with its text, the original first."""

    texts = json.List(json.Nested(RulesTextJson))


def api_list(visit: Visit) -> list[RulesVersion]:
    """All adopted versions of both, the newest first."""
    with visit.read() as session:
        return views.list_versions(session, drafts=False)


def api_show(visit: Visit, version_id: str) -> dict[str, Any]:
    """One version with its text."""
    with visit.read() as session:
        version = views.version_detail(session, version_id, drafts=bool(visit.actor.offices))
        found = views.text_of(session, version.id)
    texts = (
        [found.original, *(found.translations[lang] for lang in sorted(found.translations))] if found else []
    )
    return {
        **{
            name: getattr(version, name)
            for name in ("id", "kind", "number", "in_force_from", "resolution_id")
        },
        "texts": [
            {
                "lang": text.lang,
                "text": text.text,
                "stale": found is not None and text.revision < found.original.revision,
            }
            for text in texts
        ],
    }


ROUTES = (
    get("/house-rules", show_rules),
    post(
        "/house-rules",
        begin_version,
        again=show_rules,
        flashes={"version-begun": N_("A new version is begun.")},
    ),
    get("/house-rules/<version_id>", show_version),
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
    get("/house-rules/<version_id>/adoption", edit_adoption),
    post(
        "/house-rules/<version_id>/adoption",
        adopt,
        again=edit_adoption,
        flashes={"rules-adopted": N_("This version is adopted.")},
    ),
    api_get("/api/house-rules", api_list, returns=RulesVersionJson, many=True),
    api_get("/api/house-rules/<version_id>", api_show, returns=RulesVersionTextJson),
)
