"""What can be seen of rule profiles: the shipped versions and the house's own together."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from funding.rule_profiles import rules
from funding.rule_profiles.model import BaseRate, ProfileVersion
from funding.rule_profiles.rules import Profile, ProfileNotFound

_SHIPPED = Path(__file__).parent / "shipped"
#: The profile of a grant for which nobody chose one.
GENERAL = "land"


@dataclass(frozen=True, slots=True)
class RateRow:
    """The base interest rate of a half-year, and where it is from."""

    valid_from: date
    percent: Decimal
    source: str
    evidence: str


@cache
def shipped() -> tuple[Profile, ...]:
    """The versions that come with this program, one file each."""
    paths = sorted((_SHIPPED / "profiles").glob("*.json"))
    return tuple(rules.read_profile(json.loads(path.read_text(encoding="utf-8"))) for path in paths)


@cache
def shipped_rates() -> tuple[RateRow, ...]:
    """The base interest rates that come with this program, the oldest first."""
    rows = json.loads((_SHIPPED / "base_rates.json").read_text(encoding="utf-8"))
    return tuple(
        RateRow(
            date.fromisoformat(row["valid_from"]), Decimal(row["percent"]), row["source"], row["evidence"]
        )
        for row in rows
    )


def versions(session: Session, name: str) -> list[Profile]:
    """All versions of a profile that were ever to hold, the newest first; one query. Raises `ProfileNotFound`."""
    own = session.scalars(
        select(ProfileVersion).where(ProfileVersion.profile == name, ProfileVersion.adopted_at.is_not(None))
    )
    found = [profile for profile in shipped() if profile.name == name] + [as_profile(row) for row in own]
    if not found:
        raise ProfileNotFound
    return sorted(found, key=lambda profile: profile.valid_from, reverse=True)


def as_profile(row: ProfileVersion, valid_from: date | None = None) -> Profile:
    """A stored version as the value that rules know; a draft as if it held from `valid_from` on."""
    day = row.valid_from or valid_from or date.max
    return Profile(row.profile, row.title, day, rules.read_rules(row.rules))


def profile_on(session: Session, name: str, day: date) -> Profile:
    """The version of a profile in force on a local day."""
    return rules.in_force(versions(session, name), day)


def profiles_on(session: Session, day: date) -> list[Profile]:
    """Every profile with the version in force on a local day, by name; one query."""
    own = session.scalars(select(ProfileVersion).where(ProfileVersion.adopted_at.is_not(None))).all()
    everything = [*shipped(), *(as_profile(row) for row in own)]
    names = sorted({profile.name for profile in everything})
    by_name = {name: [each for each in everything if each.name == name] for name in names}
    return [
        rules.in_force(by_name[name], day)
        for name in names
        if min(each.valid_from for each in by_name[name]) <= day
    ]


def shipped_on(name: str, day: date) -> Profile:
    """The shipped version in force on a local day, where there is no database to ask."""
    found = [profile for profile in shipped() if profile.name == name]
    if not found:
        raise ProfileNotFound
    return rules.in_force(found, day)


def first_shipped(name: str) -> Profile:
    """A profile's first version: what grants go by that were awarded before profiles were frozen onto them."""
    return min((each for each in shipped() if each.name == name), key=lambda each: each.valid_from)


def draft_of(session: Session, name: str) -> ProfileVersion | None:
    """The version that is being drafted, if there is one."""
    query = select(ProfileVersion).where(ProfileVersion.profile == name, ProfileVersion.adopted_at.is_(None))
    return session.scalar(query)


def rate_rows(session: Session) -> list[RateRow]:
    """Every known base interest rate, the newest first; one query."""
    own = session.scalars(select(BaseRate)).all()
    rows = [RateRow(row.valid_from, Decimal(row.hundredths) / 100, row.source, "read") for row in own]
    return sorted([*shipped_rates(), *rows], key=lambda row: row.valid_from, reverse=True)


def by_half_year(rows: Sequence[RateRow]) -> dict[date, Decimal]:
    """Rates as calculations take them."""
    return {row.valid_from: row.percent for row in rows}


def drafts(session: Session) -> list[ProfileVersion]:
    """All versions being drafted, the oldest first; one query."""
    query = select(ProfileVersion).where(ProfileVersion.adopted_at.is_(None))
    return list(session.scalars(query.order_by(ProfileVersion.drafted_at)))


def draft_detail(session: Session, version_id: str) -> ProfileVersion:
    """A version being drafted. Raises `ProfileNotFound`, `VersionStands`."""
    version = session.get(ProfileVersion, version_id)
    if version is None:
        raise ProfileNotFound
    if version.adopted_at is not None:
        raise rules.VersionStands
    return version


def newest_adopted(session: Session, name: str) -> Profile | None:
    """The version that a draft is compared with; none of a profile that is new."""
    try:
        return versions(session, name)[0]
    except ProfileNotFound:
        return None
