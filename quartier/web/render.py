"""Templates. One Jinja environment serves all services of a process, so the floor's templates are compiled once.

A service's templates are known inside as `<service>:<room>/<file>`; `extends`, `include` and `import` inside a service
stay inside it, and names beginning with `quartier/` lead to the floor.
"""

import re
from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import BaseLoader, Environment, StrictUndefined, TemplateNotFound
from markupsafe import Markup, escape

from quartier.web import charts, formats, i18n, staircase

_FLOOR = Path(__file__).parent / "templates"
#: Whose macros every template knows without an import.
LIBRARIES = tuple(
    f"quartier/{name}.html"
    for name in ("icons", "parts", "forms", "charts", "calendar", "staircase", "written")
)
_packages: dict[str, Path] = {}


class _Loader(BaseLoader):
    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        path = self._path(template)
        if path is None or not path.is_file():
            raise TemplateNotFound(template)
        return path.read_text("utf-8"), str(path), lambda: True

    @staticmethod
    def _path(template: str) -> Path | None:
        if ".." in template:
            return None
        service, _, name = template.rpartition(":")
        if not service:
            return _FLOOR / name
        room, _, file = name.rpartition("/")
        return _packages[service] / room / "templates" / file


class _Environment(Environment):
    def join_path(self, template: str, parent: str) -> str:
        service = parent.rpartition(":")[0]
        inside = service and ":" not in template and not template.startswith("quartier/")
        return f"{service}:{template}" if inside else template


@lru_cache(maxsize=1)
def environment() -> Environment:
    """The environment, with the floor's macros known everywhere without an import."""
    made = _Environment(
        loader=_Loader(),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )
    made.globals.update(_=_gettext, gettext=_gettext, ngettext=_ngettext, language_names=i18n.LANGUAGES)
    made.globals.update(texts=i18n.current, direction=i18n.direction)
    made.globals.update(drawn_bars=charts.bars, drawn_lines=charts.lines)
    made.globals.update(
        steps_of=staircase.steps_of, stair_names=staircase.STEPS, stair_height=staircase.HEIGHT
    )
    made.filters.update(FILTERS)
    for library in LIBRARIES:
        macros = made.get_template(library).module
        made.globals.update({name: macro for name, macro in vars(macros).items() if not name.startswith("_")})
    return made


def register(service: str, package: Path) -> None:
    """Make the templates of a service known."""
    _packages[service] = package


def render(service: str, template: str, context: dict[str, Any]) -> str:
    """The page as text."""
    name = template if template.startswith("quartier/") else f"{service}:{template}"
    return environment().get_template(name).render(context)


def _gettext(text: Any, /, **params: object) -> str:
    # A lazy sentence may be handed to `_` again by a template: it is translated once either way.
    msgid = text.msgid if isinstance(text, i18n.Lazy) else text
    return i18n.gettext(str(msgid), **params)


def _ngettext(singular: str, plural: str, n: int, /, **params: object) -> str:
    return i18n.ngettext(singular, plural, n, **params)


def _money(cents: int) -> str:
    return formats.money(cents, i18n.current().lang)


def _number(value: float) -> str:
    return formats.number(value, i18n.current().lang)


def _percent(share: float) -> str:
    return formats.percent(share, i18n.current().lang)


def _language(code: str) -> str:
    return formats.language(code, i18n.current().lang)


def _local_date(value: date) -> date:
    return value.astimezone(i18n.current().zone).date() if isinstance(value, datetime) else value


def _day(value: date) -> str:
    return formats.day(_local_date(value), i18n.current().lang)


def _exact(value: date) -> str:
    """For `datetime` of `<time>`: HTML takes thousandths of a second at most, and whole seconds are enough."""
    return value.isoformat(timespec="seconds") if isinstance(value, datetime) else value.isoformat()


def _short_day(value: date) -> str:
    return formats.short_day(_local_date(value), i18n.current().lang)


def _moment(value: datetime) -> str:
    texts = i18n.current()
    return formats.moment(value, texts.lang, texts.zone)


