"""Templates. One Jinja environment serves all services of a process, so the floor's templates are compiled once.

A service's templates are known inside as `<service>:<room>/<file>`; `extends`, `include` and `import` inside a service
stay inside it, and names beginning with `quartier/` lead to the floor.
"""

from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import BaseLoader, Environment, StrictUndefined, TemplateNotFound
from markupsafe import Markup

from quartier.web import formats, i18n

_FLOOR = Path(__file__).parent / "templates"
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
    made.globals.update(texts=i18n.current)
    made.filters.update(FILTERS)
    for library in ("quartier/icons.html", "quartier/parts.html", "quartier/forms.html"):
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


def _local_date(value: date) -> date:
    return value.astimezone(i18n.current().zone).date() if isinstance(value, datetime) else value


def _day(value: date) -> str:
    return formats.day(_local_date(value), i18n.current().lang)


def _short_day(value: date) -> str:
    return formats.short_day(_local_date(value), i18n.current().lang)


def _moment(value: datetime) -> str:
    texts = i18n.current()
    return formats.moment(value, texts.lang, texts.zone)


def _clock(value: datetime) -> str:
    texts = i18n.current()
    return formats.clock_time(value, texts.lang, texts.zone)


def _clock_range(start: datetime, end: datetime) -> str:
    texts = i18n.current()
    return formats.clock_range(start, end, texts.lang, texts.zone)


def _time_range(start: datetime, end: datetime) -> str:
    texts = i18n.current()
    return formats.time_range(start, end, texts.lang, texts.zone)


def _paragraphs(text: str) -> Markup:
    """Plain text of a person as paragraphs; nothing in it is markup."""
    parts = [part.strip() for part in text.replace("\r\n", "\n").split("\n\n") if part.strip()]
    return Markup("\n").join(Markup('<p dir="auto">{}</p>').format(part) for part in parts)


FILTERS: dict[str, Callable[..., Any]] = {
    "money": _money,
    "number": _number,
    "percent": _percent,
    "day": _day,
    "short_day": _short_day,
    "moment": _moment,
    "clock": _clock,
    "clock_range": _clock_range,
    "time_range": _time_range,
    "paragraphs": _paragraphs,
}
