"""What is deployed fits together: the compose file, what `quartier setup` writes, the proxy's sites, the metrics."""

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from quartier.observe import Metrics
from quartier.operate.installed import installed
from quartier.operate.stack import Stack, setup
from quartier.settings import Settings

ROOT = Path(__file__).parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
NAMES = [service.name for service in installed()]
LASTING = {name: each for name, each in SERVICES.items() if each.get("restart") == "unless-stopped"}
#: Their entry points begin as root and become another user; each keeps only what it needs for that.
BECOME = {"database", "broker"}


def mebibytes(limit: str) -> int:
    assert limit.endswith("m")
    return int(limit[:-1])


@pytest.mark.parametrize("name", SERVICES)
def test_every_container_has_least_rights_and_limits(name: str) -> None:
    each = SERVICES[name]
    assert each["read_only"] is True
    assert each["cap_drop"] == ["ALL"]
    assert each["security_opt"] == ["no-new-privileges:true"]
    assert each["pids_limit"]
    assert mebibytes(each["mem_limit"]) <= 1024
    assert each["init"] is True
    assert each["logging"]["options"]["max-size"]
    assert not each.get("privileged")
    assert not [v for v in each.get("volumes", []) if "docker.sock" in v]
    if name in BECOME:
        assert set(each["cap_add"]) == {"CHOWN", "DAC_OVERRIDE", "FOWNER", "SETGID", "SETUID"}
    else:
        assert int(each["user"].partition(":")[0]) > 10_000
        assert each.get("cap_add", []) == (["NET_BIND_SERVICE"] if name == "proxy" else [])


@pytest.mark.parametrize("name", LASTING)
def test_what_lasts_is_looked_after(name: str) -> None:
    assert {"test", "interval", "timeout", "retries", "start_period"} <= LASTING[name]["healthcheck"].keys()
    assert LASTING[name]["stop_grace_period"]


@pytest.mark.parametrize("name", NAMES)
def test_a_service_is_stopped_no_sooner_than_its_work_is_done(name: str) -> None:
    assert int(SERVICES[name]["stop_grace_period"].removesuffix("s")) > Settings.grace + 10


@pytest.mark.parametrize("name", NAMES)
def test_a_service_starts_on_its_migrated_database_with_its_own_secrets(name: str) -> None:
    once, service = SERVICES[f"{name}-migrate"], SERVICES[name]
    assert (once["command"], service["command"]) == (["migrate", name], ["run", name])
    assert once["secrets"] == [f"{name}_database_owner"]
    assert once["networks"] == ["data"]
    keys = {
        "werkhaus": ["werkhaus_firstaid_key"],
        "notify": ["notify_webhook_key", "notify_mail_key"],
    }.get(name, [])
    assert service["secrets"] == [f"{name}_{each}" for each in ("database", "bus", "oidc")] + [
        *keys,
        "authority.crt",
    ]
    assert service["depends_on"] == {
        f"{name}-migrate": {"condition": "service_completed_successfully"},
        "broker-topology": {"condition": "service_completed_successfully"},
    }
    assert service["environment"][f"{name.upper()}_DATABASE_FILE"] == f"/run/secrets/{name}_database"


def test_only_the_proxy_and_for_this_machine_the_metrics_can_be_reached() -> None:
    published = {name: each["ports"] for name, each in SERVICES.items() if "ports" in each}
    assert published.keys() == {"proxy", "prometheus"}
    assert all(port.startswith("127.0.0.1:") for port in published["prometheus"])
    outside = {name for name, net in COMPOSE["networks"].items() if not net.get("internal")}
    assert outside == {"public", "outward"}
    assert {
        name for name, each in SERVICES.items() if "public" in each.get("networks", [])
    } == published.keys()
    # Webhooks go out; without a published port nothing comes in.
    assert {name for name, each in SERVICES.items() if "outward" in each.get("networks", [])} == {"notify"}


def test_database_and_broker_are_reached_only_by_who_needs_them() -> None:
    def on(network: str) -> set[str]:
        return {name for name, each in SERVICES.items() if network in each.get("networks", [])}

    assert on("data") == {"database", "database-roles", *NAMES, *(f"{name}-migrate" for name in NAMES)}
    assert on("events") == {"broker", "broker-topology", *NAMES}


def test_secrets_are_exactly_the_files_that_setup_writes(tmp_path: Path) -> None:
    written = set(setup(Stack(tmp_path / "secrets", "quartier.test"), installed()))
    mounted = {name for each in SERVICES.values() for name in each.get("secrets", [])}
    assert mounted == COMPOSE["secrets"].keys()
    # These two are inside account.toml, where the provider reads them.
    assert written - mounted == {"account_key", "account_signing_key"}
    assert mounted <= written
    for name, secret in COMPOSE["secrets"].items():
        assert secret["file"] == f"${{QUARTIER_SECRETS:-./secrets}}/{name}"


