"""A disk that is full: for PostgreSQL a small one of its own, for SQLite a limit set to the process's files.

PostgreSQL takes a failing write to its log as a crash and a failing extension of a table as an error; it is the second
that an operator sees for days. So the tables of one service lie in a tablespace on a disk of their own, which only root
can mount; where that cannot be, this harm is left out and said so.
"""

import os
import random
import resource
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg2

if TYPE_CHECKING:
    from town import Town

SIZE = "400m"


@contextmanager
def small_disk(folder: Path) -> Iterator[Path | None]:
    """A disk of SIZE that PostgreSQL's user owns, for the length of a block; None where none can be mounted."""
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "none", str(folder)], check=False, capture_output=True
    )
    if mounted.returncode:
        yield None
        return
    owner = folder.parent.stat()
    os.chown(folder, owner.st_uid, owner.st_gid)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=False)


def cramp(town: "Town", folder: Path, dice: random.Random, services: tuple[str, ...]) -> None:
    """Move the tables of one service to the small disk."""
    assert town.postgres
    service = dice.choice(services)
    connection = psycopg2.connect(town.postgres.url())
    connection.autocommit = True
    try:
        cursor = connection.cursor()
        cursor.execute(f"CREATE TABLESPACE small LOCATION '{folder}'")
        cursor.execute(f"ALTER DATABASE {service} SET TABLESPACE small")
    finally:
        connection.close()
    town.cramped, town.small_disk = service, folder


@contextmanager
def filled(town: "Town") -> Iterator[None]:
    """Not a byte is left on the small disk."""
    assert town.small_disk
    filler = town.small_disk / "filler"
    with filler.open("wb", buffering=0) as file:
        piece = bytes(2**20)
        try:
            while True:
                file.write(piece)
        except OSError:
            pass
    try:
        yield
    finally:
        filler.unlink()


@contextmanager
def without_growth(pid: int) -> Iterator[None]:
    """No file of a process grows beyond what little there is in each."""
    soft, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (4096, hard))
    try:
        yield
    finally:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (soft, hard))
