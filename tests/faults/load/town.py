"""The town: servers, the instances of the services, and what one sees of them from outside.

Two kinds. In the large town each service runs twice, over PostgreSQL and RabbitMQ, its connections by wires of its own;
in the small one all services are one process on SQLite and the local bus. In both a witness hears everything.
"""

import http.client
import os
import random
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

import psycopg2
from checker import ask
from disk import cramp, small_disk
from stage import Child, python_path
from wires import Wire, wires
from witness import service as witness

from quartier.bus.topology import definitions, topology
from quartier.operate.installed import installed
from quartier.testing import wait_until
from quartier.testing.postgres import PrivatePostgres, private_postgres
from quartier.testing.processes import free_port
from quartier.testing.rabbit import PrivateRabbit, private_cluster

HERE = Path(__file__).parent
SERVICES = ("funding", "participation", "werkhaus", "garden", "notify")
ALL = (*SERVICES, "witness")
ROOT = HERE.parents[2]
QUARTER = "/saalfeld-beulwitz"
#: Longer than what keeps an instance busy without ending it, shorter than what does (see instance.py).
WATCHDOG = 15
#: How far back one looks for what a reader has not heard.
WINDOW = 400


class Instance(Child):
    """A process with one or more services in it."""

    def __init__(self, name: str, services: Sequence[str], environ: Mapping[str, str], folder: Path) -> None:
        self.services = services
        self.addresses = {service: f"127.0.0.1:{free_port()}" for service in services}
        listen = {f"{service.upper()}_LISTEN": address for service, address in self.addresses.items()}
        super().__init__(name, [str(HERE / "instance.py"), "run", *services], {**environ, **listen}, folder)

    @property
    def pid(self) -> int:
        assert self.process
        return self.process.pid

    @property
    def doors(self) -> list[str]:
        return list(self.addresses.values())

    def signal(self, number: int) -> None:
        os.kill(self.pid, number)

    def ready(self) -> bool:
        """Whether all its services say that they are."""
        return all(status(address, "/readyz") == 200 for address in self.addresses.values())


@dataclass
class Town:
    """What both kinds of town have."""

    folder: Path
    #: Where the account and the harms reach each service's database: not by a wire.
    databases: dict[str, str]
    instances: list[Instance]
    environ: dict[str, str]
    postgres: PrivatePostgres | None = None
    #: The nodes of the broker.
    rabbits: list[PrivateRabbit] = field(default_factory=list)
    bus_wires: dict[str, Wire] = field(default_factory=dict)
    database_wires: dict[str, Wire] = field(default_factory=dict)
    #: The services that whoever harms it may choose from.
    within: Sequence[str] = ALL
    #: The service whose tables are on a disk so small that it can be filled, and that disk; none where none can be had.
    cramped: str = ""
    small_disk: Path | None = None

    @property
    def addresses(self) -> dict[str, list[str]]:
        """Where each service answers."""
        return {
            service: [one.addresses[service] for one in self.instances if service in one.services]
            for service in SERVICES
        }

    def part(self, services: Sequence[str]) -> "Town":
        """The same town for somebody who is to harm only some of its services."""
        return replace(self, within=services)

    def of(self, service: str) -> list[Instance]:
        return [one for one in self.instances if service in one.services]

    def start(self) -> None:
        """Start all instances and wait until they are ready."""
        for one in self.instances:
            one.start()
        wait_until(self.ready, 120, "all instances to be ready")

    def supervise(self) -> None:
        """As a supervisor does: what ended because something was away, or stood still, is started again."""
        for one in self.instances:
            one.alive()

    def ready(self) -> bool:
        self.supervise()
        return all(one.ready() for one in self.instances)

    def unheard(self) -> dict[tuple[str, str], list[str]]:
        """By reader and sender, what of the sender's latest the reader has still to hear, in order."""
        found = {}
        for sender in SERVICES:
            recent = f"SELECT type, id FROM outbox ORDER BY sequence DESC LIMIT {WINDOW}"
            said = ask(self.databases[sender], recent)
            for reader in ALL:
                ids = [name for kind, name in reversed(said) if reader == "witness" or kind in READS[reader]]
                heard = self._heard(reader, f"{QUARTER}/{sender}", ids)
                found[reader, sender] = [name for name in ids if name not in heard]
        return found

    def _heard(self, reader: str, source: str, ids: Sequence[str]) -> set[str]:
        if not ids:
            return set()
        listed = ", ".join(f"'{name}'" for name in ids)
        statement = f"SELECT id FROM inbox WHERE source = '{source}' AND state = 'done' AND id IN ({listed})"
        return {name for (name,) in ask(self.databases[reader], statement)}

    def heard(self, reader: str, sender: str, event: str) -> bool:
        """Whether a reader has handled an event by now; False while its database is away."""
        with suppress(psycopg2.Error):
            return bool(self._heard(reader, f"{QUARTER}/{sender}", [event]))
        return False

    def said(self) -> int:
        """How many events there are; 0 while a database is away."""
        with suppress(psycopg2.Error):
            return sum(
                int(ask(self.databases[service], "SELECT sequence FROM stream")[0][0]) for service in SERVICES
            )
        return 0

    def at_rest(self) -> bool:
        """Everything said is sent and handled, and nobody waits for an answer of another service."""
        self.supervise()
        unsent = "SELECT count(*) FROM outbox WHERE published_at IS NULL"
        pending = "SELECT count(*) FROM inbox WHERE state = 'pending'"
        seeking = "SELECT count(*) FROM gathering WHERE state = 'seeking_room'"
        held = "SELECT count(*) FROM booking WHERE state = 'held'"
        questions = [(service, unsent) for service in SERVICES] + [(reader, pending) for reader in ALL]
        questions += [("participation", seeking), ("werkhaus", held)]
        if any(ask(self.databases[service], question)[0][0] for service, question in questions):
            return False
        return self.said() == ask(self.databases["witness"], "SELECT count(*) FROM inbox")[0][0]

    def leave(self) -> None:
        """Ask every instance to end in good order; raises AssertionError where one does not."""
        for one in self.instances:
            assert one.leave() == 0, one.tail()

    def kill(self) -> None:
        for one in self.instances:
            one.kill()

    def migration(self, services: Sequence[str], source: Path = ROOT) -> Child:
        """A migration to the schema of the code in a source tree, just started."""
        # -P: the code is that of the path, and not that of the folder one happens to stand in.
        command = ["-P", "-m", "quartier.operate.main", "migrate", *services]
        child = Child("migration", command, with_code_of(source, self.environ), self.folder)
        child.start()
        return child

    def migrate(self, services: Sequence[str], source: Path = ROOT) -> None:
        """Bring databases to the schema of the code in a source tree."""
        child = self.migration(services, source)
        assert child.finish(120) == 0, child.tail()


