"""Evidence for a matter, and what a step asks to be done: shown and ticked off by those who speak for a side."""

from quartier.errors import NotFound
from quartier.handover import views
from quartier.handover.commands import evidence
from quartier.handover.commands.reviews import NoSide
from quartier.handover.forms import DutyForm, EvidenceForm
from quartier.handover.pages.frame import domain_of, may_speak
from quartier.handover.pages.matters import show_matter
from quartier.web.answers import File, See
from quartier.web.i18n import N_
from quartier.web.routes import get, post
from quartier.web.uploads import BODY_LIMIT
from quartier.web.visit import Visit

#: Whatever a browser takes the file for, nothing in it runs, and no shared phone keeps it.
_ONLY_A_FILE = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "private, no-store",
}


class DocumentNotKept(NotFound):
    """This document is not kept here. Its fingerprint tells which one it was; ask whoever showed it."""


def show_evidence(visit: Visit, domain: str) -> See:
    """Show evidence for a criterion."""
    data = visit.load(EvidenceForm)
    command = evidence.ShowEvidence(**data | {"met": bool(data["met"])})
    with visit.unit() as unit:
        evidence.show_evidence(unit, domain_of(visit, domain), command)
    return See(f"/responsibilities/{domain}", flash="evidence-shown")


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


def tick_off(visit: Visit, domain: str) -> See:
    """Note that something a step asks for is done."""
    data = visit.load(DutyForm)
    version = int(data["version"]) if data["version"].isdecimal() else 0
    with visit.unit() as unit:
        evidence.tick_off(unit, domain_of(visit, domain), version, data["duty"])
    return See(f"/responsibilities/{domain}", flash="ticked-off")


_MATTER = "/responsibilities/<domain>"
ROUTES = (
    post(
        f"{_MATTER}/evidence",
        show_evidence,
        again=show_matter,
        flashes={"evidence-shown": N_("It is noted.")},
        body_limit=BODY_LIMIT,
    ),
    get(f"{_MATTER}/evidence/<evidence_id>", open_document),
    post(
        f"{_MATTER}/duties",
        tick_off,
        again=show_matter,
        flashes={"ticked-off": N_("It is ticked off.")},
    ),
)
