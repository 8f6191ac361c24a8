"""Evidence for a matter: everybody sees what is shown and what is missing; those who speak for a side add to it."""

from quartier.errors import NotFound
from quartier.handover import gates, names, views
from quartier.handover.commands import evidence
from quartier.handover.commands.reviews import NoSide
from quartier.handover.criteria import Point
from quartier.handover.domains import Domain
from quartier.handover.facts import facts_of
from quartier.handover.forms import EvidenceForm
from quartier.handover.pages.frame import domain_of, may_speak, page
from quartier.web.answers import File, Page, See
from quartier.web.i18n import N_, Lazy, _l
from quartier.web.routes import get, post
from quartier.web.sheets import Column, Sheet
from quartier.web.uploads import BODY_LIMIT
from quartier.web.visit import Visit

#: Whatever a browser takes the file for, nothing in it runs, and no shared phone keeps it.
_ONLY_A_FILE = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "private, no-store",
}
#: How a point of evidence stands: the kind of its badge, and the word.
STATES: dict[str, tuple[str, Lazy]] = {
    "met": ("good", _l("Shown")),
    "expired": ("danger", _l("Expired")),
    "differs": ("caution", _l("Seen differently")),
    "missing": ("quiet", _l("Missing")),
}


class DocumentNotKept(NotFound):
    """This document is not kept here. Its fingerprint tells which one it was; ask whoever showed it."""


def list_evidence(visit: Visit, domain: str) -> Page:
    """All points of evidence of a matter: what the next step asks for first, then what is open, then what is shown."""
    one = domain_of(visit, domain)
    side = may_speak(visit, one)
    with visit.read() as session:
        known = facts_of(session, one, visit.service.domains, visit.now, visit.zone)
        shown = views.shown_evidence(session, domain) if side else []
    missing = gates.missing(known)
    asked = missing.evidence if missing is not None else ()
    points = known.readiness.points
    return page(
        "evidence",
        _l("Evidence"),
        visit,
        domain=one,
        percent=known.readiness.percent,
        groups=[
            (_l("Asked for by the next step"), [p for p in points if p.criterion.name in asked]),
            (_l("Still open"), [p for p in points if not p.met and p.criterion.name not in asked]),
            (_l("Shown by both sides"), [p for p in points if p.met]),
        ],
        states=STATES,
        state_of=state_of,
        side=side,
        shown=shown,
        sheet=Sheet(_l("Evidence"), _COLUMNS, points),
    )


def state_of(point: Point) -> str:
    """How a point of evidence stands, as a key of `STATES`."""
    if point.met:
        return "met"
    if point.expired:
        return "expired"
    return "differs" if point.differs else "missing"


_COLUMNS = (
    Column(_l("What it shows"), lambda point: names.CRITERIA[point.criterion.name]),
    Column(_l("Must or should"), lambda point: _l("Must") if point.criterion.must else _l("Should")),
    Column(_l("State"), lambda point: STATES[state_of(point)][1]),
    Column(_l("Residents: valid until"), lambda point: point.residents and point.residents.valid_until),
    Column(_l("Carrier: valid until"), lambda point: point.carrier and point.carrier.valid_until),
)


def new_evidence(visit: Visit, domain: str) -> Page:
    """The form for a piece of evidence, for those who speak for a side."""
    visit.require()
    one = domain_of(visit, domain)
    if not may_speak(visit, one):
        raise NoSide
    wanted = visit.request.args.get("criterion", "")
    return page(
        "show_evidence",
        _l("Show evidence"),
        visit,
        domain=one,
        form=visit.form(EvidenceForm, options=_options(one), criterion=wanted or None),
    )


def _options(domain: Domain) -> dict[str, list[tuple[str, Lazy]]]:
    return {"criterion": [(name, names.CRITERIA[name]) for name in domain.criteria]}


def show_evidence(visit: Visit, domain: str) -> See:
    """Show evidence for a criterion."""
    data = visit.load(EvidenceForm, options=_options(domain_of(visit, domain)))
    command = evidence.ShowEvidence(**data | {"met": bool(data["met"])})
    with visit.unit() as unit:
        evidence.show_evidence(unit, domain_of(visit, domain), command)
    return See(f"/responsibilities/{domain}/evidence", flash="evidence-shown")


def open_document(visit: Visit, domain: str, evidence_id: str) -> File:
    """The document of a piece of evidence, for those who speak for a side: it may name people."""
    visit.require()
    if not may_speak(visit, domain_of(visit, domain)):
        raise NoSide
    with visit.read() as session:
        found = views.one_evidence(session, domain, evidence_id)
    if found is None:
        raise DocumentNotKept
    row, document = found
    name = f"{row.criterion} {row.shown_on}.{document.ending}"
    return File(document.body, document.media_type, name=name, headers=_ONLY_A_FILE)


_EVIDENCE = "/responsibilities/<domain>/evidence"
ROUTES = (
    get(_EVIDENCE, list_evidence),
    get(f"{_EVIDENCE}/new", new_evidence),
    post(
        _EVIDENCE,
        show_evidence,
        again=new_evidence,
        flashes={"evidence-shown": N_("It is noted.")},
        body_limit=BODY_LIMIT,
    ),
    get(f"{_EVIDENCE}/<evidence_id>", open_document),
)
