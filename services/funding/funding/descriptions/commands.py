"""What people write of grants, and who is told of a translated title."""

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy.orm import Session

from funding import sends
from funding.grants.rules import GrantState
from funding.grants.views import grant_detail
from quartier.actor import Actor
from quartier.unit import Unit
from quartier.web.i18n import _l
from quartier.wording import ABOUT, NAME, Wording
from quartier.written import TITLE, named


def _find(session: Session, grant_id: str, _: Actor) -> Mapping[str, str]:
    return {TITLE: grant_detail(session, grant_id).title}


def _exists(unit: Unit, grant_id: str) -> None:
    """What a grant is for can be said and translated as long as it is kept."""
    grant_detail(unit.session, grant_id)


def _say(unit: Unit, grant_id: str) -> None:
    """Of a draft nobody is told."""
    grant = grant_detail(unit.session, grant_id)
    if grant.state == GrantState.APPROVED:
        names = named(unit, grant.id, grant.title)
        unit.emit(sends.GrantTranslated.of(grant_id=grant.id, **names))


PURPOSE = replace(
    ABOUT, label=_l("What the money is for"), hint=_l("In plain words: what residents will have of it.")
)
GRANTS = Wording(parts=(NAME, PURPOSE), writers=("carrier", "treasurer"), find=_find, check=_exists, say=_say)
