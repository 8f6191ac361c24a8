"""The pages of the footer: the operator's papers, and where the programs come from."""

from typing import Any

from quartier.web import barriers
from quartier.web.answers import Page
from quartier.web.i18n import Lazy, _l
from quartier.web.papers import Folder
from quartier.web.routes import Route, get, post
from quartier.web.visit import Visit


def legal(visit: Visit) -> Page:
    """Legal notice (Impressum)."""
    return _paper(visit, "legal", _l("Legal notice"))


def privacy(visit: Visit) -> Page:
    """What is kept about visitors."""
    return _paper(visit, "privacy", _l("Privacy"))


def accessibility(visit: Visit) -> Page:
    """How accessible the pages are, and the form to tell of a barrier."""
    form = visit.form(barriers.BarrierForm)
    return _paper(visit, "accessibility", _l("Accessibility"), form=form)


def source(visit: Visit) -> Page:
    """Where the programs come from."""
    return Page("quartier/source.html", title=_l("Source code"), url=visit.settings.source_url)


def _paper(visit: Visit, paper: str, title: Lazy, **more: Any) -> Page:
    folder = Folder(visit.settings.papers)
    sections = folder.said(paper, visit.lang)
    if any(section.lang != visit.lang for section in sections):
        visit.texts.missing = True
    return Page(
        "quartier/paper.html",
        title=title,
        paper=paper,
        sections=sections,
        missing=folder.missing(paper),
        **more,
    )


ROUTES: tuple[Route, ...] = (
    get("/legal", legal),
    get("/privacy", privacy),
    get("/accessibility", accessibility),
    post("/accessibility", barriers.report, again=accessibility, flashes=barriers.REPORTED),
    get("/barriers", barriers.list_barriers),
    post("/barriers/<barrier_id>/settlement", barriers.settle_barrier, flashes=barriers.SETTLED),
    get("/source", source),
)
