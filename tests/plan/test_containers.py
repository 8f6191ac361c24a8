"""Where containers can be had `setup/containers.sh` runs what needs them; where not, it says so and fails nobody."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
#: A Docker that has what stands in the file `images`, and a registry with nothing but python and postgres.
DOCKER = """\
case $1 in
info) exit 0 ;;
image) grep -qx "$3" images ;;
pull) case $3 in python:*|postgres:*) echo "$3" >>images ;; *) echo "no such host"; exit 1 ;; esac ;;
esac
"""
COMPOSE = "echo '    image: postgres:16'; echo '    image: rabbitmq:4'; echo '    image: quartier:local'"

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A clone beside nothing, on a machine with these programs."""
    clone = tmp_path / "clone"
    for name in ("setup/containers.sh", "setup/debian.sh", "deploy/image/Dockerfile"):
        (clone / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, clone / name)
    write(tmp_path / "bin" / "docker", DOCKER)
    write(tmp_path / "bin" / "docker-compose", COMPOSE)
    (clone / "images").write_text("", encoding="utf-8")
    return clone


@pytest.fixture
def run(folder: Path) -> Run:
    def start(*command: str, **environ: str) -> subprocess.CompletedProcess[str]:
        path = f"{folder.parent / 'bin'}:/usr/bin:/bin"
        return subprocess.run(
            ["/bin/sh", str(folder / "setup" / "containers.sh"), *command],
            env={"PATH": path, **environ},
            capture_output=True,
            text=True,
            check=False,
        )

    return start


def write(path: Path, script: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)


def has(folder: Path, *images: str) -> None:
    (folder / "images").write_text("\n".join(images) + "\n", encoding="utf-8")


def test_a_base_image_that_cannot_be_had_is_said_and_fails_nobody(run: Run) -> None:
    done = run("false")
    assert (done.returncode, done.stderr) == (0, "")
    assert "NOT RUN: false, which needs containers: no base image rabbitmq:4: no such host\n" in done.stdout


@pytest.mark.parametrize(("command", "code"), [("true", 0), ("false", 1)])
def test_with_its_images_the_command_says_how_it_ends(
    folder: Path, run: Run, command: str, code: int
) -> None:
    has(folder, "python:3.12-slim-bookworm", "postgres:16", "rabbitmq:4")
    done = run(command)
    assert (done.returncode, done.stdout) == (code, "")


def test_stand_ins_are_made_by_the_script_beside_the_clone_or_by_the_one_named(
    folder: Path, run: Run
) -> None:
    beside = folder.parent / "shared" / "containers" / "build-standins"
    write(beside, "echo rabbitmq:4 >>images; echo postgres:16 >>images")
    done = run("echo", "run")
    assert done.stdout.endswith("build-standins made no python:3.12-slim-bookworm\n")
    assert "NOT RUN: echo run, which needs containers: ./../shared/" in done.stdout
    other = folder.parent / "other"
    write(
        other, "echo rabbitmq:4 >>images; echo postgres:16 >>images; echo python:3.12-slim-bookworm >>images"
    )
    assert run("echo", "run", QUARTIER_STANDINS=str(other)).stdout.endswith("\nrun\n")


def test_a_script_that_makes_no_stand_ins_is_a_reason_too(folder: Path, run: Run) -> None:
    other = folder.parent / "other"
    write(other, "echo 'no mirror answers' >&2; exit 1")
    done = run("false", QUARTIER_STANDINS=str(other))
    assert done.returncode == 0
    assert done.stdout.endswith(f"NOT RUN: false, which needs containers: {other}: no mirror answers\n")


def test_docker_that_cannot_start_is_a_reason_and_one_that_was_started_is_ended(
    folder: Path, run: Run
) -> None:
    has(folder, "python:3.12-slim-bookworm", "postgres:16", "rabbitmq:4")
    programs = folder.parent / "bin"
    write(programs / "id", "echo 0")
    write(programs / "docker", DOCKER.replace("info) exit 0", "info) test -e started"))
    write(programs / "dockerd", "echo 'no permission to mount'; exit 1")
    assert run("false").stdout.endswith(": Docker does not start here: no permission to mount\n")
    write(
        programs / "dockerd",
        "trap 'echo ended >ended; exit' TERM; echo >started; while :; do sleep 0.1; done",
    )
    assert run("false").returncode == 1
    assert (folder / "ended").exists()
