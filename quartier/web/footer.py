"""The pages of the footer: the operator's papers, and where the programs come from."""

from quartier.web.answers import Page
from quartier.web.i18n import Lazy, _l
from quartier.web.papers import Folder
from quartier.web.routes import Route, get
from quartier.web.visit import Visit


def legal(visit: Visit) -> Page:
    """Legal notice (Impressum)."""
    return _paper(visit, "legal", _l("Legal notice"))


def privacy(visit: Visit) -> Page:
    """What is kept about visitors."""
    return _paper(visit, "privacy", _l("Privacy"))


def accessibility(visit: Visit) -> Page:
    """How accessible the pages are, and whom to tell of a barrier."""
    return _paper(visit, "accessibility", _l("Accessibility"))


def source(visit: Visit) -> Page:
    """Where the programs come from."""
    return Page("quartier/source.html", title=_l("Source code"), url=visit.settings.source_url)


def _paper(visit: Visit, paper: str, title: Lazy) -> Page:
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
    )


ROUTES: tuple[Route, ...] = (
    get("/legal", legal),
    get("/privacy", privacy),
    get("/accessibility", accessibility),
    get("/source", source),
)
