"""The doors to house rules and operating concept for who reads and prints them."""

from typing import Any

from quartier.handover.answers import may_begin
from quartier.handover.views import waiting
from quartier.web import Column, Page, Sheet, Visit, _l, get
from quartier.web.i18n import LANGUAGES
from quartier.written import readings
from werkhaus.house_rules import commands, views
from werkhaus.house_rules.model import RulesVersion
from werkhaus.house_rules.rules import TEXT, WRITERS, Kind

KINDS = {Kind.HOUSE_RULES: _l("House rules"), Kind.OPERATING_CONCEPT: _l("Operating concept")}
COLUMNS = (
    Column(_l("What it is"), lambda version: KINDS[Kind(version.kind)]),
    Column(_l("Version"), "number"),
    Column(_l("In force from"), "in_force_from"),
    Column(_l("Resolution"), lambda version: version.resolution.title if version.resolution else None),
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
        title=_l("House rules and operating concept"),
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


ROUTES = (
    get("/house-rules", show_rules),
    get("/house-rules/<version_id>", show_version),
)
