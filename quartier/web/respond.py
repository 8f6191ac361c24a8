"""What a handler gave back, as a response: a page, a way on, a file, data by its schema."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Response

from quartier.web import api, i18n, refusals, render, sheets
from quartier.web.answers import File, Page, Reply, See
from quartier.web.routes import Route
from quartier.web.visit import Visit

if TYPE_CHECKING:
    from quartier.web.app import WebApp

_LANGUAGE_DAYS = 365


def respond(app: "WebApp", visit: Visit, route: Route, answer: Any) -> Response:
    """The response to what a handler gave back."""
    if isinstance(answer, Response):
        return answer
    if isinstance(answer, Page):
        return page_response(app, visit, answer)
    if isinstance(answer, See):
        if answer.flash:
            visit.cookies.append((app.cookie("flash"), answer.flash, 60))
        return redirected(answer.url, 303, answer.headers)
    if isinstance(answer, File):
        return _file(visit, answer)
    return _data(visit, route, answer)


def page_response(app: "WebApp", visit: Visit, page: Page) -> Response:
    """A page, or the list on it as a file; a language that was asked for is kept, and what was said is said once."""
    if page.sheet and visit.file_format:
        german = i18n.Texts(sheets.LANGUAGE, app.locales, app.zone)
        today = visit.now.astimezone(app.zone).date()
        return _file(visit, page.sheet.file(visit.file_format, german, today))
    if "lang" in visit.request.args and visit.request.method == "GET" and page.status == 200:
        visit.cookies.append((app.cookie("language"), visit.lang, _LANGUAGE_DAYS * 86400))
        return redirected(visit.with_query(lang=None), 303)
    key = visit.request.cookies.get(app.cookie("flash"), "")
    if key in app.flashes:
        visit.flash = app.flashes[key]
        visit.cookies.append((app.cookie("flash"), "", None))
    context = {"visit": visit, "site": app.site, "sheet": page.sheet, **page.context}
    html = render.render(app.service.name, page.template, context)
    return Response(html, page.status, page.headers, content_type="text/html; charset=utf-8")


def _file(visit: Visit, file: File) -> Response:
    response = Response(file.body, file.status, file.headers, content_type=file.type)
    if file.name:
        response.headers.set("Content-Disposition", "attachment", filename=file.name)
    if file.etag:
        response.set_etag(file.etag)
        response.make_conditional(visit.request)
    return response


def _data(visit: Visit, route: Route, answer: Any) -> Response:
    reply = answer if isinstance(answer, Reply) else Reply(answer)
    response = Response(status=reply.status or route.status, headers=reply.headers)
    data = reply.data
    if isinstance(data, api.Slice):
        if data.next:
            following = visit.with_query(cursor=data.next)
            response.headers.add("Link", f'<{following}>; rel="next"')
        data = data.items
    if route.returns and data is not None:
        data = route.returns(many=route.many).dump(data)
    if data is not None:
        response.content_type = "application/json"
        response.set_data(api.write_json(data))
    return response


def options(methods: Iterable[str]) -> Response:
    """What may be done at an address."""
    allowed = sorted({*methods, "OPTIONS"} if methods else ())
    if not allowed:
        raise refusals.PageMissing
    return Response(status=204, headers={"Allow": ", ".join(allowed)})


def redirected(url: str, status: int, headers: Mapping[str, str] | None = None) -> Response:
    """The way on to another address."""
    return Response(status=status, headers={"Location": url, **(headers or {})})
