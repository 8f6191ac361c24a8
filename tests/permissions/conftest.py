"""A broker and a database as `quartier setup` provides for them: its passwords, its definitions, its roles."""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from quartier.bus.declare import OPERATOR
from quartier.operate.installed import installed
from quartier.operate.stack import Stack, setup
from quartier.testing.postgres import PrivatePostgres, find_postgres
from quartier.testing.rabbit import PrivateRabbit, private_rabbit

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def secrets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that `quartier setup` filled."""
    folder = tmp_path_factory.mktemp("stack") / "secrets"
    setup(Stack(folder, "quartier.test"), installed())
    return folder


@pytest.fixture(scope="session")
def broker(secrets: Path) -> Iterator[PrivateRabbit]:
    """A broker that has loaded the definitions as they were written, hashes and all."""
    names = [*(service.name for service in installed()), OPERATOR]
    passwords = {name: str(urlsplit((secrets / f"{name}_bus").read_text()).password) for name in names}
    with private_rabbit(secrets / "definitions.json", passwords=passwords) as server:
        written = secrets / "definitions.json"
        server.ctl(
            "import_definitions", str(written)
        )  # its own hashes, in place of those the private server made
        assert {user["name"] for user in json.loads(written.read_text())["users"]} == set(names)
        yield server


@pytest.fixture(scope="session")
def roles(secrets: Path, postgres_server: PrivatePostgres) -> Iterator[PrivatePostgres]:
    """A database server with every service's database and roles, made twice: the second time changes nothing."""
    psql = [str(find_postgres() / "psql"), "--quiet", "--no-psqlrc", "--dbname", postgres_server.url()]
    script = [
        "-v",
        f"each={ROOT / 'deploy' / 'postgresql' / 'service.sql'}",
        "-f",
        str(secrets / "roles.sql"),
    ]
    for _ in range(2):
        subprocess.run(
            [*psql, "-v", "ON_ERROR_STOP=1", *script], check=True, env={"PATH": os.environ["PATH"]}
        )
    yield postgres_server
    for service in installed():
        postgres_server.drop_database(service.name)
