"""A new release under traffic, one whose migration fails, and the way back: the old one runs until the new one can."""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from deployed import ROOT, Deployed
from traffic import Traffic

from quartier.testing.waiting import wait_until

pytestmark = pytest.mark.timeout(1200, func_only=True)

_MIGRATIONS = "/opt/quartier/lib/python3.12/site-packages/garden/migrations"
_MIGRATION = """\
'''A migration of the test's own. Expand: applied before the code that needs it.'''

from alembic import op

revision = "{number:04}"
down_revision = "{number_before:04}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("{statement}")
"""


@pytest.fixture(scope="module")
def release(
    stack: Deployed, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str, int, str], str]]:
    """`release("better", 1, "ALTER …")`: an image like the one before, with another migration of garden."""
    today = stack.containers()["garden"]["Config"]["Image"]
    made = []

    def make(name: str, number: int, statement: str) -> str:
        folder, image = tmp_path_factory.mktemp("image"), f"quartier-test:{name}"
        last = max(
            int(path.name[:4]) for path in Path(ROOT, "services/garden/garden/migrations").glob("0*.py")
        )
        path = folder / f"{last + number:04}_expand_{name}.py"
        path.write_text(
            _MIGRATION.format(number=last + number, number_before=last + number - 1, statement=statement),
            encoding="utf-8",
        )
        below = made[-1] if made else today
        (folder / "Dockerfile").write_text(
            f"FROM {below}\nCOPY {path.name} {_MIGRATIONS}/\n", encoding="utf-8"
        )
        subprocess.run(
            ["docker", "build", "--quiet", "--tag", image, folder], check=True, capture_output=True
        )
        made.append(image)
        return image

    yield make
    stack.release(today)
    subprocess.run(["docker", "image", "rm", "--force", *made], check=False, capture_output=True)


def test_releases_come_and_fail_and_nobody_notices(
    stack: Deployed, names: list[str], organiser: str, release: Callable[[str, int, str], str]
) -> None:
    today = stack.containers()["garden"]["Config"]["Image"]
    better = release("better", 1, "ALTER TABLE plot ADD COLUMN remark text")
    broken = release("broken", 2, "ALTER TABLE nowhere ADD COLUMN remark text")
    with Traffic(stack, names, organiser, "Sitzung") as traffic:
        stack.release(better)
        stack.compose("up", "-d", seconds=600)
        for name in names:
            stack.wait_for(name)
        assert running(stack) == better

        before = stack.containers()["garden"]["Id"]
        for image, why in ((broken, "nowhere"), (today, "newer")):
            stack.release(image)
            assert stack.tried("up", "-d", seconds=600).returncode != 0
            assert why in stack.compose("logs", "--no-color", "--tail=3", "garden-migrate")
            garden = stack.containers()["garden"]
            assert (garden["Id"], garden["State"]["Status"], running(stack)) == (before, "running", better)
            assert stack.status("garden") == 200
        stack.release(better)
        stack.compose("up", "-d", seconds=600)
        for name in names:
            stack.wait_for(name)
    statuses = {status for counted in traffic.seen.values() for status in counted}
    assert statuses <= {200, 201, 502}, dict(traffic.seen)
    wait_until(traffic.each_had_its_effects_once, seconds=180)


def running(stack: Deployed) -> str:
    return str(stack.containers()["garden"]["Config"]["Image"])
