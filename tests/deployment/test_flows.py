"""The three flows through the proxy, with real accounts and offices; tests/browser has them in all their branches."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from deployed import Deployed
from playwright.sync_api import Locator, expect
from visitor import Visitor

pytestmark = [pytest.mark.timeout(600, func_only=True), pytest.mark.usefixtures("people")]

TITLE = "Lastenräder für alle"
CANARY = "Kanarienvogel-4711"


@pytest.fixture(params=[360, 1280])
def width(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@pytest.fixture
def visit(visitors: Callable[..., Visitor], width: int) -> Iterator[Callable[[str | None], Visitor]]:
    """`visit(login)`: somebody's browser of this width, which has nothing to complain about in the end."""
    made = []

    def open_one(login: str | None = None) -> Visitor:
        made.append(visitors(login, width))
        return made[-1]

    yield open_one
    assert [complaint for one in made for complaint in one.complaints] == []


def test_a_grant_is_approved(width: int, visit: Callable[..., Visitor]) -> None:
    amira, title, year = visit("amira"), f"{TITLE} ({width})", datetime.now(UTC).year
    amira.enter("funding", "/grants/new")
    amira.fill(
        title=title, funder="Land Thüringen", valid_from=f"{year}-01-01", valid_until=f"{year + 1}-12-31"
    )
    amira.press("Entwurf speichern")
    for spender, line, amount in (
        ("werkhaus", "Werkstatt", "18.000"),
        ("garden", "Hochbeete", "4.500,50"),
    ):
        amira.fill(title=f"{line} {width}", amount=amount)
        amira.choose(spent_by=spender)
        amira.press("Ansatz hinzufügen")
        expect(amira.page.get_by_role("table").get_by_text(f"{line} {width}")).to_be_visible()
    amira.press("Bewilligung eintragen")
    expect(amira.page.get_by_role("status")).to_contain_text("bewilligt")

    for service, line, euros in (
        ("werkhaus", "Werkstatt", "18.000,00 €"),
        ("garden", "Hochbeete", "4.500,50 €"),
    ):
        amira.enter(service, "/budgets")
        row = amira.page.get_by_role("row").filter(has_text=f"{line} {width}")
        amira.sees(row)
        expect(row).to_contain_text(euros)
    amira.enter("notify", "/notices")
    amira.sees(amira.page.get_by_role("link", name=f"Zuwendung bewilligt: {title}"))
    stranger = visit()
    stranger.go("notify", "/notices")
    expect(stranger.page.get_by_text(title)).to_have_count(0)


def test_a_gathering_finds_its_room(width: int, visit: Callable[..., Visitor]) -> None:
    amira, title = visit("amira"), f"Hoffest {width}"
    amira.enter("werkhaus", "/rooms/new")
    amira.fill(name=f"Saal {width}", capacity="60", buffer_after_minutes="15")
    amira.press("Raum hinzufügen")
    day = (datetime.now(UTC) + timedelta(days=30 + width // 1000)).date().isoformat()
    amira.enter("participation", "/gatherings/new")
    amira.fill(title=title, starts_at=f"{day}T14:00", ends_at=f"{day}T18:00", expected="40")
    amira.choose(kind="festival")
    amira.press("Veranstaltung ankündigen")
    amira.sees(amira.page.locator(".lead").filter(has_text="Findet statt"))
    expect(amira.page.locator(".lead")).to_contain_text("Saal")

    stranger = visit()
    stranger.go("notify", "/notices")
    stranger.sees(stranger.page.get_by_role("link", name=f"Findet statt: {title}"))
    stranger.page.get_by_role("link", name=f"Findet statt: {title}").first.click()
    expect(stranger.page.get_by_role("heading", level=1)).to_have_text(title)
    assert stranger.page.url.startswith(stranger.stack.url("participation"))


def test_a_conflict_is_logged(width: int, visit: Callable[..., Visitor]) -> None:
    milan, canary = visit("milan"), f"{CANARY}-{width}"
    milan.enter("notify", "/mediators")
    told = milan.page.get_by_role("link", name="Ein Fall wurde erfasst")
    before = addresses(told)
    milan.enter("participation", "/conflicts/new")
    milan.choose(kind="neighbours")
    milan.fill(description=f"{canary} im Hof")
    milan.press("Fall festhalten")
    milan.enter("notify", "/mediators")
    milan.sees(told.nth(len(before)))
    # Of when it was logged nothing is told but the day: the newest need not stand first.
    (new,) = addresses(told) - before
    milan.page.locator(f'a[href="{new}"]').click()
    expect(milan.page.get_by_text(canary)).to_be_visible()

    for login in ("amira", None):
        other = visit(login)
        for path in ("/", "/notices"):
            other.enter("notify", path) if login else other.go("notify", path)
            expect(other.page.get_by_role("link", name="Ein Fall wurde erfasst")).to_have_count(0)
            assert canary not in other.page.content()


def addresses(links: Locator) -> set[str]:
    return {str(link.get_attribute("href")) for link in links.all()}


def test_what_was_confided_is_in_no_log_and_in_nobody_elses_database(stack: Deployed) -> None:
    """After the flows: the text of a conflict is where it was written, and nowhere else."""
    assert CANARY not in stack.compose("logs", "--no-color")
    for name in ("notify", "funding", "werkhaus", "garden"):
        dump = stack.inside("database", "pg_dump", "--username=postgres", "--data-only", name)
        assert CANARY not in dump, name
    assert CANARY in stack.inside(
        "database", "pg_dump", "--username=postgres", "--data-only", "participation"
    )
