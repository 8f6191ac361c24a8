"""Imports go one way (`.importlinter` contracts of pyproject.toml)."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_imports_go_one_way() -> None:
    script = Path(sys.executable).with_name("lint-imports")
    environ = os.environ | {"PYTHONPATH": str(ROOT), "COLUMNS": "200"}
    answer = subprocess.run(
        [script, "--no-cache"], cwd=ROOT, capture_output=True, text=True, env=environ, check=False
    )
    assert answer.returncode == 0, answer.stdout[-3000:] + answer.stderr[-1000:]
