"""The three flows, clicked through on a phone and on a desk."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect
from town import Town

from quartier.testing.waiting import wait_until

Enter = Callable[..., None]
WIDTHS = pytest.mark.parametrize("width", [360, 1280])


def comes(page: Page, what: Locator) -> None:
    """It stands on the page, at once or when the page is asked for again: other services learn of things by events."""

    def there() -> bool:
        if what.count():
            return True
        page.reload()
        return bool(what.count())

    wait_until(there, seconds=20, what=f"{what} on {page.url}")
    expect(what.first).to_be_visible()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


@WIDTHS
def test_a_grant_is_approved(width: int, town: Town, open_page: Callable[..., Page], enter: Enter) -> None:
    title = f"Lastenräder für alle ({width})"
    page = open_page(width)
    page.goto(town.url("funding"))
    page.get_by_role("link", name="Anmelden").click()
    press(page, "Anmelden als Demo: Geschäftsstelle (Träger)")
    expect(page.get_by_role("status")).to_have_text("Sie sind angemeldet.")

    press(page, "Zuwendung anlegen")
    page.get_by_label("Wofür die Zuwendung ist").fill(title)
    page.get_by_label("Zuwendungsgeber und Programm").fill("Land Thüringen")
    page.get_by_label("Erster Tag").fill("2026-01-01")
    page.get_by_label("Letzter Tag").fill("2026-12-31")
    press(page, "Entwurf speichern")
    for line, amount, spender in (("Werkstatt", "18.000", "Werkhaus"), ("Hochbeete", "4.500,50", "Garten")):
        page.get_by_label("Name des Ansatzes").fill(f"{line} {width}")
        page.get_by_label("Betrag in Euro").fill(amount)
        page.get_by_label(spender, exact=True).check()
        press(page, "Ansatz hinzufügen")
        expect(page.get_by_role("table").get_by_text(f"{line} {width}")).to_be_visible()
    press(page, "Bewilligung eintragen")
    expect(page.get_by_role("status")).to_contain_text("bewilligt")
    expect(page.get_by_role("button", name="Bewilligung eintragen")).to_have_count(0)

    for service, line, amount in (
        ("werkhaus", "Werkstatt", "18.000,00 €"),
        ("garden", "Hochbeete", "4.500,50 €"),
    ):
        enter(page, service, "office", "/budgets")
        row = page.get_by_role("row").filter(has_text=f"{line} {width}")
        comes(page, row)
        expect(row).to_contain_text(amount)
        expect(row).to_contain_text(title)
    enter(page, "notify", "office")
    comes(page, page.get_by_role("link", name=f"Zuwendung bewilligt: {title}"))
    stranger = open_page(width)
    stranger.goto(town.url("notify"))
    expect(stranger.get_by_text(title)).to_have_count(0)


def announce(page: Page, enter: Enter, title: str, day: str, expected: int) -> None:
    enter(page, "participation", "office")
    press(page, "Veranstaltung ankündigen")
    page.get_by_label("Wie sie heißt").fill(title)
    page.get_by_label("Fest", exact=True).check()
    page.get_by_label("Beginn").fill(f"{day}T14:00")
    page.get_by_label("Ende").fill(f"{day}T18:00")
    page.get_by_label("Wie viele Menschen Sie erwarten").fill(str(expected))
    expect(page.get_by_label("Wir brauchen einen Raum")).to_be_checked()
    press(page, "Veranstaltung ankündigen")
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


@WIDTHS
def test_an_event_finds_its_room(
    width: int, town: Town, open_page: Callable[..., Page], enter: Enter
) -> None:
    title, day = f"Hoffest {width}", {360: "2026-06-13", 1280: "2026-06-14"}[width]
    page = open_page(width)
    announce(page, enter, title, day, expected=10)
    comes(page, page.locator(".lead").filter(has_text="Findet statt"))
    expect(page.locator(".lead")).to_contain_text("Küche")

    stranger = open_page(width)
    stranger.goto(town.url("notify"))
    stranger.get_by_role("link", name="Alles Geplante").click()
    comes(stranger, stranger.get_by_role("link", name=title))
    stranger.get_by_role("link", name=title).click()
    expect(stranger.get_by_role("heading", level=1)).to_have_text(title)
    expect(stranger.get_by_role("button", name="Veranstaltung absagen")).to_have_count(0)


@WIDTHS
def test_an_event_finds_no_room(width: int, open_page: Callable[..., Page], enter: Enter) -> None:
    page = open_page(width)
    announce(page, enter, f"Stadtfest {width}", "2026-06-20", expected=900)
    comes(page, page.locator(".lead").filter(has_text="Ohne Raum"))
    expect(page.locator(".lead")).to_contain_text("kein Raum groß genug")
    press(page, "Noch einmal einen Raum suchen")
    page.get_by_label("Wie viele Menschen Sie erwarten").fill("11")
    day = {360: "2026-06-20", 1280: "2026-06-21"}[width]
    page.get_by_label("Beginn").fill(f"{day}T14:00")
    page.get_by_label("Ende").fill(f"{day}T18:00")
    press(page, "Veranstaltung ändern")
    comes(page, page.locator(".lead").filter(has_text="Findet statt"))


@WIDTHS
def test_a_conflict_is_logged(
    width: int,
    town: Town,
    open_page: Callable[..., Page],
    enter: Enter,
    go_to: Callable[[Page, str], None],
) -> None:
    canary = f"Kanarienvogel-{width}"
    mediator = open_page(width)
    enter(mediator, "notify", "mediator")
    go_to(mediator, "Für die Mediation")
    told = mediator.get_by_role("link", name="Ein Fall wurde erfasst")
    before = told.count()

    enter(mediator, "participation", "mediator")
    go_to(mediator, "Konflikte")
    press(mediator, "Konflikt festhalten")
    mediator.get_by_label("Unter Nachbarn").check()
    mediator.get_by_label("Was die Mediatorinnen und Mediatoren wissen müssen").fill(f"{canary} im Hof")
    press(mediator, "Fall festhalten")
    mediator.goto(town.url("notify", "/mediators"))
    comes(mediator, told.nth(before))
    addresses = {link.get_attribute("href") for link in told.all()}
    for address in sorted(str(address) for address in addresses):
        mediator.goto(address)
        if mediator.get_by_text(canary).count():
            break
    expect(mediator.get_by_text(canary)).to_be_visible()

    for persona in (None, "office"):
        other = open_page(width)
        for service in ("notify", "participation"):
            enter(other, service, persona)
            expect(other.locator("a", has_text=re.compile("Mediation|Konflikte"))).to_have_count(0)
        for path in ("/", "/notices", "/mediators"):
            other.goto(town.url("notify", path))
            assert canary not in other.content()
            expect(other.get_by_role("link", name="Ein Fall wurde erfasst")).to_have_count(0)
        other.goto(mediator.url)
        assert canary not in other.content()
