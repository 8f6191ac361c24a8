"""What partners give: offered by themselves without an account, or written down by the office; it comes or does not."""

from dataclasses import dataclass

from quartier.actor import require_office
from quartier.event import Draft, new_ref
from quartier.signin.manage import new_link
from quartier.unit import Unit
from werkhaus import sends
from werkhaus.plans import rules, views
from werkhaus.plans.commands.writing import WRITERS
from werkhaus.plans.model import Pledge
from werkhaus.plans.rules import PledgeState
from werkhaus.selfbuild.commands.standing import lock_project
from werkhaus.selfbuild.model import Project
from werkhaus.selfbuild.views import project_detail


@dataclass(frozen=True, kw_only=True)
class Give:
    """What an organisation gives to a project, and by how much that makes it cheaper."""

    project_id: str
    partner: str
    what: str
    value_cents: int


def pledge(unit: Unit, command: Give) -> Pledge:
    """Keep what a partner has promised to the office."""
    require_office(unit.actor, *WRITERS)
    project = _open_project(unit, command.project_id)
    made = _new(unit, command, PledgeState.PLEDGED)
    unit.emit(_said(sends.MaterialPledged, made, project))
    return made


def offer(unit: Unit, command: Give) -> str:
    """Offer something as a partner; returns the token of the private link, shown only now."""
    project_detail(unit.session, command.project_id)  # a mere suggestion is for offices
    _open_project(unit, command.project_id)
    if views.offers_waiting(unit.session, command.project_id) >= rules.MOST_OFFERS:
        raise rules.TooManyOffers
    link = new_link()
    _new(unit, command, PledgeState.OFFERED).token_hash = link.token_hash
    return link.token


def accept_offer(unit: Unit, project_id: str, pledge_id: str) -> None:
    """Take what a partner offers: from now on it counts."""
    require_office(unit.actor, *WRITERS)
    project = _open_project(unit, project_id)
    made = _enter(unit, _found(unit, project_id, pledge_id), PledgeState.PLEDGED)
    unit.emit(_said(sends.MaterialPledged, made, project))


def decline_offer(unit: Unit, project_id: str, pledge_id: str) -> None:
    """Thank for what a partner offers, and do without it."""
    require_office(unit.actor, *WRITERS)
    lock_project(unit, project_id)
    _enter(unit, _found(unit, project_id, pledge_id), PledgeState.DECLINED)


def withdraw_pledge(unit: Unit, project_id: str, pledge_id: str) -> None:
    """What a partner promised will not come: it counts no more."""
    require_office(unit.actor, *WRITERS)
    project = lock_project(unit, project_id)
    _withdraw(unit, project, _found(unit, project_id, pledge_id))


def take_back_offer(unit: Unit, token: str) -> str:
    """Take an offer or promise back by one's private link; returns the project's reference."""
    made, project = views.offered(unit.session, token)
    project = lock_project(unit, project.id)
    unit.session.refresh(made)
    _withdraw(unit, project, made)
    return project.id


def pledge_came(unit: Unit, project_id: str, pledge_id: str) -> None:
    """What a partner promised is there; to say so twice changes nothing."""
    require_office(unit.actor, *WRITERS)
    project = lock_project(unit, project_id)
    made = _found(unit, project_id, pledge_id)
    if made.state != PledgeState.PLEDGED:
        raise rules.PledgeSettled
    if made.came_at is None:
        made.came_at = unit.now
        unit.emit(_said(sends.MaterialArrived, made, project))


def _open_project(unit: Unit, project_id: str) -> Project:
    project = lock_project(unit, project_id)
    if project.state not in rules.PLEDGING:
        raise rules.NoLongerPlanned
    return project


def _new(unit: Unit, command: Give, state: PledgeState) -> Pledge:
    made = Pledge(
        id=new_ref(),
        project_id=command.project_id,
        state=state,
        partner=command.partner,
        what=command.what,
        value_cents=command.value_cents,
        pledged_at=unit.now,
    )
    unit.session.add(made)
    return made


def _withdraw(unit: Unit, project: Project, made: Pledge) -> None:
    told = made.state == PledgeState.PLEDGED
    _enter(unit, made, PledgeState.WITHDRAWN)
    if told:  # of a mere offer nobody was told
        unit.emit(_said(sends.MaterialWithdrawn, made, project))


def _enter(unit: Unit, made: Pledge, state: PledgeState) -> Pledge:
    rules.check_way(made.state, state, came=made.came_at is not None)
    made.state = state
    unit.session.flush()
    return made


def _found(unit: Unit, project_id: str, pledge_id: str) -> Pledge:
    made = unit.session.get(Pledge, pledge_id, populate_existing=True)
    if made is None or made.project_id != project_id:
        raise rules.EntryNotFound
    return made


def _said(
    schema: type[sends.MaterialPledged | sends.MaterialArrived | sends.MaterialWithdrawn],
    made: Pledge,
    project: Project,
) -> Draft:
    return schema.of(
        pledge_id=made.id, project_id=project.id, title=project.title, value_cents=made.value_cents
    )