def test_no_secret_stands_in_the_environment_or_a_command() -> None:
    telling = re.compile(r"(PASS|SECRET|KEY|TOKEN|_DATABASE|_BUS)$")
    for name, each in SERVICES.items():
        for setting in each.get("environment", {}):
            assert not telling.search(setting), (name, setting)


@pytest.mark.parametrize("name", [*NAMES, "account"])
def test_every_service_has_a_host_name_of_its_own(name: str) -> None:
    sites = (ROOT / "deploy" / "caddy" / "Caddyfile").read_text(encoding="utf-8")
    assert f"{name}.{{$QUARTIER_DOMAIN}}:{{$QUARTIER_HTTPS_PORT:443}} {{" in sites
    assert sites.count(f"reverse_proxy {name}:8000 {{") == 1
    if name != "account":
        assert f"{name}=https://{name}." in SERVICES[name]["environment"]["QUARTIER_NEIGHBOURS"]


def test_neighbours_are_addresses_a_service_can_read() -> None:
    raw = SERVICES["garden"]["environment"]["QUARTIER_NEIGHBOURS"]
    filled = re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", raw)
    settings = Settings(service="garden", database="sqlite:///x", neighbours=filled)
    settings.check()
    assert settings.neighbour_urls == {name: f"https://{name}.quartier.test" for name in NAMES}


def test_all_are_asked_for_their_numbers_and_alerts_know_them() -> None:
    folder = ROOT / "deploy" / "prometheus"
    jobs = yaml.safe_load((folder / "prometheus.yml").read_text(encoding="utf-8"))["scrape_configs"]
    targets = next(job for job in jobs if job["job_name"] == "quartier")["static_configs"][0]["targets"]
    assert sorted(targets) == sorted(f"{name}:8000" for name in NAMES)
    known = {metric.name for metric in Metrics("any").registry.collect()}
    alerts = (folder / "alerts.yml").read_text(encoding="utf-8")
    for used in re.findall(r"\bquartier_\w+", alerts):
        assert re.sub(r"_(count|sum|bucket)$", "", used) in known, used


def test_images_are_named_by_a_tag_and_can_be_pinned() -> None:
    for name, each in SERVICES.items():
        assert re.fullmatch(r"\$\{[A-Z]+_IMAGE:-[a-z/-]+:[a-z0-9.-]+\}", each["image"]), name


@pytest.mark.parametrize("stage", ["quartier", "account"])
def test_an_image_is_built_once_and_with_every_build(stage: str) -> None:
    """Compose builds nothing that only a profile starts: an image built there would never be renewed."""
    built = [each for each in SERVICES.values() if each.get("build", {}).get("target") == stage]
    assert len(built) == 1
    assert "profiles" not in built[0]


@pytest.mark.parametrize("stage", ["quartier", "account"])
def test_an_image_is_installed_by_hash_and_run_by_a_user_of_its_own(stage: str) -> None:
    text = (ROOT / "deploy" / "image" / "Dockerfile").read_text(encoding="utf-8")
    last: Callable[[str], str] = lambda name: text.split(f" AS {name}\n")[1].partition("\nFROM ")[0]  # noqa: E731
    assert "USER 10001:10001" in last(stage)
    assert "PIP_" not in last(stage)
    for line in re.findall(r"\bpip [^\n]*\binstall [^\n]*", text):
        assert "--require-hashes" in line or "--no-index" in line, line
    for line in re.findall(r"\bapt-get install [^\n]*", text):
        assert "--no-install-recommends" in line, line


def test_the_compose_file_is_valid_and_dclint_finds_nothing(node_modules: Path) -> None:
    """Its schema is that of today's `docker compose`; tests/deployment runs the file with docker-compose 1.29.

    Of its rules setup/dclint.json leaves out the alphabet (the order here is that of a start), `name` (1.29 knows
    none), an image both named and built (whoever pulls it does not build), and what it cannot see through variables:
    `test_only_the_proxy_…` holds the ports instead.
    """
    program = ["node", str(node_modules / "dclint" / "bin" / "dclint.cjs")]
    found = subprocess.run(
        [*program, "--config", str(ROOT / "setup" / "dclint.json"), str(ROOT / "docker-compose.yml")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (found.returncode, found.stdout.strip()) == (0, ""), found.stdout + found.stderr


def test_hadolint_finds_nothing_in_the_dockerfile() -> None:
    program = Path(sys.executable).with_name("hadolint")
    found = subprocess.run(
        [program, str(ROOT / "deploy" / "image" / "Dockerfile")], capture_output=True, text=True, check=False
    )
    assert (found.returncode, found.stdout.strip()) == (0, ""), found.stdout + found.stderr
