"""A service's database user on a real server: its own rows, no schema, and nobody else's database."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg2
import pytest
from psycopg2.errors import InsufficientPrivilege

from quartier.operate.installed import installed
from quartier.operate.migrate import require_schema, upgrade
from quartier.store import Store
from quartier.testing.postgres import PrivatePostgres

SERVICES = installed()
each = pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)


def address(secrets: Path, server: PrivatePostgres, name: str) -> str:
    """The address that setup wrote, at the server of the test."""
    written = (secrets / name).read_text().strip()
    return written.replace("@database:5432/", f"@127.0.0.1:{server.port}/")


def store(service: Any, url: str) -> Store:
    return Store(service.settings(service=service.name, database=url))


def migrated(service: Any, secrets: Path, roles: PrivatePostgres) -> Store:
    """The service's store as the service has it, after its owner has made the tables."""
    owner = store(service, address(secrets, roles, f"{service.name}_database_owner"))
    upgrade(service, owner)
    owner.close()
    return store(service, address(secrets, roles, f"{service.name}_database"))


def run(url: str, statement: str) -> Any:
    connection = psycopg2.connect(url)
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else None
    finally:
        connection.close()


@each
def test_it_works_with_rows_and_cannot_change_the_schema(
    secrets: Path, roles: PrivatePostgres, service: Any
) -> None:
    opened = migrated(service, secrets, roles)
    require_schema(service, opened)
    with opened.unit() as unit:
        unit.session.connection().exec_driver_sql("UPDATE stream SET epoch = epoch")
    opened.close()
    url = address(secrets, roles, f"{service.name}_database")
    for statement in (
        "CREATE TABLE more (id integer)",
        "CREATE TEMPORARY TABLE more (id integer)",
        "CREATE SCHEMA more",
        "ALTER TABLE stream ADD COLUMN more integer",
        "DROP TABLE stream",
        "TRUNCATE stream",
        "CREATE ROLE more",
        "CREATE DATABASE more",
        f"SET ROLE {service.name}_owner",
        "COPY stream TO '/tmp/more'",
        "SELECT pg_read_file('/etc/hostname')",
    ):
        with pytest.raises(InsufficientPrivilege):
            run(url, statement)


@each
def test_it_cannot_reach_anothers_database(secrets: Path, roles: PrivatePostgres, service: Any) -> None:
    for role in ("", "_owner"):
        mine = urlsplit(address(secrets, roles, f"{service.name}_database{role}"))
        for other in SERVICES:
            if other is not service:
                with pytest.raises(psycopg2.OperationalError, match="permission denied for database"):
                    psycopg2.connect(mine._replace(path=f"/{other.name}").geturl())


def test_no_password_is_told_to_the_server(secrets: Path, roles: PrivatePostgres) -> None:
    script = (secrets / "roles.sql").read_text()
    kept = run(roles.url(), "SELECT rolname, rolpassword FROM pg_authid WHERE rolcanlogin")
    for service in SERVICES:
        for role in ("", "_owner"):
            plain = urlsplit((secrets / f"{service.name}_database{role}").read_text()).password or ""
            assert plain not in script
            assert dict(kept)[f"{service.name}{role}"].startswith("SCRAM-SHA-256$")
