"""A service to sign in to, and a person who finds the way through the provider's pages, as browsers do."""

import html
import http.cookiejar
import re
import urllib.error
import urllib.parse
import urllib.request
from typing import Any

from werkzeug.test import TestResponse

from quartier.bus import open_bus
from quartier.hosting import Service
from quartier.hosting.assemble import Running, assemble
from quartier.settings import load
from quartier.testing.canaille import Account, Client
from quartier.testing.clock import SettableClock
from quartier.web.testing import Browser

URL = "http://127.0.0.1:8001"
AMIRA = Account("amira", "Amira Haddad", "fünf wilde Möwen")
OLENA = Account("olena", "Olena Kovalenko", "sieben ruhige Igel")
ACCOUNTS = (AMIRA, OLENA)
CLIENT = Client("funding", "of-the-tests", URL)


def hall(service: Service, database: str, clock: SettableClock, **settings: str) -> Running:
    """The service, assembled; it answers at `URL` and signs in as `settings` say."""
    environ = {"FUNDING_DATABASE": database, "FUNDING_LISTEN": URL.removeprefix("http://")}
    environ |= {f"{service.name.upper()}_{name.upper()}": value for name, value in settings.items()}
    return assemble(service, load(service.settings, service.name, environ), open_bus("local://"), clock)


def visitor(running: Running, **headers: str) -> "Guest":
    """A browser that opens the service at its public address."""
    return Guest(running, headers)


class Guest(Browser):
    """A browser of the service that can be led to the provider and back."""

    def __init__(self, running: Running, headers: dict[str, str]) -> None:
        super().__init__(running.web)
        self.own = headers
        self.url = running.settings.url

    def open(self, *args: Any, **options: Any) -> TestResponse:
        """One request at the public address, with the headers that are the visitor's own."""
        options["headers"] = self.own | dict(options.get("headers") or {})
        if args and isinstance(args[0], str):
            options.setdefault("base_url", self.url)
        return super().open(*args, **options)

    def begin(self, next: str = "/", remember: bool = False) -> str:
        """Begin to sign in; gives the address at the provider that the page leads to."""
        answer = self.post(
            "/sign-in/provider", data={"next": next} | ({"remember": "yes"} if remember else {})
        )
        return self.leads_to(answer)

    @staticmethod
    def leads_to(answer: TestResponse) -> str:
        """Where a page leads on to at once."""
        assert answer.status_code == 200, answer.text
        leads = re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', answer.text)
        assert leads, answer.text
        return html.unescape(leads[1])

    def bring(self, address: str) -> TestResponse:
        """Bring the provider's answer: open the address on the service that it leads to."""
        assert address.startswith(self.url + "/sign-in/answer?"), address
        # As after a redirect from the provider.
        return self.get(address.removeprefix(self.url), headers={"Sec-Fetch-Site": "cross-site"})

    def sign_in_at(
        self, provider: "Traveller", account: Account, next: str = "/", remember: bool = False
    ) -> TestResponse:
        """The whole way; gives the service's last answer."""
        return self.bring(provider.pass_through(self.begin(next, remember), account))

    def session(self) -> str | None:
        """The session's token, as the browser keeps it."""
        cookie = self.get_cookie("funding-session", domain="127.0.0.1")
        return cookie.value if cookie else None


class _Within(urllib.request.HTTPRedirectHandler):
    def redirect_request(
        self, request: Any, file: Any, code: int, message: str, headers: Any, url: str
    ) -> Any:
        """Follow only what stays at the provider."""
        if urllib.parse.urlsplit(url).netloc != urllib.parse.urlsplit(request.full_url).netloc:
            return None
        return super().redirect_request(request, file, code, message, headers, url)


class Traveller:
    """A browser at the provider."""

    def __init__(self) -> None:
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._opener = urllib.request.build_opener(_Within, cookies, urllib.request.ProxyHandler({}))

    def pass_through(self, address: str, account: Account) -> str:
        """Open an address there, sign in where asked; gives the address on another host that it leads back to."""
        page, back = self.open(address)
        for value in ({"login": account.login}, {"password": account.password}):
            if back is None:
                page, back = self.open(self._action(page), self._hidden(page) | value)
        assert back is not None, page[-3000:]
        return back

    def open(self, address: str, form: dict[str, str] | None = None) -> tuple[str, str | None]:
        """A page's text, and where it leads if it leads elsewhere."""
        data = urllib.parse.urlencode(form).encode() if form else None
        try:
            with self._opener.open(address, data, timeout=20) as answer:
                self.here = answer.url
                return answer.read().decode(), None
        except urllib.error.HTTPError as error:
            if error.code in (302, 303):
                return "", error.headers["Location"]
            return error.read().decode(), None

    def _action(self, page: str) -> str:
        return self.here

    def _hidden(self, page: str) -> dict[str, str]:
        tags = re.findall(r"<input[^>]*type=\"hidden\"[^>]*>", page)
        pairs = ((re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)) for tag in tags)
        return {name[1]: html.unescape(value[1]) for name, value in pairs if name and value}
