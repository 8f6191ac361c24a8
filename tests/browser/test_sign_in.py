"""Signing in with a real browser: through the provider's own pages, under our Content Security Policy and out again."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from town import Quiet
from werkzeug.serving import make_server

from quartier.bus import open_bus
from quartier.hosting.assemble import Running, assemble
from quartier.operate.installed import installed
from quartier.operate.migrate import upgrade
from quartier.settings import load
from quartier.store import Store
from quartier.testing.canaille import Account, Client, private_canaille
from quartier.testing.processes import free_port

AMIRA = Account("amira", "Amira Haddad", "fünf wilde Möwen")


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Running]:
    """One service on a port of its own, known to a provider of its own, and no demonstration."""
    [service], port = installed(["funding"]), free_port()
    client = Client("funding", "of-the-browser", f"http://127.0.0.1:{port}")
    with private_canaille([AMIRA], [client]) as provider:
        environ = {
            "FUNDING_DATABASE": f"sqlite:///{tmp_path}/funding.db",
            "FUNDING_LISTEN": f"127.0.0.1:{port}",
            "FUNDING_OIDC_ISSUER": provider.issuer,
            "FUNDING_OIDC_CLIENT_ID": client.id,
            "FUNDING_OIDC_CLIENT_SECRET": client.secret,
        }
        settings = load(service.settings, "funding", environ)
        bare = Store(settings)
        upgrade(service, bare)
        bare.close()
        running = assemble(service, settings, open_bus("local://"))
        server = make_server("127.0.0.1", port, running.web, threaded=True, request_handler=Quiet)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield running
        server.shutdown()
        thread.join(10)
        server.server_close()
        running.store.close()


@pytest.mark.parametrize("javascript", [True, False], ids=["with-javascript", "without"])
def test_there_and_back_and_out_again(
    served: Running, open_page: Callable[..., Page], javascript: bool
) -> None:
    url, page, complaints = served.settings.url, open_page(360, javascript=javascript), []
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
