"""What can be seen of house rules and operating concept."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from quartier import written
from quartier.written import Written
from werkhaus.house_rules.model import AdoptedResolution, RulesVersion
from werkhaus.house_rules.rules import TEXT, Kind, NotAccepted, VersionNotFound


def version_in_force(session: Session, day: date, kind: Kind = Kind.HOUSE_RULES) -> RulesVersion | None:
    """The version that holds on a local day; None before the first one. One query."""
    query = select(RulesVersion).where(RulesVersion.kind == kind, RulesVersion.in_force_from <= day)
    return session.scalar(query.order_by(RulesVersion.in_force_from.desc()).limit(1))


def accepted_version(session: Session, today: date, accepted: int | None) -> int | None:
    """The number of the house rules that who books has accepted; None where there are none yet.

    Raises `NotAccepted` where they accepted none, or another version than the one in force today.
    """
    version = version_in_force(session, today)
    if version is None:
        return None
    if accepted != version.number:
        raise NotAccepted(version=version.number)
    return version.number


def list_versions(session: Session, *, drafts: bool) -> list[RulesVersion]:
    """All versions of both, the newest first, with the votes behind them; one query."""
    query = select(RulesVersion).options(joinedload(RulesVersion.resolution))
    if not drafts:
        query = query.where(RulesVersion.adopted_at.is_not(None))
    return list(session.scalars(query.order_by(RulesVersion.kind, RulesVersion.number.desc())))


def version_detail(session: Session, version_id: str, *, drafts: bool) -> RulesVersion:
    """One version; one query. Raises `VersionNotFound`."""
    version = session.get(RulesVersion, version_id, options=[joinedload(RulesVersion.resolution)])
    if version is None or (version.adopted_at is None and not drafts):
        raise VersionNotFound
    return version


def text_of(session: Session, version_id: str) -> Written | None:
    """What a version says, in all languages that it has; one query."""
    return written.written_of(session, version_id, TEXT)


def resolutions_about(session: Session, kind: Kind) -> list[AdoptedResolution]:
    """Votes by which no version was adopted yet, the latest first; one query."""
    used = select(RulesVersion.resolution_id).where(RulesVersion.resolution_id.is_not(None))
    query = select(AdoptedResolution).where(
        AdoptedResolution.matter == kind, AdoptedResolution.id.not_in(used)
    )
    return list(session.scalars(query.order_by(AdoptedResolution.adopted_on.desc(), AdoptedResolution.id)))
