"""What can be seen of winning money."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import BigInteger, case, cast, exists, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from funding.acquisition.model import (
    AcquisitionTask,
    ApplicationText,
    DeadlineCalendar,
    Funder,
    Opportunity,
    Programme,
    ProgrammeExclusion,
    TextBlock,
)
from funding.acquisition.rules import stages as rules
from funding.acquisition.rules.fit import Criterion, fit, fit_percent
from funding.acquisition.rules.stages import COUNTED, OPEN, Stage
from funding.grants.model import BudgetLine, Grant
from funding.grants.rules import GrantState
from quartier.signin.manage import link_hash


@dataclass(frozen=True, slots=True)
class Fitted:
    """An opportunity with the questions of its fit, and what it may not be combined with."""

    opportunity: Opportunity
    criteria: list[Criterion]
    excluded: list[Programme]
    deadline_on: date | None

    @property
    def percent(self) -> int:
        """The fit in whole per cent."""
        return fit_percent(self.criteria)


@dataclass(frozen=True, slots=True)
class Funded:
    """A grant in the network of funders; `werkhaus` where one of its lines is the Werkhaus's."""

    id: str
    title: str
    funder: str
    valid_from: date
    valid_until: date
    amount_cents: int
    werkhaus: bool


@dataclass(frozen=True, slots=True)
class Due:
    """A day in the calendar of deadlines: an application's last day, or a task."""

    id: str
    day: date
    #: `deadline`, or the task's kind.
    kind: str
    opportunity_id: str
    title: str
    programme: str
    funder: str
    created_at: datetime
    note: str | None = None


def list_funders(session: Session, *, after: str | None = None, limit: int = 200) -> list[Funder]:
    """Funders with their programmes, in the order of their references; two queries."""
    query = select(Funder).options(selectinload(Funder.programmes)).order_by(Funder.id).limit(limit)
    return list(session.scalars(query.where(Funder.id > after) if after else query))


def funder_detail(session: Session, funder_id: str) -> Funder:
    """One funder. Raises `FunderNotFound`."""
    funder = session.get(Funder, funder_id)
    if funder is None:
        raise rules.FunderNotFound
    return funder


def list_programmes(session: Session) -> list[Programme]:
    """All programmes with their funders, by funder and title; one query."""
    query = select(Programme).join(Programme.funder).options(joinedload(Programme.funder))
    return list(session.scalars(query.order_by(Funder.name, Programme.title).limit(1000)))


def programme_detail(session: Session, programme_id: str) -> Programme:
    """One programme with its funder. Raises `ProgrammeNotFound`."""
    programme = session.get(Programme, programme_id, options=[joinedload(Programme.funder)])
    if programme is None:
        raise rules.ProgrammeNotFound
    return programme


def exclusions_of(session: Session, programme_ids: Iterable[str]) -> dict[str, set[str]]:
    """Which programmes each of these may not be combined with; one query."""
    ids = set(programme_ids)
    query = select(ProgrammeExclusion).where(
        ProgrammeExclusion.programme_id.in_(ids) | ProgrammeExclusion.other_id.in_(ids)
    )
    found: dict[str, set[str]] = {}
    for pair in session.scalars(query):
        found.setdefault(pair.programme_id, set()).add(pair.other_id)
        found.setdefault(pair.other_id, set()).add(pair.programme_id)
    return found


def opportunity_detail(session: Session, opportunity_id: str) -> Opportunity:
    """One opportunity with its programme. Raises `OpportunityNotFound`."""
    whole = joinedload(Opportunity.programme).joinedload(Programme.funder)
    opportunity = session.get(Opportunity, opportunity_id, options=[whole])
    if opportunity is None:
        raise rules.OpportunityNotFound
    return opportunity


def list_opportunities(
    session: Session, *, after: str | None = None, limit: int = 1000, stages: Iterable[Stage] = Stage
) -> list[Opportunity]:
    """Opportunities with programme and funder, in the order of their references; one query."""
    whole = joinedload(Opportunity.programme).joinedload(Programme.funder)
    query = select(Opportunity).options(whole).where(Opportunity.stage.in_([str(each) for each in stages]))
    if after:
        query = query.where(Opportunity.id > after)
    return list(session.scalars(query.order_by(Opportunity.id).limit(limit)))


def excluded_by(session: Session, opportunity: Opportunity, today: date) -> list[Programme]:
    """Programmes that this one may not be combined with and that have an application of the same project."""
    [found] = fitted(session, [opportunity], today)
    return found.excluded


def fitted(session: Session, opportunities: Sequence[Opportunity], today: date) -> list[Fitted]:
    """Each opportunity with its fit as of a local day; two queries for all of them."""
    exclusions = exclusions_of(session, {each.programme_id for each in opportunities})
    applied = (
        select(Opportunity)
        .options(joinedload(Opportunity.programme))
        .where(Opportunity.project_id.in_({each.project_id for each in opportunities}))
        .where(Opportunity.stage.in_([str(stage) for stage in COUNTED]))
    )
    counted = list(session.scalars(applied)) if exclusions else []
    return [_fitted(each, exclusions.get(each.programme_id, set()), counted, today) for each in opportunities]


