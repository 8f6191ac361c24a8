"""What can be seen of titles and descriptions: what there is to translate, and how far it has come."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy.orm import Session

from participation.descriptions.rules import DESCRIPTION
from participation.gatherings.model import Gathering
from participation.gatherings.rules import TITLE
from quartier import written
from quartier.written import Origin, Text, Written


@dataclass(frozen=True, slots=True)
class Texts:
    """What was written of a gathering, in all languages that it has."""

    title: Written
    description: Written | None

    def to_translate(self, lang: str) -> Iterator[Written]:
        """The texts whose original is in another language."""
        for each in (self.title, self.description):
            if each is not None and each.original.lang != lang:
                yield each

    def progress(self, lang: str) -> str:
        """How far the translation has come: `missing`, `stale` or `done`."""
        wanted = list(self.to_translate(lang))
        if any(lang not in each.translations for each in wanted):
            return "missing"
        return "stale" if any(each.stale(lang) for each in wanted) else "done"


def texts_of(session: Session, gathering: Gathering, lang: str) -> Texts:
    """What was written of a gathering; one query.

    Args:
        lang: the language that counts as the title's where nobody has said it.
    """
    found = written.texts_of(session, gathering.id)
    unsaid = Written(Text(lang, gathering.title, Origin.AUTHOR, 1), {})
    return Texts(found.get(TITLE, unsaid), found.get(DESCRIPTION))
