"""An upgrade while people are at work: first a migration that fails, then one that is killed, then the one that counts,
and after it one instance after the other is replaced. The old code is that of the last commit before a migration.
"""

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from deeds import PAGES
from log import Fault, Log
from stage import dice
from storm import Storm
from town import ALL, ROOT, SERVICES, Instance, Town, large_town, small_town, status, with_code_of

from quartier.testing import wait_until

MIGRATIONS = (":(glob)quartier/migrations/versions/**", ":(glob)services/*/*/migrations/**")
#: It has done its work when it fails.
BREAKS = '''"""Breaks when it has already changed something."""

import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "{before}"


def upgrade() -> None:
    op.add_column("grants", sa.Column("half_done", sa.Integer()))
    raise RuntimeError("this migration is broken")
'''

pytestmark = [pytest.mark.slow, pytest.mark.broker, pytest.mark.timeout(900)]


def git(*words: str) -> str:
    done = subprocess.run(["git", "-C", str(ROOT), *words], check=True, capture_output=True, text=True)
    return done.stdout


def before_a_migration() -> str:
    """The newest commit that lacks one of today's migrations, and whose own ones are still the same today."""
    for commit in git("log", "--first-parent", "-m", "--format=%H", "--", *MIGRATIONS).split():
        since = (f"{commit}^", "HEAD", "--", *MIGRATIONS)
        rewritten = git("diff", "--no-renames", "--diff-filter=a", "--name-only", *since)
        if not rewritten and git("diff", "--no-renames", "--diff-filter=A", "--name-only", *since):
            return f"{commit}^"
    raise AssertionError("an upgrade needs the repository's history: git fetch --unshallow")


@pytest.fixture
def old_code(tmp_path: Path) -> Path:
    folder = tmp_path / "old"
    folder.mkdir()
    archive = tmp_path / "old.tar"
    git("archive", "-o", str(archive), before_a_migration(), "quartier", "services")
    shutil.unpack_archive(archive, folder, filter="data")
    return folder


@pytest.fixture
def broken_code(tmp_path: Path) -> Path:
    """Today's code, with one migration more."""
    folder = tmp_path / "broken"
    for name in ("quartier", "services"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("tests", "__pycache__"))
    migrations = folder / "services/funding/funding/migrations"
    newest = max(path.name[:4] for path in migrations.glob("[0-9]*.py"))
    (migrations / "9999_expand_breaks.py").write_text(BREAKS.format(before=newest))
    return folder


@pytest.mark.parametrize("kind", ["small", "large"])
def test_people_notice_nothing_of_an_upgrade(
    kind: str, tmp_path: Path, old_code: Path, broken_code: Path
) -> None:
    random = dice()
    small = kind == "small"
    opened = small_town(tmp_path, old_code) if small else large_town(tmp_path, random, source=old_code)
    with opened as town:
        storm = Storm(town, random, people=3, rest=0.1)
        try:
            storm.rise()
            _work_on(storm)
            failing = town.migration(["funding"], broken_code)
            assert failing.finish(60) == 1, failing.tail()
            assert "this migration is broken" in failing.tail()
            _work_on(storm)
            for service in SERVICES:
                killed = town.migration([service])
                time.sleep(storm.dice.uniform(0.5, 2.5))  # so that it dies anywhere
                killed.kill()
            town.migrate(ALL)
            _work_on(storm)
            for one in town.instances:
                _replace(town, one, storm)
            _catch_up(town)
            _work_on(storm)
            account = storm.settle()
        finally:
            storm.over()
    print(account)
    assert account.clean, str(account)


def _work_on(storm: Storm, events: int = 60) -> None:
    """The town goes on, as many events as that."""
    enough = storm.town.said() + events
    storm.until_said(enough, 120)
    assert storm.town.said() >= enough


def _replace(town: Town, one: Instance, storm: Storm) -> None:
    """It leaves in good order, and the new code comes; nobody may be answered worse than that a door is shut."""
    began = time.monotonic()
    assert one.leave() == 0, one.tail()
    one.environ |= with_code_of(ROOT, {"PYTHONPATH": town.environ["PYTHONPATH"]})
    one.start()
    healed = time.monotonic()
    wait_until(one.ready, 60, f"{one.name} to be ready")
    for service, path in PAGES:
        if service in one.services:
            assert status(one.addresses[service], path, 20) == 200, f"{path}\n{one.tail()}"
    Log(storm.faults).write(Fault("replaced", one.name, began, healed, time.monotonic(), doors=one.doors))


def _catch_up(town: Town) -> None:
    """New senders told new things before there were new readers: these are told again (deploy/growing.md)."""
    for reader in SERVICES:
        for line in quartier(town, "inbox", "verify", reader, "--json").stdout.splitlines():
            proof = json.loads(line)
            if proof["missing"]:
                done = quartier(town, "replay", proof["sender"], "--to", reader)
                assert done.returncode == 0, done.stderr


def quartier(town: Town, *words: str) -> "subprocess.CompletedProcess[str]":
    """The `quartier` command of today."""
    command = [sys.executable, "-W", "ignore", "-P", "-m", "quartier.operate.main", *words]
    environ = with_code_of(ROOT, town.environ)
    return subprocess.run(command, env=environ, capture_output=True, text=True, check=False, timeout=120)
