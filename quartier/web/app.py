"""The web side of one service: a plain WSGI callable over its table of routes.

A request's way through here: find the route → open its context (correlation id, language, actor) → turn away foreign
forms → call the handler → make the response. Whatever goes wrong ends in `_refused`, the one place that knows how a
refusal looks as a page and as problem+json.
"""

import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, RequestRedirect, Rule
from werkzeug.wrappers import Request, Response

from quartier.errors import NotAllowed, NotFound, Refusal, Unavailable
from quartier.observe import Metrics, bind, get_logger
from quartier.signin.limits import Limits
from quartier.signin.provider import Provider
from quartier.store import Store
from quartier.web import i18n, incoming, problems, refusals, render, security, static
from quartier.web.answers import Page
from quartier.web.idempotency import AlreadyDone, Claim, Stored
from quartier.web.recognise import recognise
from quartier.web.respond import options, page_response, redirected, respond
from quartier.web.routes import BODY_LIMIT, Route
from quartier.web.visit import Visit

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

    from quartier.hosting.service import Service
    from quartier.settings import Settings

log = get_logger(__name__)
Check = Callable[[], str | None]
#: Refusals a page can show beside the form that caused them.
_SHOWN_AGAIN = (401, 403, 409, 422, 429)
#: How a page begins to say what is wrong (`quartier/forms.html`, `quartier/page.html`).
_PROBLEM = b'<div class="problem"'


