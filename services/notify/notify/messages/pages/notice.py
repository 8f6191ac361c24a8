"""The door to a story on paper: a notice for the staircase, in six languages, with a code that leads to its page."""

from dataclasses import dataclass

from notify.stories.model import Story
from notify.stories.rules import About
from notify.stories.sentences import ABOUT
from notify.stories.views import Said, public_story, say, story_link
from quartier.web import Page, Visit, get
from quartier.web.i18n import LANGUAGES, Texts, speaking
from quartier.web.poster import code


@dataclass(frozen=True, slots=True)
class Part:
    """The story in one language."""

    lang: str
    dir: str
    kind: str
    said: Said


def show_notice(visit: Visit, story_id: str) -> Page:
    """A story that everybody may read, as a page to print: large in the quarter's language, short in the others."""
    with visit.read() as session:
        story = public_story(session, story_id)
    first = visit.settings.language
    main, *others = (
        _part(visit, story, lang) for lang in (first, *(each for each in LANGUAGES if each != first))
    )
    url = story_link(visit.settings.neighbour_urls, story) or visit.absolute("/notices")
    return Page(
        "messages/notice.html",
        title=main.said.headline.plain,
        main=main,
        others=others,
        url=url,
        code=code(url),
    )


def _part(visit: Visit, story: Story, lang: str) -> Part:
    texts = Texts(lang, visit.app.locales, visit.zone)
    with speaking(texts):
        return Part(lang, texts.dir, texts.gettext(ABOUT[About(story.about)]), say(texts, story))


ROUTES = (get("/notices/<story_id>/poster", show_notice),)