def _clock(value: datetime) -> str:
    texts = i18n.current()
    return formats.clock_time(value, texts.lang, texts.zone)


def _month(value: date) -> str:
    return formats.month(value, i18n.current().lang)


def _month_name(value: date, width: str = "abbreviated") -> str:
    return formats.month_name(value, i18n.current().lang, width)


def _weekday(value: date, width: str = "wide") -> str:
    return formats.weekday(value, i18n.current().lang, width)


def _day_range(first: date, last: date) -> str:
    return formats.day_range(first, last, i18n.current().lang)


def _day_month(value: date) -> str:
    return formats.day_month(value, i18n.current().lang)


def _time_range(start: datetime, end: datetime) -> Markup:
    texts = i18n.current()
    return _together(formats.time_range(start, end, texts.lang, texts.zone))


def _clock_range(start: datetime | None, end: datetime | None) -> Markup:
    texts = i18n.current()
    return _together(formats.clock_range(start, end, texts.lang, texts.zone))


def _together(text: str) -> Markup:
    """A text in which no time is parted from its end at the dash."""
    return Markup(_TIMES.sub(r'<span class="times">\g<0></span>', str(escape(text))))


def _paragraphs(text: str, linked: bool = False) -> Markup:
    """Plain text of a person as paragraphs; nothing in it is markup.

    With `linked`, for texts of the operator, addresses lead somewhere and lines stay lines.
    """
    parts = [part.strip() for part in text.replace("\r\n", "\n").split("\n\n") if part.strip()]
    said = [_linked(part) if linked else part for part in parts]
    return Markup("\n").join(Markup('<p dir="auto">{}</p>').format(part) for part in said)


#: A web or mail address in running text; the full stop after it is the sentence's.
_ADDRESS = re.compile(r"(https?://[^\s<>]*[^\s<>.,;:!?)]|[\w.+-]+@[\w-]+(?:\.[\w-]+)+)")


def _linked(text: str) -> Markup:
    made = Markup("")
    for number, piece in enumerate(_ADDRESS.split(text)):
        if number % 2:
            url = piece if "://" in piece else f"mailto:{piece}"
            made += Markup('<a href="{}"><bdi dir="ltr">{}</bdi></a>').format(url, piece)
        else:
            made += Markup("<br>\n").join(piece.split("\n"))
    return made


def _in_page_order(html: str) -> Markup:
    """A page whose summaries of errors lead to the fields in the order in which these stand on the page.

    A summary comes before the fields and cannot know it; a form is told its fields in the schema's order.
    """

    def sort(summary: re.Match[str]) -> str:
        points = _POINT.findall(summary.group())
        ordered = iter(sorted(points, key=lambda point: html.find(f' id="{_FIELD.findall(point)[0]}"')))
        return _POINT.sub(lambda _: next(ordered), summary.group())

    return Markup(_SUMMARY.sub(sort, html))


#: The parts of `form_errors` (quartier/forms.html): the list, a point that leads to a field, and that field.
_SUMMARY = re.compile(r'<ul class="problems">.*?</ul>', re.DOTALL)
_POINT = re.compile(r'<li><a href="#.*?</li>', re.DOTALL)
_FIELD = re.compile(r'href="#([^"]*)"')
#: From one time of the day until another, as `formats.time_range` writes it.
_TIMES = re.compile(r"\d{1,2}:\d{2}–\d{1,2}:\d{2}")

FILTERS: dict[str, Callable[..., Any]] = {
    "money": _money,
    "number": _number,
    "percent": _percent,
    "language": _language,
    "day": _day,
    "exact": _exact,
    "short_day": _short_day,
    "moment": _moment,
    "clock": _clock,
    "month": _month,
    "month_name": _month_name,
    "weekday": _weekday,
    "day_month": _day_month,
    "day_range": _day_range,
    "time_range": _time_range,
    "clock_range": _clock_range,
    "together": _together,
    "in_page_order": _in_page_order,
    "paragraphs": _paragraphs,
}
