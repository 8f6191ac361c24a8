"""What can be done with feeds."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import or_, update

from notify.feeds import rules
from notify.feeds.model import FeedAccess
from quartier.actor import require_office
from quartier.event import new_ref
from quartier.signin.manage import new_link
from quartier.unit import Unit


@dataclass(frozen=True, kw_only=True)
class GiveAccess:
    """A feed address for an organisation, for so many days."""

    label: str
    days: int


def give_access(unit: Unit, command: GiveAccess) -> str:
    """Make a feed address; returns its token (256 bits), which is kept nowhere."""
    require_office(unit.actor, "carrier")
    link = new_link()
    unit.session.add(
        FeedAccess(
            id=new_ref(),
            label=command.label,
            token_hash=link.token_hash,
            created_at=unit.now,
            expires_at=unit.now + timedelta(days=command.days),
        )
    )
    return link.token


def rotate_access(unit: Unit, access_id: str, overlap_days: int) -> tuple[str, str]:
    """Give the same organisation a second address for as long as the first was given; the first one works on for the
    overlap and no longer than it would have. Returns the label and the new token, which is kept nowhere."""
    require_office(unit.actor, "carrier")
    access = unit.session.get(FeedAccess, access_id, with_for_update=True)
    if access is None:
        raise rules.FeedAccessNotFound
    if not rules.open_at(unit.now, access.expires_at, access.revoked_at):
        raise rules.FeedAccessEnded
    days = max(1, round((access.expires_at - access.created_at) / timedelta(days=1)))
    token = give_access(unit, GiveAccess(label=access.label, days=days))
    access.expires_at = min(access.expires_at, unit.now + timedelta(days=overlap_days))
    return access.label, token


def revoke_access(unit: Unit, access_id: str) -> None:
    """End an address at once; revoking it twice changes nothing."""
    require_office(unit.actor, "carrier")
    access = unit.session.get(FeedAccess, access_id)
    if access is None:
        raise rules.FeedAccessNotFound
    access.revoked_at = access.revoked_at or unit.now


def note_use(unit: Unit, access_id: str) -> None:
    """Keep the day of the last use, and no more than the day."""
    unit.session.execute(
        update(FeedAccess)
        .where(
            FeedAccess.id == access_id,
            or_(FeedAccess.last_used_on.is_(None), FeedAccess.last_used_on < unit.today),
        )
        .values(last_used_on=unit.today)
    )
