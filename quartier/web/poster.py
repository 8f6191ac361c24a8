"""A notice for the staircase of a house (Aushang): one sheet of A4 that says what, when and where, in six languages in
short, with a code that a phone reads. It is an ordinary page that prints well.
"""

from dataclasses import dataclass
from datetime import datetime

import segno
from markupsafe import Markup

from quartier.web import formats, i18n
from quartier.web.answers import Page
from quartier.web.i18n import LANGUAGES, Lazy, _l
from quartier.web.visit import Visit
from quartier.written import Text, Written

#: A code on a wall is read from a step away, by an old phone: a quarter of it may be lost.
_ERRORS = "q"


@dataclass(frozen=True, kw_only=True)
class Poster:
    """What a notice tells; instants are aware."""

    #: What kind of thing it is, and what is wanted of whoever reads it.
    kind: Lazy
    call: Lazy
    #: As people wrote and translated it.
    titles: Written
    starts_at: datetime
    ends_at: datetime
    #: None while it is still being sought.
    place: str | Lazy | None
    #: The page that the code leads to.
    path: str
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """The notice in one language."""

    lang: str
    dir: str
    #: What it is called in this language; None where nobody has translated it as it stands.
    title: str | None
    kind: str
    when: str
    where: str
    call: str


def poster_page(visit: Visit, poster: Poster) -> Page:
    """The notice as a page: large in the language of the quarter, short in the others."""
    first = visit.settings.language
    order = [first, *(lang for lang in LANGUAGES if lang != first)]
    main, *others = (_part(visit, poster, lang) for lang in order)
    url = visit.absolute(poster.path)
    heading = _heading(poster.titles, first)
    return Page(
        "quartier/poster.html",
        title=heading.text,
        heading=heading,
        poster=poster,
        main=main,
        others=others,
        url=url,
        code=code(url),
    )


def _heading(titles: Written, lang: str) -> Text:
    """The title as the quarter reads it: on paper nobody can look up what the original says now."""
    return (
        titles.translations[lang]
        if lang in titles.up_to_date() and lang in titles.translations
        else titles.original
    )


def _part(visit: Visit, poster: Poster, lang: str) -> Part:
    texts = i18n.Texts(lang, visit.app.locales, visit.zone)
    with i18n.speaking(texts):
        return Part(
            lang=lang,
            dir=texts.dir,
            title=poster.titles.up_to_date().get(lang),
            kind=str(poster.kind),
            when=formats.time_range(poster.starts_at, poster.ends_at, lang, visit.zone),
            where=str(poster.place or _l("The place is still being sought.")),
            call=str(_l("It does not take place.") if poster.cancelled else poster.call),
        )


def code(url: str) -> Markup:
    """The code as SVG, black on white by day and by night, with the quiet edge that readers need."""
    drawn = segno.make(url, error=_ERRORS, micro=False)
    return Markup(drawn.svg_inline(omitsize=True, border=4, dark="#000", light="#fff"))
