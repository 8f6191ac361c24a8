"""The whole stack in containers: up with one command, reached through the proxy alone, restarted piece by piece."""

import hashlib
import json
import subprocess
from collections.abc import Callable
from typing import Any

import pytest
from deployed import ROOT, Deployed
from machine import Took
from traffic import Traffic
from visitor import Visitor

from quartier.testing.waiting import wait_until

pytestmark = pytest.mark.timeout(1200, func_only=True)

#: In this order: what others stand on first.
PIECES = (
    "database",
    "broker",
    "account",
    "werkhaus",
    "garden",
    "participation",
    "funding",
    "notify",
    "proxy",
)


def test_it_is_ready_within_a_minute(started: tuple[Deployed, Took]) -> None:
    assert started[1].own < 60


def test_what_runs_is_what_lies_here(stack: Deployed) -> None:
    """An image that was not built anew would make every other test here one of some earlier program."""
    site = "/opt/quartier/lib/python3.12/site-packages"
    said = stack.inside("garden", "sh", "-c", f"cd {site} && sha256sum $(find quartier garden -name '*.py')")
    running = {tuple(reversed(line.split(maxsplit=1))) for line in said.splitlines()}
    here = {
        (str(path.relative_to(folder)), hashlib.sha256(path.read_bytes()).hexdigest())
        for folder, package in ((ROOT, "quartier"), (ROOT / "services" / "garden", "garden"))
        for path in (folder / package).rglob("*.py")
    }
    assert running == here


def test_pages_come_through_the_proxy_and_numbers_do_not(stack: Deployed, names: list[str]) -> None:
    for name in names:
        if name != "account":
            assert "<html" in stack.ask(name)[1]
            assert [stack.status(name, path) for path in ("/metrics", "/readyz", "/healthz")] == [404] * 3


def test_every_container_is_healthy_and_every_one_shot_ended_well(stack: Deployed) -> None:
    def unhealthy() -> list[str]:
        lasting = {name: each["State"] for name, each in stack.containers().items() if not is_once(each)}
        return [name for name, state in lasting.items() if state["Health"]["Status"] != "healthy"]

    wait_until(lambda: not unhealthy(), seconds=180, what="all are healthy")
    for name, each in stack.containers().items():
        if is_once(each):
            assert (each["State"]["Status"], each["State"]["ExitCode"]) == ("exited", 0), name
        assert each["HostConfig"]["ReadonlyRootfs"], name
        assert each["HostConfig"]["CapDrop"] == ["ALL"], name


def is_once(container: dict[str, Any]) -> bool:
    return bool(container["HostConfig"]["RestartPolicy"]["Name"] == "no")


def test_the_metrics_of_all_are_asked_for(stack: Deployed, names: list[str]) -> None:
    def up() -> bool:
        said = stack.inside("prometheus", "promtool", "query", "instant", "http://127.0.0.1:9090", "up")
        return said.count("=> 1 ") == len(names) + 1  # the services, the broker, itself; not the provider

    wait_until(up, seconds=180, what="Prometheus hears of everybody")


@pytest.mark.usefixtures("people")
def test_whoever_is_signed_in_at_one_service_needs_no_password_at_the_next(
    stack: Deployed, visitors: Callable[..., Visitor]
) -> None:
    amira = visitors("amira")
    for service in ("werkhaus", "garden", "funding"):
        amira.enter(service)
        assert "Amira Haddad" in amira.page.content()
    assert amira.asked == 1


@pytest.mark.usefixtures("people")
def test_nobody_makes_groups_or_people_at_the_provider(
    stack: Deployed, visitors: Callable[..., Visitor]
) -> None:
    """A group called "admin" would manage and impersonate everybody."""
    amira = visitors("amira")
    amira.enter("garden")
    for path in ("/groups/add", "/groups/", "/users", "/profile", "/register", "/join"):
        answer = amira.page.goto(stack.url("account", path))
        assert answer, path
        assert answer.status in (403, 404), path
    assert stack.status("account", "/scim/v2/Users") == 404


def test_each_piece_is_restarted_under_traffic_and_nothing_is_lost(
    stack: Deployed, names: list[str], organiser: str
) -> None:
    """While the database is away pages say so (503); a service that restarts is waited for by the proxy."""
    with Traffic(stack, names, organiser, "Treffen") as traffic:
        for piece in PIECES:
            traffic.piece = piece
            stack.compose("restart", "--timeout", "60", piece, seconds=300)
            for name in names:
                stack.wait_for(name)
    for (piece, name), statuses in traffic.seen.items():
        allowed = {200, 201}
        allowed |= {503} if piece == "database" and name != "account" else set()
        allowed |= {502} if piece == name else set()
        allowed |= {0} if piece == "proxy" else set()
        assert set(statuses) <= allowed, (piece, name, statuses)
    assert len(traffic.accepted) >= len(PIECES)
    wait_until(traffic.each_had_its_effects_once, seconds=180)


def test_no_secret_is_in_a_log_a_process_list_an_environment_or_an_image(stack: Deployed) -> None:
    words = stack.secret_words()
    assert len(words) > 20
    containers = stack.containers()
    places = {"the logs": stack.compose("logs", "--no-color")}
    for name, each in containers.items():
        places[f"the environment and command of {name}"] = json.dumps([each["Config"], each["Args"]])
        if each["State"]["Status"] == "running":
            places[f"the processes of {name}"] = subprocess.check_output(
                ["docker", "top", each["Id"], "-eo", "pid,args"], text=True
            )
    for image in {each["Image"] for each in containers.values()}:
        places[f"the steps of {image}"] = subprocess.check_output(
            ["docker", "history", "--no-trunc", "--format", "{{.CreatedBy}}", image], text=True
        )
    for place, text in places.items():
        assert not [word for word in words if word in text], place


@pytest.mark.parametrize("name", ["werkhaus", "account"])
def test_no_secret_is_in_a_file_of_our_images(stack: Deployed, name: str) -> None:
    grep = ["docker", "run", "--rm", "--interactive", "--network=none", "--user=0", "--entrypoint=grep"]
    whole = ["-rlF", "--file=-", "--exclude-dir=proc", "--exclude-dir=sys", "--exclude-dir=dev", "/"]
    done = subprocess.run(
        [*grep, stack.containers()[name]["Image"], *whole],
        input="\n".join(sorted(stack.secret_words())),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, ""), done.stderr


def test_it_starts_again_with_its_data(stack: Deployed, names: list[str]) -> None:
    stack.compose("stop", "--timeout", "60", seconds=300)
    assert stack.start(names).own < 60
