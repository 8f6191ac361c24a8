"""A service folder, copied out with the quartier wheel into an empty directory, passes its own tests.

The strongest check that a service can be handed over whole: nothing of the workspace is importable there.
"""

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SERVICES = ("funding", "participation", "werkhaus", "garden", "notify")


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The quartier wheel, built from the workspace and unpacked."""
    built, unpacked = tmp_path_factory.mktemp("wheel"), tmp_path_factory.mktemp("floor")
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run(
        [*pip, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", built, ROOT],
        check=True,
        cwd=built,
    )
    [path] = built.glob("quartier-*.whl")
    subprocess.run(
        [*pip, "install", "--no-deps", "--no-index", "--target", unpacked, path], check=True, cwd=built
    )
    return unpacked


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", SERVICES)
def test_a_lifted_out_service_passes_its_own_tests(name: str, wheel: Path, tmp_path: Path) -> None:
    folder = tmp_path / name
    shutil.copytree(
        ROOT / "services" / name, folder, ignore=shutil.ignore_patterns("__pycache__", ".*_cache")
    )
    # -S leaves out the .pth files, so that what is installed for editing in the workspace cannot be imported.
    path = os.pathsep.join(map(str, (wheel, folder, sysconfig.get_paths()["purelib"])))
    environ = {key: value for key, value in os.environ.items() if key in ("PATH", "HOME", "LANG", "TMPDIR")}
    seen = subprocess.run(
        [sys.executable, "-S", "-c", "import quartier; print(quartier.__file__)"],
        cwd=folder,
        env=environ | {"PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=True,
    )
    assert seen.stdout.startswith(str(wheel))
    answer = subprocess.run(
        [
            sys.executable,
            "-S",
            "-m",
            "pytest",
            "-q",
            "--engine",
            "sqlite",
            "-p",
            "no:pytest_nameko",
            "-p",
            "no:cacheprovider",
        ],
        cwd=folder,
        env=environ | {"PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stdout[-6000:] + answer.stderr[-2000:]
