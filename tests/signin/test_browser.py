"""Signing in with a real browser: through the provider's own pages, under our Content Security Policy and out again."""

import threading
from collections.abc import Callable, Iterator

import pytest
from hall import AMIRA, Client
from playwright.sync_api import expect, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from quartier.hosting.assemble import Running
from quartier.testing.canaille import private_canaille
from quartier.testing.processes import free_port

pytestmark = [pytest.mark.browser, pytest.mark.slow]


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def served(open_hall: Callable[..., Running]) -> Iterator[Running]:
    """The service on a port of its own, known to a provider of its own."""
    port = free_port()
    client = Client("funding", "of-the-browser", f"http://127.0.0.1:{port}")
    with private_canaille([AMIRA], [client]) as provider:
        running = open_hall(
            listen=f"127.0.0.1:{port}",
            oidc_issuer=provider.issuer,
            oidc_client_id=client.id,
            oidc_client_secret=client.secret,
        )
        server = make_server("127.0.0.1", port, running.web, threaded=True, request_handler=_Quiet)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield running
        server.shutdown()
        thread.join(10)
        server.server_close()


@pytest.mark.parametrize("javascript", [True, False], ids=["with-javascript", "without"])
def test_there_and_back_and_out_again(served: Running, chromium: str, javascript: bool) -> None:
    url = served.settings.url
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        context = browser.new_context(
            locale="de-DE", java_script_enabled=javascript, viewport={"width": 360, "height": 800}
        )
        context.set_default_timeout(15_000)
        page, complaints = context.new_page(), []
        page.on("console", lambda line: complaints.append(line.text))
        page.goto(f"{url}/sign-in?next=/grants")
        page.get_by_label("Auf diesem Gerät angemeldet bleiben").check()
        page.get_by_role("button", name="anmelden").click()
        page.locator("input[name=login]").fill(AMIRA.login)
        page.locator("form button[type=submit]").first.click()
        page.locator("input[name=password]").fill(AMIRA.password)
        page.locator("form button[type=submit]").first.click()
        page.wait_for_url(f"{url}/grants")
        expect(page.get_by_role("status")).to_contain_text("Sie sind angemeldet.")
        page.goto(f"{url}/sessions")
        expect(page.get_by_role("heading", name="Chrome · Linux")).to_be_visible()
        expect(page.get_by_text("Gemerktes Gerät")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        page.get_by_role("button", name="Hier abmelden").click()
        page.wait_for_url(f"{url}/signed-out")
        expect(page.get_by_role("heading", name="Abgemeldet")).to_be_visible()
        page.goto(f"{url}/sessions")
        expect(page.get_by_role("heading", name="Anmelden")).to_be_visible()
        assert [line for line in complaints if "Content Security Policy" in line and url in line] == []
        browser.close()
