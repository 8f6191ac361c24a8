"""Stepping back: one stage down for a named trigger, and what depends on the domain follows."""

from collections.abc import Sequence
from dataclasses import replace

from quartier.handover import gates, ledger, moves, views, windows
from quartier.handover.commands import under_way
from quartier.handover.domains import Domain
from quartier.handover.ledger import Entry
from quartier.handover.moves import Kind, MoveState
from quartier.handover.stages import Side, Stage
from quartier.unit import Unit

#: The cause of a step back that another domain's brings.
FOLLOWS = "follows"


def step_back(unit: Unit, domain: Domain, domains: Sequence[Domain], trigger: str, plan: str) -> str:
    """Let a domain step back one stage, for a named trigger and with a plan for the way back up.

    It is so after a hearing of seven days, unless it is withdrawn; where there is danger, at once, whatever else is
    under way: nobody's proposal may stand in its way. Domains that may not stand above this one step back with it. No
    decision and no right is lost by it.
    """
    with ledger.turn(unit):
        standing = ledger.standing_at(unit.session, domain.name, unit.now)
        body = under_way.side_of_actor(unit, domain)
        failed = views.failed_reviews(unit.session, domain.name)
        cause = moves.check_down(standing, trigger, plan, body, failed)
        to = Stage(standing.stage - 1)
        danger = cause in moves.DANGER
        if danger:
            under_way.lapse(unit, domain.name)
        until = None if danger else windows.end_after(unit.now, windows.STEP_BACK, unit.settings.timezone)
        move = under_way.propose(
            unit, standing, Kind.DOWN, to, by_body=body, note=plan, cause=cause.value, until=until
        )
        back = Entry(
            stage=to, residents=domain.residents, at=until, side=Side.STEPPED_BACK, cause=cause, move=move
        )
        ledger.enter(unit, standing, back)
        draw_down(unit, domains, domain.name, back)
        if danger:
            under_way.settle(unit, under_way.live(unit, move), MoveState.DECIDED)
        return move


def draw_down(unit: Unit, domains: Sequence[Domain], domain: str, back: Entry) -> None:
    """Let the domains that depend on this one follow it down; what they had planned above it is taken back."""
    names = [one.name for one in domains]
    now = ledger.standings_at(unit.session, names, unit.now)
    planned = ledger.standings_at(unit.session, names, ledger.FOREVER)
    highest = {name: max(now[name].stage, planned[name].stage) for name in names}
    for name in gates.drawn_down(domain, back.stage, highest):
        follower = now[name]
        if follower.stage > gates.ceiling(name, highest | {domain: back.stage}):
            to = Stage(follower.stage - 1)
            ledger.enter(unit, follower, replace(back, stage=to, residents=follower.residents, cause=FOLLOWS))
        else:
            ledger.take_back(unit, name)
