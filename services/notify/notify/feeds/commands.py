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
