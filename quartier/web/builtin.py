"""The doors every service has: health, metrics, static files, the API's description and the footer's pages."""

from functools import cached_property
from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Response

from quartier.errors import Unavailable
from quartier.web import api, footer, kit, static
from quartier.web.answers import See
from quartier.web.i18n import N_
from quartier.web.refusals import PageMissing
from quartier.web.routes import Route, get, system
from quartier.web.visit import Visit, safe_path

if TYPE_CHECKING:
    from quartier.web.app import WebApp

#: What people call the five services, in the order in which the navigation shows them.
NEIGHBOURS = {
    "notify": N_("Start"),
    "participation": N_("Taking part"),
    "werkhaus": N_("Werkhaus"),
    "garden": N_("Garden"),
    "funding": N_("Funding"),
}
_FOREVER = "public, max-age=31536000, immutable"


class Site:
    """What the page frame says about a service. One per app; nothing in it depends on the visit."""

    def __init__(self, app: "WebApp") -> None:
        self._app = app
        self.service = app.service.name
        self.title = app.service.title
        self.quarter = app.settings.quarter_name
        self.demo = app.settings.demo_sign_in
        self.source_url = app.settings.source_url

    @cached_property
    def home(self) -> str:
        """The quarter's start page: the notify service where it is installed, else this service's own."""
        return self._app.settings.neighbour_urls.get("notify", "") + "/"

    @cached_property
    def neighbours(self) -> list[tuple[str, str, bool]]:
        """(label, address, whether this is it) of the services installed here; none if there is only this one."""
        urls = {**self._app.settings.neighbour_urls, self.service: ""}
        if len(urls) == 1:
            return []
        names = [
            *(name for name in NEIGHBOURS if name in urls),
            *(name for name in urls if name not in NEIGHBOURS),
        ]
        return [(NEIGHBOURS.get(name, name), urls[name] + "/", name == self.service) for name in names]

    def nav(self, visit: Visit) -> list[tuple[str, str, bool]]:
        """(label, path, whether the visitor is there) of what this visitor may open."""
        entries = [(n.label, n.path, n.offices) for n in self._app.service.nav]
        if self._app.service.domains:
            entries.append((N_("Who decides"), "/responsibilities", ()))
        seen = [entry for entry in entries if not entry[2] or visit.actor.holds(*entry[2])]
        here = [entry for entry in seen if _within(visit.here, entry[1])]
        nearest = max(here, key=lambda entry: len(entry[1]), default=None)
        return [(label, path, (label, path, offices) == nearest) for label, path, offices in seen]

    def static(self, name: str) -> str:
        """The address of a static file of the service or the floor."""
        return static.address(self._app.static_folders, name)


def _within(here: str, path: str) -> bool:
    return here == path or (path != "/" and here.startswith(path.rstrip("/") + "/"))


def healthz(visit: Visit) -> Response:
    """The process answers."""
    return _json({"status": "ok", "service": visit.service.name})


def readyz(visit: Visit) -> Response:
    """Whether requests may be sent here: the database answers and has the tables this code needs."""
    database = _database(visit)
    required = {"database": database, "schema": visit.app.schema() if database is None else database}
    reported = {"bus": visit.app.bus()}
    ready = not any(required.values())
    checks = {name: trouble or "ok" for name, trouble in (required | reported).items()}
    return _json({"status": "ready" if ready else "not ready", "checks": checks}, 200 if ready else 503)


def _database(visit: Visit) -> str | None:
    try:
        with visit.read() as session:
            session.connection().exec_driver_sql("SELECT 1")
    except Unavailable as trouble:
        return str(trouble)
    return None


def metrics(visit: Visit) -> Response:
    """Prometheus text."""
    from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

    return Response(generate_latest(visit.app.metrics.registry), content_type=CONTENT_TYPE_LATEST)


def static_file(visit: Visit, path: str) -> Response:
    """A file by its hash and name; an outdated hash gives today's file, to be asked for again."""
    digest, _, name = path.partition("/")
    found = static.asset(visit.app.static_folders, name)
    if found is None:
        raise PageMissing
    response = Response(found.body, content_type=found.type)
    if found.type.startswith("text/"):
        response.content_type = f"{found.type}; charset=utf-8"
    if found.packed:
        response.vary.add("Accept-Encoding")
        if visit.request.accept_encodings["gzip"]:
            response.set_data(found.packed)
            response.content_encoding = "gzip"
    response.headers["Cache-Control"] = _FOREVER if digest == found.digest else "no-cache"
    return response


def favicon(visit: Visit) -> See:
    """The house with the service's colour."""
    return See(static.address(visit.app.static_folders, f"favicon/{_known(visit.service.name)}.svg"))


def _known(service: str) -> str:
    return service if service in NEIGHBOURS else "notify"


def openapi(visit: Visit) -> Response:
    """The API's description, OpenAPI 3.1."""
    from quartier.web.openapi import openapi as described

    return _json(described(visit.service))


def language(visit: Visit) -> See:
    """Choose a language and go on to `next`: for pages that cannot be opened a second time."""
    visit.cookies.append((visit.app.cookie("language"), visit.lang, 365 * 86400))
    return See(safe_path(visit.request.args.get("next")))


def _json(data: Any, status: int = 200) -> Response:
    headers = {"Cache-Control": "no-store"}
    return Response(api.write_json(data), status, headers, content_type="application/json")


ROUTES: tuple[Route, ...] = (
    system("/healthz", healthz),
    system("/readyz", readyz),
    system("/metrics", metrics),
    system("/static/<path:path>", static_file),
    system("/favicon.svg", favicon),
    system("/api/openapi.json", openapi),
    get("/language", language),
    *footer.ROUTES,
    *kit.ROUTES,
)
