"""What can be done with titles."""

from collections.abc import Mapping

from sqlalchemy import select

from notify.notices.model import Happening, Notice
from quartier.unit import Unit


def translate_title(unit: Unit, subject: str, title: str, titles: Mapping[str, str]) -> None:
    """Somebody has translated a title: what was told under it says so from now on; two queries.

    What was told of the same thing under an earlier title stays as it was: nobody has translated that.
    """
    for notice in unit.session.scalars(select(Notice).where(Notice.subject == subject)):
        if notice.params.get("title") == title:
            notice.params = {**notice.params, "titles": dict(titles)}
    for happening in unit.session.scalars(select(Happening).where(Happening.subject == subject)):
        if happening.title == title:
            happening.titles = dict(titles)
