"""What is done to a town: each harm is done, lasts, and is over when its function returns.

It says whom it excuses: services whose database was away or slow, and doors behind which nobody may have answered.
Whoever is not excused has to answer as if nothing were the matter.
"""

import random
import signal
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import disk
import psycopg2
from town import ALL, SERVICES, Instance, Town


@dataclass(frozen=True)
class Harm:
    """Whom it met, and whom it excuses."""

    target: str
    databases: list[str] = field(default_factory=list)
    doors: list[str] = field(default_factory=list)


Harming = Callable[[Town, random.Random], Harm]


def _last(seconds: float) -> None:
    """The time that a harm lasts; nothing is waited for."""
    threading.Event().wait(seconds)


def _anyone(town: Town, dice: random.Random) -> Instance:
    return dice.choice([one for one in town.instances if set(one.services) & set(town.within)])


# ── Processes ────────────────────────────────────────────────────────────────────────────────────────


def killed(town: Town, dice: random.Random) -> Harm:
    one = _anyone(town, dice)
    one.kill()
    one.start()
    return Harm(one.name, doors=one.doors)


def killed_relay(town: Town, dice: random.Random) -> Harm:
    """Whoever holds the lease of a service's relay."""
    service = dice.choice([one for one in town.within if one in SERVICES])
    holder = _ask(town, service, "SELECT holder FROM lease WHERE name = 'relay'")
    pid = int(holder[0][0].split(":")[1]) if holder else 0
    one = next((one for one in town.of(service) if one.pid == pid), town.of(service)[0])
    one.kill()
    one.start()
    return Harm(one.name, doors=one.doors)


def killed_service(town: Town, dice: random.Random) -> Harm:
    """All instances of a service at once, for a while."""
    service = dice.choice(town.within)
    for one in town.of(service):
        one.kill()
    _last(dice.uniform(0, 2))
    for one in town.of(service):
        one.start()
    return Harm(service, doors=[door for one in town.of(service) for door in one.doors])


def killed_migration(town: Town, dice: random.Random) -> Harm:
    service = dice.choice([one for one in town.within if one in SERVICES])
    migration = town.migration([service])
    _last(dice.uniform(0.2, 2))
    migration.kill()
    return Harm(service)


def terminated(town: Town, dice: random.Random) -> Harm:
    """SIGTERM while requests and reactions hang at a lock; all of it has to be finished before it leaves with 0."""
    one = _anyone(town, dice)
    with _locked(town, one.services[0]):
        _last(0.5)
        one.signal(signal.SIGTERM)
        _last(dice.uniform(0, 2))
    assert one.process
    code = one.process.wait(40)
    assert code == 0, f"{one.name} left with {code}: {one.tail()}"
    one.start()
    return Harm(one.name, doors=one.doors)


def frozen(town: Town, dice: random.Random) -> Harm:
    """Its transactions stand still too, with their locks: others of its service may run into them."""
    one = _anyone(town, dice)
    one.signal(signal.SIGSTOP)
    _last(dice.uniform(1, 12))
    one.signal(signal.SIGCONT)
    return Harm(one.name, list(one.services), one.doors)


def busy(town: Town, dice: random.Random) -> Harm:
    """Longer than the broker waits for a sign of life; every third time also longer than the watchdog does."""
    one = _anyone(town, dice)
    pid = one.pid
    one.signal(signal.SIGUSR2)
    _last(1)
    while one.pid == pid and not one.ready():
        one.alive()
    return Harm(one.name, list(one.services), one.doors)


def clock_jumps(town: Town, dice: random.Random) -> Harm:
    """Ahead and, some seconds later, back."""
    one = _anyone(town, dice)
    one.signal(signal.SIGUSR1)
    _last(dice.uniform(1, 4))
    one.signal(signal.SIGUSR1)
    return Harm(one.name)


# ── Connections ──────────────────────────────────────────────────────────────────────────────────────


def bus_cut(town: Town, dice: random.Random) -> Harm:
    service = dice.choice(town.within)
    town.bus_wires[service].cut()
    return Harm(service)


def bus_deaf(town: Town, dice: random.Random) -> Harm:
    service = dice.choice(town.within)
    with town.bus_wires[service].deafened():
        _last(dice.uniform(2, 12))
    return Harm(service)


def database_cut(town: Town, dice: random.Random) -> Harm:
    service = dice.choice(town.within)
    town.database_wires[service].cut()
    return Harm(service, [service])


