"""What can be seen of the micro fund: by everybody, by offices, and by whose idea it is."""

from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, selectinload

from funding.calculations.rules.microfund import matched_fund
from funding.calculations.rules.sheet import Sheet
from funding.microfund import rules
from funding.microfund.model import Ballot, Call, Idea
from funding.microfund.rules import CallNotFound, IdeaNotFound, LinkNotFound, Tally
from quartier.signin import offices
from quartier.signin.manage import link_hash


def list_calls(session: Session, limit: int = 50) -> list[Call]:
    """Calls for ideas, the latest first, with their ideas."""
    query = select(Call).options(selectinload(Call.ideas)).order_by(Call.opened_at.desc(), Call.id)
    return list(session.scalars(query.limit(limit)))


def call_detail(session: Session, call_id: str) -> Call:
    """One call with its ideas. Raises `CallNotFound`."""
    query = select(Call).where(Call.id == call_id).options(selectinload(Call.ideas))
    call = session.scalar(query.execution_options(populate_existing=True))
    if call is None:
        raise CallNotFound
    return call


def awards(call: Call) -> list[Idea]:
    """What everybody sees of a round's ideas: those that got money."""
    return [idea for idea in call.ideas if idea.awarded_at]


def idea_detail(session: Session, call_id: str, idea_id: str) -> Idea:
    """One idea of a call. Raises `IdeaNotFound`."""
    query = select(Idea).where(Idea.id == idea_id, Idea.call_id == call_id)
    idea = session.scalar(query.execution_options(populate_existing=True))
    if idea is None:
        raise IdeaNotFound
    return idea


def my_idea(session: Session, token: str) -> tuple[Call, Idea]:
    """The idea that a private link leads to, and its call. Raises `LinkNotFound`."""
    query = select(Call, Idea).join(Idea, Idea.call_id == Call.id).where(Idea.token_hash == link_hash(token))
    row = session.execute(query).one_or_none()
    if row is None:
        raise LinkNotFound
    return row.Call, row.Idea


def tally_of(session: Session, idea_id: str) -> Tally:
    """How the jury has voted on an idea so far."""
    return Tally.of(session.scalars(select(Ballot.voice).where(Ballot.idea_id == idea_id)))


def own_voice(session: Session, idea_id: str, person: str) -> str | None:
    """What somebody said to an idea themself."""
    return session.scalar(select(Ballot.voice).where(Ballot.idea_id == idea_id, Ballot.person == person))


def verdict_on(call: Call, idea: Idea, tally: Tally) -> Sheet:
    """What the votes on an idea mean in its round, which has a jury."""
    assert call.votes is not None
    left = call.left_cents + (idea.gets_cents or 0)
    return rules.verdict(
        call.votes,
        call.members or 0,
        tally,
        asked_cents=idea.amount_cents,
        left_cents=left,
        cap_cents=call.cap_cents,
    )


def money_sheet(call: Call) -> Sheet:
    """A matched round's money as its calculation: what it may hold, what has to go back or be refused."""
    money = (call.private_cents, call.municipal_cents)
    return matched_fund(rules.matched(money, call.public_percent, call.drawn_cents, call.non_investive_cents))


def jury_members(session: Session, office: str, day: date) -> int:
    """How many people hold an office on a day, as the register of offices has told."""
    held = offices.table.c
    query = select(func.count(held.person.distinct())).where(
        held.office == office, held.since <= day, or_(held.until.is_(None), held.until > day)
    )
    return session.scalar(query) or 0
