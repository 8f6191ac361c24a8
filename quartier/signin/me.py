"""What I may do here, and by virtue of what: offices held today, and which doors of this service they open."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from quartier.actor import BODY_OF, Actor, require_office
from quartier.handover import ledger, names
from quartier.handover.domains import Domain
from quartier.handover.parts import Part, part_in
from quartier.signin import helping
from quartier.signin import session as sessions
from quartier.signin.offices import Holding, holdings_of
from quartier.web.answers import Page, See
from quartier.web.i18n import BODIES, N_, OFFICES, _l
from quartier.web.routes import get, post
from quartier.web.visit import Visit

#: The service that keeps the register of offices.
REGISTER = "participation"
#: Doors of every service that its navigation does not name.
_ADMINISTRATION = (
    (N_("Access for programs"), "/tokens", ("administrator", "carrier")),
    (N_("Reported barriers"), "/barriers", ("administrator", "carrier")),
)


@dataclass(frozen=True, slots=True)
class Held:
    """An office as its holder reads about it: msgids, and local days."""

    office: str
    body: str
    since: date
    last_day: date | None
    #: Where the register shows the body, if it is installed here.
    url: str | None


@dataclass(frozen=True, slots=True)
class Door:
    """An entry of the navigation that not everybody sees, and the held offices that open it (msgids)."""

    label: str
    path: str
    offices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Share:
    """The matters of this service in which somebody has the same part, by virtue of the same offices (msgids)."""

    part: Part
    offices: tuple[str, ...]
    matters: tuple[Domain, ...]


def show(visit: Visit) -> Page:
    """What I may do here, and by virtue of what."""
    visit.require()
    actor = visit.actor
    with visit.read() as session:
        holdings = holdings_of(session, actor.ref, visit.today)
        shares = _shares(visit, session)
        entries = helping.entries_of(session, actor.ref) if actor.holds(helping.HELPER) else []
    counted = [holding for holding in holdings if holding.office in actor.offices]
    lent = actor.offices - {holding.office for holding in holdings}
    return Page(
        "quartier/me.html",
        title=_l("What I may do here"),
        held=[_held(visit, holding) for holding in counted],
        lent=[OFFICES[office] for office in OFFICES if office in lent],
        doors=_doors(visit),
        shares=shares,
        parts=names.PARTS,
        mediates=bool(visit.service.domains) and actor.holds("mediator"),
        helps=actor.holds(helping.HELPER),
        entries=[(entry.at, _where(visit, entry.route)) for entry in entries],
    )


def act_for_resident(visit: Visit) -> See:
    """From now on this session acts for somebody who has no phone."""
    require_office(visit.actor, helping.HELPER)
    _set(visit, True)
    return See("/me", flash="acts-for-resident")


def act_for_myself(visit: Visit) -> See:
    """From now on this session acts for its own person again."""
    _set(visit, False)
    return See("/me", flash="acts-for-myself")


def _set(visit: Visit, on_behalf: bool) -> None:
    token = visit.request.cookies.get(visit.app.cookie("session"), "")
    with visit.store.unit(actor=visit.actor, correlation_id=visit.correlation_id) as unit:
        sessions.set_on_behalf(unit.session, token, on_behalf)


def _held(visit: Visit, holding: Holding) -> Held:
    urls = {**visit.settings.neighbour_urls, visit.service.name: ""}
    register = urls.get(REGISTER)
    return Held(
        OFFICES.get(holding.office, holding.office),
        BODIES.get(holding.body, holding.body),
        holding.since,
        holding.until - timedelta(days=1) if holding.until else None,
        None if register is None else f"{register}/bodies/{holding.body}",
    )


def _doors(visit: Visit) -> list[Door]:
    named = (*visit.service.nav, *visit.service.doors)
    entries = [(entry.label, entry.path, entry.offices) for entry in named]
    return [
        Door(label, path, tuple(OFFICES[office] for office in offices if office in held))
        for label, path, offices in (*entries, *_ADMINISTRATION)
        if (held := visit.actor.offices & set(offices))
    ]


def _where(visit: Visit, route: str) -> str:
    """What people call the part of the service in which something was entered (msgid); else its path."""
    inside = [
        entry for entry in visit.service.nav if entry.path != "/" and route.startswith(entry.path + "/")
    ]
    return max(inside, key=lambda entry: len(entry.path)).label if inside else route


def _shares(visit: Visit, session: Session) -> list[Share]:
    """What part the visitor has in which matters, the weightiest first; one query."""
    domains, actor = visit.service.domains, visit.actor
    if not domains or not actor.offices:
        return []
    standings = ledger.standings_at(session, [one.name for one in domains], visit.now)
    found: dict[tuple[Part, str], list[Domain]] = {}
    for one in domains:
        if part := part_in(standings[one.name], one.residents, actor):
            found.setdefault(part, []).append(one)
    ordered = sorted(found.items(), key=lambda item: list(Part).index(item[0][0]))
    return [Share(part, _offices_for(actor, body), tuple(matters)) for (part, body), matters in ordered]


def _offices_for(actor: Actor, body: str) -> tuple[str, ...]:
    return tuple(
        OFFICES[office] for office in OFFICES if office in actor.offices and BODY_OF.get(office) == body
    )


ROUTES = (
    get("/me", show),
    post(
        "/me/on-behalf",
        act_for_resident,
        again=show,
        flashes={"acts-for-resident": N_("You now act for a resident. Every page says so until you stop.")},
    ),
    post(
        "/me/on-behalf/end",
        act_for_myself,
        again=show,
        flashes={"acts-for-myself": N_("You act for yourself again.")},
    ),
)
