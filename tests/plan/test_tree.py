"""Every service has the same plan: a reader finds anything in two guesses."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SERVICES = ("funding", "participation", "werkhaus", "garden", "notify")
SERVICE_FOLDER = {"README.md", "pyproject.toml", "contracts", "tests"}
PACKAGE_FILES = {"__init__.py", "service.py", "settings.py", "sends.py", "reads.py", "demo.py"}
PACKAGE_FOLDERS = {"migrations", "locale", "static", "sends", "demo"}
ROOM = {"__init__.py", "rules.py", "model.py", "commands.py", "views.py", "pages.py", "reactions.py"}
#: What has grown beyond one file is a folder of that name, one matter a file.
ROOM_FOLDERS = {"templates", "rules", "model", "views", "commands", "pages"}
#: A file of another name, and the reason for it.
REASONS = {
    "funding/reports/paper.py": "the paper is painted by a library in a process of its own; it knows no table",
    "funding/reports/workbook.py": "a format for authorities, made by a library; it knows no table",
    "funding/rule_profiles/shipped": "profiles of rules and base rates are data, one file each",
    "funding/vouchers/einvoice.py": "electronic invoices are read by a library, so it is no rule; it knows no table",
    "funding/bank/camt.py": "statements are read by a library, so it is no rule; it knows no table",
    "funding/bank/iban.py": "account numbers are checked by a library, so it is no rule; it knows no table",
    "notify/feeds/atom.py": "the Atom format is neither a rule nor a view",
    "notify/feeds/rss.py": "a format, as Atom is",
    "notify/feeds/jsonfeed.py": "a format, as Atom is",
    "notify/feeds/calendar.py": "a format, as Atom is",
    "notify/webhooks/egress.py": "requests to the outside are neither a rule nor a view; it knows no table",
    "notify/webhooks/deliverer.py": "many requests at once are no command: each of its steps calls one",
    "notify/messages/letters.py": "e-mail is a format, as feeds are",
    "notify/messages/smtp.py": "the protocol of a mail server, by a library; it knows no table",
    "notify/stories/catalogue.py": "the table of stories is data that every file of the room reads",
    "notify/stories/money.py": "schemas of one sender's events are data for `reads`",
    "notify/stories/sentences.py": "what stories say is data for translators",
    "werkhaus/bookings/recurrence.py": "as pure as rules, but over dateutil",
    "werkhaus/bookings/ics.py": "calendars of others are read by a library, so it is no rule; it knows no table",
}


def entries(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if path.name not in ("__pycache__", ".pytest_cache")}


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_folder_holds_what_its_operator_needs(name: str) -> None:
    folder = ROOT / "services" / name
    assert entries(folder) == SERVICE_FOLDER | {name}
    assert {"asyncapi.yaml", "openapi.yaml"} <= entries(folder / "contracts")


@pytest.mark.parametrize("name", SERVICES)
def test_a_package_has_its_index_its_events_and_rooms_alike(name: str) -> None:
    package = ROOT / "services" / name / name
    files = {path.name for path in package.iterdir() if path.is_file()}
    assert files <= PACKAGE_FILES
    assert {"__init__.py", "service.py", "settings.py", "reads.py"} <= files
    rooms = {path for path in package.iterdir() if path.is_dir()} - {package / f for f in PACKAGE_FOLDERS}
    for room in rooms:
        if room.name == "__pycache__":
            continue
        own = {path.rpartition("/")[2] for path in REASONS if path.startswith(f"{name}/{room.name}/")}
        assert entries(room) <= ROOM | ROOM_FOLDERS | own, room
        assert "__init__.py" in entries(room), room


@pytest.mark.parametrize("name", SERVICES)
def test_the_index_names_exactly_the_rooms_there_are(name: str) -> None:
    from quartier.operate.installed import installed

    [service] = installed([name])
    package = ROOT / "services" / name / name
    rooms = {p.name for p in package.iterdir() if p.is_dir()} - PACKAGE_FOLDERS - {"__pycache__"}
    assert set(service.rooms) == rooms


@pytest.mark.parametrize("name", [*SERVICES, "the floor"])
def test_each_migration_says_whether_it_expands_or_contracts(name: str) -> None:
    floor = ROOT / "quartier" / "migrations" / "versions"
    folder = floor if name == "the floor" else ROOT / "services" / name / name / "migrations"
    names = sorted(path.stem for path in folder.glob("[0-9]*.py"))
    assert names
    assert [n[:4] for n in names] == [f"{i:04}" for i in range(1, len(names) + 1)]
    assert all(n[5:].startswith(("expand_", "contract_")) for n in names)