def database_deaf(town: Town, dice: random.Random) -> Harm:
    service = dice.choice(town.within)
    with town.database_wires[service].deafened():
        _last(dice.uniform(1, 6))
    return Harm(service, [service])


def database_throws_out(town: Town, dice: random.Random) -> Harm:
    """As an administrator does, or a server that fails over."""
    service = dice.choice(town.within)
    others = "pid <> pg_backend_pid() AND datname = current_database()"
    _ask(town, service, f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}")
    return Harm(service, [service])


# ── Servers ──────────────────────────────────────────────────────────────────────────────────────────


def broker_restarted(town: Town, dice: random.Random) -> Harm:
    """Or, of a cluster, one of its nodes; the others have to do."""
    number = dice.randrange(len(town.rabbits))
    town.rabbits[number].restart()
    return Harm(f"broker-{number}")


def broker_killed(town: Town, dice: random.Random) -> Harm:
    number = dice.randrange(len(town.rabbits))
    town.rabbits[number].kill()
    _last(dice.uniform(0, 3))
    town.rabbits[number].start()
    return Harm(f"broker-{number}")


def broker_out_of_memory(town: Town, dice: random.Random) -> Harm:
    """The alarm goes off: nothing is read from whoever publishes."""
    node = town.rabbits[0]
    node.ctl("set_vm_memory_high_watermark absolute 1")
    _last(dice.uniform(0, 4))
    node.ctl("set_vm_memory_high_watermark absolute 1GB")
    return Harm("broker")


def database_restarted(town: Town, dice: random.Random) -> Harm:
    assert town.postgres
    town.postgres.restart()
    return Harm("database", list(ALL))


def database_killed(town: Town, dice: random.Random) -> Harm:
    assert town.postgres
    town.postgres.kill()
    _last(dice.uniform(0, 2))
    town.postgres.start()
    return Harm("database", list(ALL))


def locked_long(town: Town, dice: random.Random) -> Harm:
    """Longer than anybody waits for a lock."""
    service = dice.choice(town.within)
    with _locked(town, service):
        _last(7)
    return Harm(service, [service])


def disk_full(town: Town, dice: random.Random) -> Harm:
    """PostgreSQL: the disk of one service's tables. SQLite: no file of the process may grow any more."""
    if town.postgres:
        with disk.filled(town):
            _last(dice.uniform(1, 4))
        return Harm(town.cramped, [town.cramped])
    one = _anyone(town, dice)
    with disk.without_growth(one.pid):
        _last(dice.uniform(1, 4))
    return Harm(one.name, list(one.services))


@contextmanager
def _locked(town: Town, service: str) -> Iterator[None]:
    """Nobody writes to a service's database for the length of a block."""
    url = town.databases[service]
    if town.postgres:
        connection = psycopg2.connect(url)
        connection.cursor().execute("LOCK TABLE stream IN EXCLUSIVE MODE")
    else:
        connection = sqlite3.connect(url.removeprefix("sqlite:///"), timeout=10, isolation_level=None)
        connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        connection.rollback()
        connection.close()


def _ask(town: Town, service: str, statement: str) -> list[tuple[str]]:
    connection = psycopg2.connect(town.databases[service])
    try:
        cursor = connection.cursor()
        cursor.execute(statement)
        return list(cursor.fetchall())
    finally:
        connection.close()


#: What meets all services at once: it is done by itself. Of the others several may be done at the same time.
OF_ALL = (
    broker_restarted, broker_killed, broker_out_of_memory, database_restarted, database_killed, disk_full,
)  # fmt: skip
#: How often what happens.
SMALL: dict[Harming, int] = {
    killed: 8, terminated: 3, frozen: 2, busy: 1, clock_jumps: 2, locked_long: 1, disk_full: 2, killed_migration: 1,
}  # fmt: skip
LARGE: dict[Harming, int] = {
    killed: 20, killed_relay: 15, killed_service: 10, killed_migration: 5, terminated: 12, frozen: 8, busy: 4,
    clock_jumps: 10, bus_cut: 12, bus_deaf: 5, database_cut: 10, database_deaf: 5, database_throws_out: 10,
    broker_restarted: 4, broker_killed: 4, broker_out_of_memory: 4, database_restarted: 4, database_killed: 4,
    locked_long: 3, disk_full: 5,
}  # fmt: skip
