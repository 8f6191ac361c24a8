"""What pages of rooms ask about responsibilities: who is offered a button, and where an act leads."""

from quartier.decide import Decision, Outcome, check_say, decides
from quartier.web.answers import See
from quartier.web.visit import Visit

FLASHES = {Outcome.WAITING: "act-waits", Outcome.OPEN_TO_OBJECTION: "act-open"}


def may_begin(visit: Visit, domain: str) -> bool:
    """Whether the visitor may begin acts of a domain now: a button is offered only to who can use it."""
    if not visit.actor.offices:
        return False
    with visit.read() as session:
        return decides(session, visit.actor, domain, visit.now)


def require_say(visit: Visit, domain: str) -> None:
    """Let only who may begin acts of a domain see the form for one. Raises `DecidedElsewhere`, `SignInFirst`."""
    visit.require()
    with visit.read() as session:
        check_say(session, visit.actor, domain, visit.now)


def see_after(decision: Decision, url: str, flash: str) -> See:
    """On to ``url`` where the act took effect, else to the page of the decision, which says what it waits for."""
    if decision.effective:
        return See(url, flash=flash)
    return See(f"/decisions/{decision.id}", flash=FLASHES[decision.outcome])
