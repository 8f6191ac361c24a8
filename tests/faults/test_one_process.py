"""All in one process on SQLite and the local bus, killed at any instant, again and again."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from checker import arrived, ask, check_reader, check_sender, sender_log, still_to_try
from stage import HERE, Child, dice, python_path

from quartier.testing import wait_until

TRIES = 4
EVENTS = 1000
KILLS = 6

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]


@pytest.fixture
def environ(tmp_path: Path, free_port: Callable[[], int]) -> dict[str, str]:
    made = {**os.environ, "PYTHONPATH": python_path(tmp_path / "installed", "ledger", "annal")}
    made |= {"QUARTIER_RETRY_TRIES": str(TRIES), "QUARTIER_RETRY_FIRST": "0.05"}
    for name in ("funding", "ledger", "annal"):
        made[f"{name.upper()}_DATABASE"] = f"sqlite:///{tmp_path}/{name}.db"
        made[f"{name.upper()}_LISTEN"] = f"127.0.0.1:{free_port()}"
    return made


@pytest.fixture
def program(environ: dict[str, str], tmp_path: Path) -> Iterator[Callable[..., Child]]:
    """`program(seed, *services)`: funding with people at work in it, and these services, in one process."""
    children: list[Child] = []

    def make(seed: int, *services: str) -> Child:
        command = [str(HERE / "actors.py"), "one", str(seed), str(EVENTS), *services]
        child = Child(f"one-{len(children)}", command, environ, tmp_path)
        children.append(child)
        child.start()
        return child

    yield make
    for child in children:
        child.kill()


def migrate(environ: dict[str, str], tmp_path: Path) -> None:
    child = Child(
        "migrate", ["-m", "quartier.operate.main", "migrate", "funding", "ledger", "annal"], environ, tmp_path
    )
    child.start()
    assert child.finish() == 0, child.tail()


def test_killed_again_and_again(
    environ: dict[str, str], tmp_path: Path, program: Callable[..., Child]
) -> None:
    random = dice()
    funding, ledger, annal = (environ[f"{name}_DATABASE"] for name in ("FUNDING", "LEDGER", "ANNAL"))
    migrate(environ, tmp_path)

    def happened() -> int:
        """How much there is to see: what was said and what was done about it."""
        said, done = (
            ask(funding, "SELECT count(*) FROM outbox"),
            ask(ledger, "SELECT count(*) FROM inbox"),
        )
        return int(said[0][0]) + int(done[0][0])

    for kill in range(KILLS):
        # Sometimes the reader is away, and sometimes the process dies before it is up.
        services = ["ledger"] if random.random() < 0.75 else []
        one = program(random.randrange(10**6), *services)
        if random.random() < 0.85:
            enough = happened() + random.randint(1, 2 * EVENTS // KILLS)
            wait_until(
                lambda one=one, enough=enough: (
                    one.alive() and (happened() >= enough or len(sender_log(funding)) >= EVENTS)
                ),
                60,
                f"kill {kill}",
            )
        one.kill()

    one = program(random.randrange(10**6), "ledger", "annal")

    def at_rest() -> bool:
        log = sender_log(funding)
        return (
            one.alive()
            and len(log) >= EVENTS
            and all(said.published for said in log)
            and all(arrived(url) == len(log) and not still_to_try(url) for url in (ledger, annal))
        )

    wait_until(at_rest, 120, "everything to be done")
    assert one.leave() == 0, one.tail()

    log = check_sender(funding)
    outcome = check_reader(ledger, "/saalfeld-beulwitz/funding", log, stumbles=True, tries=TRIES)
    print(f"{len(log)} events, {KILLS} kills, ledger: {outcome}")
    assert outcome["repaired"], "the run has seen no repaired event; raise EVENTS"
    whole = check_reader(annal, "/saalfeld-beulwitz/funding", log, stumbles=False, tries=TRIES)
    assert whole["done"] == len(log)