#: The types of event each service reads, by the copies of the senders' contracts in its own folder.
READS = {
    service: {
        path.name.removesuffix(".json")
        for path in (ROOT / "services" / service / "contracts/reads").glob("quartier.*")
    }
    for service in SERVICES
}


def with_code_of(source: Path, environ: Mapping[str, str]) -> dict[str, str]:
    """An environment in which the code is that of a source tree, and not the one beside us."""
    folders = [source, *(source / "services").iterdir()]
    return {**environ, "PYTHONPATH": os.pathsep.join([*map(str, folders), environ["PYTHONPATH"]])}


def status(address: str, path: str, patience: float = 2) -> int:
    """What it answers within so many seconds; 0 where it does not."""
    connection = http.client.HTTPConnection(address, timeout=patience)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


def _environ(folder: Path) -> dict[str, str]:
    return {
        **os.environ,
        "PYTHONPATH": python_path(folder / "installed", "witness"),
        "QUARTIER_DEMO_SIGN_IN": "yes",
        "QUARTIER_LOG_LEVEL": "WARNING",
        "QUARTIER_WATCHDOG": str(WATCHDOG),
        "PARTICIPATION_HAZARD_REPORTS_PER_HOUR": "10000000",
    }


@contextmanager
def small_town(folder: Path, source: Path = ROOT) -> Iterator[Town]:
    """Everything in one process, with the code of `source`."""
    environ = _environ(folder) | {"QUARTIER_BUS": "local://"}
    databases = {service: f"sqlite:///{folder}/{service}.db" for service in ALL}
    environ |= {f"{service.upper()}_DATABASE": url for service, url in databases.items()}
    town = Town(folder, databases, [Instance("all", ALL, with_code_of(source, environ), folder)], environ)
    town.migrate(ALL, source)
    try:
        yield town
    finally:
        town.kill()


@contextmanager
def large_town(
    folder: Path, dice: random.Random, instances: int = 2, nodes: int = 1, source: Path = ROOT
) -> Iterator[Town]:
    """Each service in `instances` processes with the code of `source`, the witness in one; `nodes` of the broker."""
    environ = _environ(folder)
    top = definitions(topology([*installed(SERVICES), witness]))
    with (
        private_postgres() as postgres,
        small_disk(postgres.folder / "small") as disk,
        private_cluster(nodes, top) as rabbits,
        wires() as wire,
    ):
        databases = {service: postgres.create_database(service) for service in ALL}
        town = Town(folder, databases, [], environ, postgres, rabbits)
        if disk:
            cramp(town, disk, dice, SERVICES)
        for service in ALL:
            town.database_wires[service] = wire(postgres.port)
            town.bus_wires[service] = wire(*(node.port for node in rabbits))
            environ[f"{service.upper()}_DATABASE"] = _by(
                town.database_wires[service], databases[service], postgres.port
            )
            bus = rabbits[0].url(service)
            environ[f"{service.upper()}_BUS"] = _by(town.bus_wires[service], bus, rabbits[0].port)
        town.migrate(["witness"])
        town.migrate(SERVICES, source)
        town.instances.append(Instance("witness-0", ["witness"], environ, folder))
        for service in SERVICES:
            for number in range(instances):
                code = with_code_of(source, environ)
                town.instances.append(Instance(f"{service}-{number}", [service], code, folder))
        try:
            yield town
        finally:
            town.kill()


def _by(wire: Wire, url: str, port: int) -> str:
    return url.replace(f"@127.0.0.1:{port}/", f"@127.0.0.1:{wire.port}/")
