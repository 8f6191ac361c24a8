"""What can be done with titles."""

from collections.abc import Mapping

from sqlalchemy import select

from notify.stories.commands import next_position
from notify.stories.model import Happening, Story
from quartier.unit import Unit


def translate_title(unit: Unit, subject: str, title: str, titles: Mapping[str, str]) -> None:
    """Somebody has translated a title: what was told under it says so from now on; two queries.

    What was told of the same thing under an earlier title stays as it was: nobody has translated that. What says
    something else than before has a new position: feeds and those who follow by position take it up.
    """
    for story in unit.session.scalars(select(Story).where(Story.subject == subject)):
        if story.params.get("title") == title:
            story.params = {**story.params, "titles": dict(titles)}
            story.position = next_position(unit)
    for happening in unit.session.scalars(select(Happening).where(Happening.subject == subject)):
        if happening.title == title:
            happening.titles = dict(titles)
