"""What time does: says aloud which stage has begun, ends windows, reminds, opens reviews.

Nothing becomes so by this timer: which stage is in force, and whether an answer is still in time, depends on instants
alone. It carries out what has become effective, and may run late, twice, or in several processes.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import insert, select, update

from quartier.handover import duties, ledger, views, windows
from quartier.handover.commands.acts import end_window, remind
from quartier.handover.commands.agreeing import end_move_window
from quartier.handover.commands.reviews import open_review
from quartier.handover.domains import Act, Domain
from quartier.handover.model import domain_stage, handover_duty
from quartier.handover.sends import stage_events
from quartier.handover.stages import Stage
from quartier.store import Store
from quartier.unit import Unit


def keep_time(domains: Sequence[Domain], acts: Sequence[Act]) -> Callable[[Store], int]:
    """The timer of a service with these domains and acts."""

    def handover(store: Store) -> int:
        """What the handover's windows and days bring; how much there was."""
        now, zone = store.clock(), store.settings.timezone
        with store.read() as session:
            begun = views.unannounced(session, now)
            waiting = views.due_decisions(session)
            heard = views.due_moves(session, now)
            reviews = views.due_reviews(session, domains, now, zone)
        done = 0
        for domain, version in begun:
            with store.unit() as unit:
                done += announce(unit, domain, version)
        for decision_id in waiting:
            with store.unit() as unit:
                done += end_window(unit, decision_id, acts) or remind(unit, decision_id)
        for move_id in heard:
            with store.unit() as unit:
                done += end_move_window(unit, move_id)
        for domain in reviews:
            with store.unit() as unit:
                open_review(unit, domain, "due")
        return done + len(reviews)

    return handover


def announce(unit: Unit, domain: str, version: int) -> bool:
    """Say aloud that a stage has begun, and write down what it asks to be done; whether nobody had."""
    row = unit.session.execute(
        update(domain_stage)
        .where(
            domain_stage.c.domain == domain,
            domain_stage.c.version == version,
            domain_stage.c.announced_at.is_(None),
        )
        .values(announced_at=unit.now)
        .returning(domain_stage)
    ).one_or_none()
    if row is None:
        return False
    word = ledger.standing_at(unit.session, domain, row.effective_at).last_word
    unit.emit(
        stage_events(unit.settings.service).entered.of(
            domain=domain,
            stage=row.stage,
            stage_version=version,
            side=row.side,
            decides=word,
            effective_at=row.effective_at,
            review_on=row.review_on,
        )
    )
    if _is_new(unit, row.domain, version, row.stage):
        _ask_for_duties(unit, domain, version, Stage(row.stage), row.effective_at)
    return True


def _is_new(unit: Unit, domain: str, version: int, stage: int) -> bool:
    """Whether the domain comes up to this stage; a pause or a step-in on it brings nothing new."""
    before = select(domain_stage.c.stage).where(
        domain_stage.c.domain == domain, domain_stage.c.version < version
    )
    last = unit.session.scalar(before.order_by(domain_stage.c.version.desc()).limit(1))
    return last is None or last < stage


def _ask_for_duties(unit: Unit, domain: str, version: int, stage: Stage, effective_at: datetime) -> None:
    first_day = windows.local_day(effective_at, unit.settings.timezone)
    rows = [
        {"domain": domain, "version": version, "duty": duty.name, "due_on": duty.due(first_day)}
        for duty in duties.duties(stage)
    ]
    if rows:
        unit.session.execute(insert(handover_duty), rows)
