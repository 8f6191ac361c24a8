"""A person with a browser in front of the stack, who signs in at the stack's own provider."""

import re
from urllib.parse import quote

from deployed import Deployed
from playwright.sync_api import BrowserContext, Locator, expect

from quartier.testing.waiting import wait_until

PASSWORD = "fünf wilde Möwen"


class Visitor:
    """One browser; without a login somebody who has no account."""

    def __init__(self, stack: Deployed, context: BrowserContext, login: str | None = None) -> None:
        self.stack, self.context, self.login = stack, context, login
        #: What the browser had to complain about on pages of the services; the provider's are its own matter.
        self.complaints: list[str] = []
        #: How often the provider asked for the password.
        self.asked = 0
        self.page = context.new_page()
        self.page.on("console", lambda line: self._note(line.type, line.text))

    def _note(self, kind: str, text: str) -> None:
        ours = not self.page.url.startswith(self.stack.url("account"))
        if ours and (kind == "error" or "Content Security Policy" in text):
            self.complaints.append(f"{self.page.url}: {text}")

    def go(self, service: str, path: str = "/") -> None:
        """Open a page."""
        self.page.goto(self.stack.url(service, path))

    def enter(self, service: str, path: str = "/") -> None:
        """Open a page as who they are; the provider asks for the password once, and never for leave."""
        self.go(service, "/sign-in?next=" + quote(path))
        self.page.locator('form[action="/sign-in/provider"] button').first.click()
        reached = re.compile(re.escape(self.stack.url(service)) + "/(?!sign-in)|/login")
        self.page.wait_for_url(reached)
        if self.page.url.startswith(self.stack.url("account")):
            self.asked += 1
            for name, typed in (("login", str(self.login)), ("password", PASSWORD)):
                self.page.fill(f'input[name="{name}"]', typed)
                self.page.press(f'input[name="{name}"]', "Enter")
        self.page.wait_for_url(f"{self.stack.url(service)}/**")
        assert self.page.url == self.stack.url(service, path), self.page.inner_text("main")

    def press(self, name: str) -> None:
        """Press the button of this name, and wait for the page that answers."""
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=name, exact=True).click()

    def fill(self, **typed: str) -> None:
        """Fill fields of a form by their names."""
        for name, text in typed.items():
            self.page.locator(f'form [name="{name}"]').fill(text)

    def choose(self, **values: str) -> None:
        """Tick what has this value under this name."""
        for name, value in values.items():
            self.page.locator(f'form [name="{name}"][value="{value}"]').check()

    def sees(self, what: Locator) -> None:
        """It stands on the page, at once or when it is asked for again: services learn of things by events."""

        def there() -> bool:
            if what.count():
                return True
            self.page.reload()
            return bool(what.count())

        wait_until(there, seconds=120, what=f"{what} on {self.page.url}")
        expect(what.first).to_be_visible()
