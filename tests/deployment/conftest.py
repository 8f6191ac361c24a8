"""One stack, one Chromium and the people of a small quarter for all tests of this folder (`make test-deployment`)."""

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

sys.path.insert(0, str(Path(__file__).parent))

from deployed import DOMAIN, Deployed
from machine import Took
from visitor import PASSWORD, Visitor

from quartier.operate.installed import installed

REPORT = Path(__file__).parent / "report.json"
#: Who they are to the provider, and the offices that the administrator enters them for.
PEOPLE = {
    "vera": ("Vera Lindner", ()),
    "amira": ("Amira Haddad", ("carrier", "treasurer")),
    "milan": ("Milan Novak", ("mediator",)),
}


@pytest.fixture(scope="session")
def names() -> list[str]:
    """Everything that people reach."""
    return [*(service.name for service in installed()), "account"]


@pytest.fixture(scope="session")
def started(tmp_path_factory: pytest.TempPathFactory, names: list[str]) -> Iterator[tuple[Deployed, Took]]:
    stack = Deployed(tmp_path_factory.mktemp("stack"))
    try:
        took = stack.start(names)
        told = {"seconds_to_ready": took.elapsed, "on_a_machine_of_its_own": took.own}
        REPORT.write_text(json.dumps(told) + "\n", encoding="utf-8")
        yield stack, took
    finally:
        stack.remove()


@pytest.fixture(scope="session")
def stack(started: tuple[Deployed, Took]) -> Deployed:
    return started[0]


@pytest.fixture(scope="session")
def browser(stack: Deployed, chromium: str) -> Iterator[Browser]:
    """A Chromium that finds the stack's names on this machine and trusts its authority."""
    arguments = [
        "--no-sandbox",
        f"--host-resolver-rules=MAP *.{DOMAIN} 127.0.0.1",
        f"--ignore-certificate-errors-spki-list={stack.signer_pin()}",
    ]
    expect.set_options(timeout=60_000)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=arguments)
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def visitors(stack: Deployed, browser: Browser) -> Iterator[Callable[..., Visitor]]:
    """`visitors(login, width=360)`: somebody with a browser of their own."""
    contexts = []

    def make(login: str | None = None, width: int = 360) -> Visitor:
        context = browser.new_context(locale="de-DE", viewport={"width": width, "height": 800})
        context.set_default_timeout(60_000)
        contexts.append(context)
        return Visitor(stack, context, login)

    yield make
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def people(stack: Deployed, visitors: Callable[..., Visitor]) -> None:
    """Everybody has an account; Vera, whom the operator made administrator, has entered the others' offices."""
    references = {}
    for login, (name, _) in PEOPLE.items():
        person = ("python", "-m", "person", login, name, f"{login}@example.org")
        for password in ("die lange vergessene", PASSWORD):  # the second time it is a new one
            stack.inside("account", *person, typed=password + "\n")
        theirs = visitors(login)
        theirs.enter("participation", "/me")
        references[login] = theirs.page.locator("main code").first.inner_text()
    appointed = ("admin", "appoint", "--service", "participation", "--person", references["vera"])
    stack.inside("participation", "quartier", *appointed)
    vera = visitors("vera")
    vera.enter("participation", "/bodies/carrier")
    for login, (_, offices) in PEOPLE.items():
        for office in offices:
            vera.go("participation", "/bodies/carrier/offices/new")
            vera.choose(office=office)
            vera.fill(person=references[login])
            vera.press("Für das Amt eintragen")
            vera.page.wait_for_url(stack.url("participation", "/bodies/carrier"))
    assert vera.complaints == []


@pytest.fixture(scope="session")
def organiser(people: None, stack: Deployed, visitors: Callable[..., Visitor]) -> str:
    """The cookies of somebody who may announce gatherings, for which there is a room."""
    amira = visitors("amira")
    amira.enter("werkhaus", "/rooms/new")
    amira.fill(name="Werkstatt", capacity="12", buffer_after_minutes="15")
    amira.press("Raum hinzufügen")
    amira.enter("participation")
    kept = amira.context.cookies(stack.url("participation"))
    return "; ".join(f"{each['name']}={each['value']}" for each in kept)