def _fitted(each: Opportunity, excludes: set[str], counted: Sequence[Opportunity], today: date) -> Fitted:
    beside = [
        other.programme
        for other in counted
        if other.project_id == each.project_id and other.id != each.id and other.programme_id in excludes
    ]
    terms = each.programme.terms
    criteria = fit(
        terms,
        amount_cents=each.amount_cents,
        own_cents=each.own_cents,
        eligible=each.eligible,
        action_field=each.action_field,
        action_fields=each.programme.action_fields,
        excluded=bool(beside),
        today=today,
    )
    return Fitted(each, criteria, beside, rules.next_deadline(terms, today))


def draft_grants(session: Session) -> list[Grant]:
    """Grants whose plan can still take other money; one query."""
    query = select(Grant).where(Grant.state == GrantState.DRAFT).order_by(Grant.title, Grant.id)
    return list(session.scalars(query.limit(200)))


def network(session: Session, *, werkhaus: bool = False) -> list[Funded]:
    """Who funds what until when: approved grants, those that end last at the end; one query."""
    sums = func.coalesce(Grant.award_cents, func.sum(BudgetLine.amount_cents), 0)
    of_werkhaus = func.max(case((BudgetLine.spent_by == "werkhaus", 1), else_=0))
    query = (
        select(
            Grant.id,
            Grant.title,
            Grant.funder,
            Grant.valid_from,
            Grant.valid_until,
            cast(sums, BigInteger),
            of_werkhaus > 0,
        )
        .outerjoin(BudgetLine)
        .where(Grant.state == GrantState.APPROVED)
        .group_by(Grant.id)
        .order_by(Grant.valid_until, Grant.id)
        .limit(200)
    )
    if werkhaus:
        query = query.where(
            exists()
            .where(BudgetLine.grant_id == Grant.id, BudgetLine.spent_by == "werkhaus")
            .correlate(Grant)
        )
    return [Funded(*row) for row in session.execute(query)]


def list_blocks(session: Session) -> list[tuple[TextBlock, int]]:
    """Texts that are kept, by name, and in how many applications each is used; one query."""
    query = (
        select(TextBlock, func.count(ApplicationText.id))
        .outerjoin(ApplicationText, ApplicationText.block_id == TextBlock.id)
        .group_by(TextBlock.id)
        .order_by(TextBlock.title, TextBlock.id)
        .limit(500)
    )
    return [(block, uses) for block, uses in session.execute(query)]


def block_detail(session: Session, block_id: str) -> TextBlock:
    """One of them. Raises `TextNotFound`."""
    block = session.get(TextBlock, block_id)
    if block is None:
        raise rules.TextNotFound
    return block


def text_detail(session: Session, opportunity_id: str, text_id: str) -> ApplicationText:
    """A text of an application. Raises `TextNotFound`."""
    text = session.get(ApplicationText, text_id)
    if text is None or text.opportunity_id != opportunity_id:
        raise rules.TextNotFound
    return text


def dues(session: Session, today: date) -> list[Due]:
    """What lies ahead or is overdue, the nearest day first: deadlines of what is not out yet, and open tasks."""
    ahead = [
        _due(each, f"{each.id}-deadline", day, "deadline")
        for each in list_opportunities(session, stages=OPEN[:3])
        if (day := rules.next_deadline(each.programme.terms, today)) is not None
    ]
    whole = joinedload(Opportunity.programme).joinedload(Programme.funder)
    query = (
        select(AcquisitionTask, Opportunity)
        .join(Opportunity, Opportunity.id == AcquisitionTask.opportunity_id)
        .options(whole)
        .where(AcquisitionTask.done_on.is_(None))
    )
    owed = [
        _due(each, task.id, task.due_on, task.kind, task.note)
        for task, each in session.execute(query.limit(1000))
    ]
    return sorted([*ahead, *owed], key=lambda due: (due.day, due.id))


def _due(opportunity: Opportunity, ref: str, day: date, kind: str, note: str | None = None) -> Due:
    programme = opportunity.programme
    return Due(
        id=ref,
        day=day,
        kind=kind,
        opportunity_id=opportunity.id,
        title=opportunity.title,
        programme=programme.title,
        funder=programme.funder.name,
        created_at=opportunity.created_at,
        note=note,
    )


def calendar_by(session: Session, token: str) -> DeadlineCalendar | None:
    """Whose calendar an address leads to; None for one that was never given or has been ended; one query."""
    return session.scalar(select(DeadlineCalendar).where(DeadlineCalendar.token_hash == link_hash(token)))


def calendar_of(session: Session, person: str) -> DeadlineCalendar | None:
    """What is kept of a person's address, if they have one; one query."""
    return session.get(DeadlineCalendar, person)
