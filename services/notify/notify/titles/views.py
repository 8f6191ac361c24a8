"""What can be seen of titles."""

from collections.abc import Mapping
from typing import Self

from markupsafe import Markup

from quartier.web.i18n import direction


class Marked(str):
    """A text of which a page says in which language it is: a plain text everywhere else."""

    html: Markup

    def __new__(cls, text: str, html: Markup) -> Self:
        made = super().__new__(cls, text)
        made.html = html
        return made

    @property
    def plain(self) -> str:
        """As a text within others."""
        return str(self)

    def __html__(self) -> str:
        return self.html


def called(title: str, titles: Mapping[str, str] | None, lang: str) -> Marked:
    """What something is called, for somebody who reads `lang`.

    Args:
        titles: by language what people call it, the original included; None or empty where nobody has said.
    """
    known = titles or {}
    if lang in known:
        return _marked(known[lang], lang)
    original = next((each for each, text in known.items() if text == title), None)
    return _marked(title, original) if original else Marked(title, Markup("<bdi>{}</bdi>").format(title))


def _marked(text: str, lang: str) -> Marked:
    html = Markup('<bdi lang="{}" dir="{}">{}</bdi>').format(lang, direction(lang), text)
    return Marked(text, html)
