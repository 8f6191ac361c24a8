"""One request, as a handler sees it: who asks, in which language, and what was sent."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlencode, urlsplit

import marshmallow as ma
from sqlalchemy.orm import Session
from werkzeug.wrappers import Request

from quartier.actor import ANONYMOUS, Actor, require_office
from quartier.signin import helping
from quartier.signin import session as sessions
from quartier.signin.device import device_of
from quartier.signin.limits import address_of
from quartier.unit import Unit
from quartier.web import api, i18n, sheets
from quartier.web.fields import Options
from quartier.web.forms import Bound, Form, NothingArrived, Unclear
from quartier.web.idempotency import Claim
from quartier.web.refusals import SignInFirst

if TYPE_CHECKING:
    from quartier.web.app import WebApp
    from quartier.web.routes import Route

F = TypeVar("F", bound=Form)


class Visit:
    """Made by the app for each request; the only thing a handler is given besides the path's arguments."""

    def __init__(self, app: "WebApp", request: Request, correlation_id: str, texts: i18n.Texts) -> None:
        self.app = app
        self.service = app.service
        self.settings = app.settings
        self.store = app.store
        self.request = request
        #: The same through every service that this click reaches.
        self.correlation_id = correlation_id
        self.texts = texts
        self.lang = texts.lang
        self.dir = texts.dir
        self.zone = texts.zone
        self.actor: Actor = ANONYMOUS
        #: The session of a person who is signed in; a program with an access token has none.
        self.session: sessions.Known | None = None
        #: Aware UTC; one instant for the whole visit.
        self.now: datetime = app.store.clock()
        #: The path this page can be opened at again (differs from the request's after a refused POST).
        self.here: str = request.path
        self.route: Route | None = None
        #: A refusal's sentence that no form on the page carries.
        self.refusal: str | None = None
        self.flash: str | None = None
        self.claim: Claim | None = None
        #: (name, value, seconds to keep or None for the browser's session); an empty value deletes.
        self.cookies: list[tuple[str, str, int | None]] = []
        self._bound: dict[type[Form], Bound] = {}
        self._used: Bound | None = None

    # ——— the database ———

    def read(self) -> AbstractContextManager[Session]:
        """A session for reading."""
        return self.store.read()

    @contextmanager
    def unit(self) -> Iterator[Unit]:
        """The write transaction of this visit's one command, on behalf of the actor."""
        opened = self.store.unit(actor=self.actor, correlation_id=self.correlation_id)
        with self.claim.around(opened) if self.claim else opened as unit:
            if self.actor.on_behalf and self.route is not None:
                helping.record(unit, self.route.path)
            yield unit

    # ——— what was sent ———

    def form(self, form: type[F], *, options: Mapping[str, Options] | None = None, **initial: Any) -> Bound:
        """The form for the page: as typed if it was refused just now, else blank or with `initial` values."""
        if form not in self._bound:
            bound = Bound(form, options)
            refused = self.request.method == "POST" and self._used is None
            self._bound[form] = bound.keep(self.request.form) if refused else bound.begin(initial)
        return self._bound[form]

    def load(self, schema: type[ma.Schema], *, options: Mapping[str, Options] | None = None) -> Any:
        """What was sent, as values: a form's fields on a page, the JSON body on an API route.

        Raises `Invalid` with a sentence for each field; the typed text is kept for `again`.
        """
        if not issubclass(schema, Form):
            return api.load(self.request, schema)
        bound = Bound(schema, options).keep(self.request.form).keep_files(self.request.files)
        self._used = self._bound[schema] = bound
        values = bound.load()
        if not bound.arrived:
            raise NothingArrived
        return values

    def query(self, schema: type[ma.Schema]) -> dict[str, Any]:
        """The parameters after `?`, as values.

        On a page a parameter that cannot be read counts as not given (`visit.form` of the same class shows why);
        the API answers 422.
        """
        if not issubclass(schema, Form):
            return api.load_query(self.request, schema)
        bound = self._bound[schema] = Bound(schema).keep(self.request.args)
        try:
            return bound.load()
        except Unclear:
            if self.route is not None and self.route.kind == "api":
                raise
            fine = Bound(schema)
            fine.typed = {name: typed for name, typed in bound.typed.items() if name not in bound.errors}
            return fine.load()

    @cached_property
    def file_format(self) -> str | None:
        """The kind of file (`sheets.FORMATS`) asked for in place of the page with `?format=`."""
        wanted = self.request.args.get("format")
        reads_page = self.route is not None and self.route.kind == "page" and self.route.method == "GET"
        return wanted if reads_page and wanted in sheets.FORMATS else None

    def cursor(self, default: int = 50, most: int = 200) -> "api.Cursor":
        """Where in a list the reader is: `?cursor=…&limit=…`; a file holds all of it."""
        if self.file_format:
            return api.Cursor(None, sheets.MOST_ROWS)
        return api.Cursor.of(self.request.args, default, most)

    def keep_refusal(self, refusal: Any) -> None:
        """Remember why the command was refused, for the page that is shown again."""
        sentence = self.texts.sentence(refusal)
        self._bound = {type(self._used.schema): self._used} if self._used else {}
        if self._used:
            self._used.take(refusal, sentence)
        else:
            self.refusal = sentence

    # ——— who asks ———

    def require(self, *offices: str) -> None:
        """Let only these offices pass (any signed-in person if none is named).

        Raises `SignInFirst` for somebody unknown, `OfficeRequired` otherwise.
        """
        if not self.actor.signed_in:
            raise SignInFirst
        if offices:
            require_office(self.actor, *offices)

    def sign_in(
        self, actor: Actor, *, remember: bool = False, id_token: str | None = None, sid: str | None = None
    ) -> None:
        """Begin a session: a new token, and the old one is worth nothing any more.

        Args:
            remember: whether it outlives the browser: on somebody's own device, never on a shared one.
            id_token: the provider's statement, kept for signing out there too.
            sid: what the provider calls its own session.
        """
        with self.store.unit(correlation_id=self.correlation_id) as unit:
            sessions.end(unit.session, self.request.cookies.get(self.app.cookie("session"), ""))
            token = sessions.begin(
                unit.session,
                actor,
                self.now,
                device=device_of(self.request.headers.get("User-Agent", "")),
                remembered=remember,
                id_token=id_token,
                sid=sid,
            )
        seconds = int(sessions.REMEMBERED_LONGEST.total_seconds()) if remember else None
        self.cookies.append((self.app.cookie("session"), token, seconds))

    def sign_out(self) -> str | None:
        """End the session on the server and in the browser; gives the provider's statement kept with it."""
        with self.store.unit(correlation_id=self.correlation_id) as unit:
            statement = sessions.end(unit.session, self.request.cookies.get(self.app.cookie("session"), ""))
        self.cookies.append((self.app.cookie("session"), "", None))
        return statement

    @property
    def today(self) -> date:
        """The local date in the quarter."""
        return self.now.astimezone(self.zone).date()

    @cached_property
    def address(self) -> str:
        """The network address that the visitor's tries are counted by. It is written down nowhere."""
        return address_of(self.request.remote_addr, self.request.access_route, self.settings.trusted_proxies)

    # ——— addresses ———

    @property
    def _elsewhere(self) -> bool:
        """Whether another page is shown than was asked for: what stands after `?` is not that page's."""
        return self.here != self.request.path

    @cached_property
    def sign_in_url(self) -> str:
        """Where to sign in and come back to this page."""
        return "/sign-in?" + urlencode({"next": self.return_path})

    @property
    def return_path(self) -> str:
        """The page the visitor is on: this one, or for a POST the one it was sent from."""
        if self.request.method in ("GET", "HEAD") and not self._elsewhere:
            query = self.request.query_string.decode("latin-1")
            return f"{self.request.path}?{query}" if query else self.request.path
        return self.here if self._elsewhere else urlsplit(self.request.referrer or "/").path or "/"

    def with_query(self, **changes: str | None) -> str:
        """This page's address with some parameters changed (None removes one): for filters and paging."""
        sent = () if self._elsewhere else self.request.args.items(multi=True)
        kept = [(name, value) for name, value in sent if name not in changes]
        kept += [(name, value) for name, value in changes.items() if value is not None]
        return f"{self.here}?{urlencode(kept)}" if kept else self.here

    def language_url(self, lang: str) -> str:
        """This page in another language (for a page that can only be posted to: the one before it)."""
        if self.request.method in ("GET", "HEAD"):
            return self.with_query(lang=lang)
        return "/language?" + urlencode({"lang": lang, "next": self.return_path})

    def absolute(self, path: str) -> str:
        """A path as a full address, for feeds, mails and QR codes."""
        return self.settings.url + path


def safe_path(url: str | None) -> str:
    """`url` if it is a path on this very service, else `/`: nobody is sent elsewhere after signing in."""
    if url and url.startswith("/") and url[1:2] not in ("/", "\\") and url.isprintable() and "\\" not in url:
        return url
    return "/"
