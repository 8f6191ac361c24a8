"""Where somebody is signed in: the list of their sessions in this service, each of which they can end from here."""

from dataclasses import dataclass

from quartier.signin import session as sessions
from quartier.signin.device import UNKNOWN
from quartier.signin.refusals import SessionNotFound
from quartier.web.answers import Page, See
from quartier.web.i18n import N_, _l
from quartier.web.refusals import SignInFirst
from quartier.web.routes import Route, get, post
from quartier.web.visit import Visit


@dataclass(frozen=True, slots=True)
class Row:
    """A session as its person sees it."""

    session: sessions.Known
    device: str
    #: Whether it is the one they are looking from.
    this: bool


def list_sessions(visit: Visit) -> Page:
    """The visitor's sessions: this one, then the others, last used first."""
    own = _own(visit)
    with visit.read() as session:
        others = [s for s in sessions.sessions_of(session, own.actor.ref, visit.now) if s.ref != own.ref]
    return Page(
        "quartier/sessions.html",
        title=_l("Where you are signed in"),
        rows=[Row(each, each.device or UNKNOWN, each.ref == own.ref) for each in (own, *others)],
    )


def end_session(visit: Visit, ref: str) -> See:
    """End one of the visitor's sessions; if it is this one, they are signed out."""
    own = _own(visit)
    with visit.store.unit(correlation_id=visit.correlation_id) as unit:
        if not sessions.end_one(unit.session, own.actor.ref, ref):
            raise SessionNotFound
    return See("/", flash="session-ended") if ref == own.ref else See("/sessions", flash="session-ended")


def end_others(visit: Visit) -> See:
    """End all of the visitor's sessions but this one."""
    own = _own(visit)
    with visit.store.unit(correlation_id=visit.correlation_id) as unit:
        sessions.end_others(unit.session, own.actor.ref, own.ref)
    return See("/sessions", flash="sessions-ended")


def _own(visit: Visit) -> sessions.Known:
    if visit.session is None:
        raise SignInFirst
    return visit.session


ROUTES: tuple[Route, ...] = (
    get("/sessions", list_sessions),
    post(
        "/sessions/others/end", end_others, flashes={"sessions-ended": N_("You are signed in only here now.")}
    ),
    post("/sessions/<ref>/end", end_session, flashes={"session-ended": N_("This sign-in is ended.")}),
)