class WebApp:
    """Serves one service's pages, API and built-in doors.

    Args:
        schema: says what is wrong with the database's tables, or None; `/readyz` requires it.
        bus: says why the bus cannot be reached, or None; only reported, since pages work while it is down.
    """

    def __init__(
        self,
        service: "Service",
        settings: "Settings",
        store: Store,
        metrics: Metrics,
        *,
        schema: Check = lambda: None,
        bus: Check = lambda: None,
    ) -> None:
        from quartier.handover import pages as handover
        from quartier.signin import devices, me, token_pages
        from quartier.signin import pages as sign_in_pages
        from quartier.web import builtin

        self.service, self.settings, self.store, self.metrics = service, settings, store, metrics
        self.schema, self.bus = schema, bus
        self.package: Path = service.package
        self.locales = (self.package / "locale", i18n.FLOOR_LOCALE)
        self.static_folders = (self.package / "static", static.FLOOR)
        self.secure = settings.url.startswith("https:")
        self.zone = settings.timezone
        #: Where people sign in; None where there is only the demonstration, or nothing.
        self.provider = Provider(settings, store.clock) if settings.oidc_issuer else None
        self.limits = Limits()
        responsibilities = handover.ROUTES if service.domains else ()
        self.routes: tuple[Route, ...] = (
            *service.routes,
            *responsibilities,
            *sign_in_pages.ROUTES,
            *devices.ROUTES,
            *token_pages.ROUTES,
            *me.ROUTES,
            *builtin.ROUTES,
        )
        self.flashes = {key: text for route in self.routes for key, text in route.flashes.items()}
        rules = [Rule(route.path, endpoint=route, methods=[route.method]) for route in self.routes]
        self._map = Map(rules, strict_slashes=False)
        render.register(service.name, self.package)

    # ——— WSGI ———

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        started = time.perf_counter()
        incoming.make_readable(environ)
        request = Request(environ)
        request.max_content_length = BODY_LIMIT
        visit = Visit(self, request, incoming.correlation_id(request), self._texts(request))
        i18n.use(visit.texts)
        bind(service=self.service.name, correlation_id=visit.correlation_id)
        response = self._answer(visit)
        self._finish(visit, response)
        self._note(visit, response, time.perf_counter() - started)
        return response(environ, start_response)

    def _texts(self, request: Request) -> i18n.Texts:
        candidates = (request.args.get("lang"), request.cookies.get(self.cookie("language")))
        lang = i18n.negotiate(candidates, request.accept_languages.values(), self.settings.language)
        return i18n.Texts(lang, self.locales, self.zone)

    def _answer(self, visit: Visit) -> Response:
        route: Route | None = None
        try:
            adapter = self._map.bind_to_environ(visit.request.environ)
            if visit.request.method == "OPTIONS":
                return options(adapter.allowed_methods())
            if "\x00" in visit.request.path:
                raise refusals.PageMissing
            found, arguments = adapter.match()
            route = visit.route = found
            return self._handle(visit, found, arguments, adapter)
        except Refusal as refusal:
            return self._refused(visit, route, refusal)
        except RequestRedirect as redirect:
            return redirected(redirect.new_url, 308)
        except HTTPException as error:
            return self._refused(
                visit, route, problems.refusal_of(error, BODY_LIMIT), problems.headers_of(error)
            )
        except Exception:
            return self._broken(visit, route)

    def _broken(self, visit: Visit, route: Route | None) -> Response:
        log.exception("request-broken", route=route.path if route else None, method=visit.request.method)
        try:
            return self._refused(visit, route, refusals.Broken())
        except Exception:  # even the frame of the page is broken: say it plainly
            log.exception("error-page-broken")
            return Response(
                visit.texts.sentence(refusals.Broken()), 500, content_type="text/plain; charset=utf-8"
            )

    # ——— one route ———

    def _handle(self, visit: Visit, route: Route, arguments: Mapping[str, Any], adapter: Any) -> Response:
        limit = visit.request.max_content_length = route.limit(visit.request.mimetype)
        if (visit.request.content_length or 0) > limit:
            raise problems.too_large(limit)
        if route.kind != "system":
            recognise(visit, route)
        try:
            with self._slowly(visit, route):
                return respond(self, visit, route, self._call(visit, route, arguments))
        except AlreadyDone:
            return self._repeat(visit)
        except Refusal as refusal:
            if route.again is None or not _shown_again(route, refusal):
                raise
            here, its = self._where(route.again, arguments, adapter)
            visit.here = here or visit.here
            visit.keep_refusal(refusal)
            page = route.again(visit, **its)
            response = respond(self, visit, route, page)
            if isinstance(page, Page):
                if (
                    _PROBLEM not in response.get_data()
                ):  # the form is no longer on the page: said on top of it
                    visit.refusal = visit.texts.sentence(refusal)
                    response = respond(self, visit, route, page)
                response.status_code = refusal.status
                response.headers.update(problems.more_headers(refusal))
            return response

    def _slowly(self, visit: Visit, route: Route) -> AbstractContextManager[None]:
        """Around a door whose path holds a secret: who guesses is made to wait."""
        if not route.private:
            return nullcontext()
        return self.limits.links.guard(visit.address, visit.now, NotFound)

    def _call(self, visit: Visit, route: Route, arguments: Mapping[str, Any]) -> Any:
        key = visit.request.headers.get("Idempotency-Key")
        if key is None or route.kind != "api" or route.method != "POST":
            return route.handler(visit, **arguments)
        visit.claim = Claim(key, visit.actor.ref, route.path, visit.request)
        if self._stored(visit):
            raise AlreadyDone
        with visit.claim.handling():
            response = respond(self, visit, route, route.handler(visit, **arguments))
            body = None if route.secret else response.get_data()
            visit.claim.settle(Stored(response.status_code, body))
        return response

    def _stored(self, visit: Visit) -> Stored | None:
        assert visit.claim is not None
        with self.store.read() as session:
            return visit.claim.stored(session)

    def _repeat(self, visit: Visit) -> Response:
        stored = self._stored(visit)
        if (
            stored is None
        ):  # the faster one was refused after all: nothing has happened, it may be tried again
            raise Unavailable
        if stored.body is None:
            raise refusals.DoneBefore
        response = Response(stored.body, stored.status, content_type="application/json")
        response.headers["Idempotent-Replayed"] = "true"
        return response

    def _where(
        self, handler: Any, arguments: Mapping[str, Any], adapter: Any
    ) -> tuple[str | None, Mapping[str, Any]]:
        """The address of a page, and the arguments that are its own: a form may name more than its page does."""
        for route in self.routes:
            if route.method == "GET" and route.handler is handler:
                its = {name: value for name, value in arguments.items() if f"<{name}>" in route.path}
                return str(adapter.build(route, its)), its
        return None, arguments

    # ——— refusals ———

    def _refused(
        self, visit: Visit, route: Route | None, refusal: Refusal, headers: Mapping[str, str] | None = None
    ) -> Response:
        for_program = route.kind == "api" if route else visit.request.path.startswith("/api/")
        unknown = isinstance(refusal, NotAllowed) and not visit.actor.signed_in
        if unknown and not for_program and not isinstance(refusal, refusals.ForeignOrigin):
            return redirected(visit.sign_in_url, 303)
        visit.cookies.clear()
        if for_program:
            response = problems.problem(visit, refusal)
        else:
            response = page_response(self, visit, problems.error_page(visit, refusal))
        response.headers.update(headers or {})
        for name, value in problems.more_headers(refusal).items():
            response.headers[name] = value
        return response

    # ——— every answer ———

    def _finish(self, visit: Visit, response: Response) -> None:
        for name, value in security.HEADERS.items():
            response.headers.setdefault(name, value)
        if self.secure:
            response.headers["Strict-Transport-Security"] = security.STRICT_TRANSPORT
        response.headers["X-Correlation-Id"] = visit.correlation_id
        for name, value, seconds in visit.cookies:
            response.set_cookie(
                name,
                value,
                max_age=seconds if value else 0,
                path="/",
                secure=self.secure,
                httponly=True,
                samesite="Lax",
            )
        if visit.route is None or visit.route.kind != "system":
            response.headers.setdefault("Cache-Control", "no-store" if visit.actor.signed_in else "no-cache")
            response.vary.update(("Cookie", "Accept-Language"))
            response.headers.setdefault("Content-Language", visit.lang)

    def _note(self, visit: Visit, response: Response, seconds: float) -> None:
        if visit.route is not None and visit.route.quiet:
            return
        route = visit.route.path if visit.route else "-"
        method = visit.request.method if visit.request.method in _METHODS else "other"
        self.metrics.request(route, method, response.status_code, seconds)
        quiet = visit.route is not None and visit.route.kind == "system"
        more = {"on_behalf": True} if visit.actor.on_behalf else {}
        (log.debug if quiet else log.info)(
            "request",
            route=route,
            method=method,
            status=response.status_code,
            ms=round(seconds * 1000, 1),
            **more,
        )

    def cookie(self, kind: str) -> str:
        """A cookie's name. Over https each service has its own host, and the prefix binds the cookie to it;
        without, services share 127.0.0.1 and the name tells them apart. The language is meant to be shared."""
        if self.secure:
            return f"__Host-{kind}"
        return f"quartier-{kind}" if kind == "language" else f"{self.service.name}-{kind}"

    @cached_property
    def site(self) -> Any:
        """What the page frame says about this service: title, navigation, neighbours."""
        from quartier.web.builtin import Site

        return Site(self)


_METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS"})


def _shown_again(route: Route, refusal: Refusal) -> bool:
    """Whether the page stands beside its refusal; who was made to wait at a secret address may be guessing it."""
    return refusal.status in _SHOWN_AGAIN and not (route.private and refusal.status == 429)
