"""Settings: said once, checked at start, wrong ones named in one line, secrets shown nowhere."""

import os
import subprocess
import sys
from dataclasses import dataclass, fields
from pathlib import Path

import pytest

from quartier.errors import Misconfigured
from quartier.settings import Settings, load, setting

DATABASE = {"PEN_DATABASE": "sqlite:///x.db"}


def pen(**environ: str) -> Settings:
    return load(Settings, "pen", DATABASE | environ)


# ── Where a value comes from ─────────────────────────────────────────────────────────────────────────


def test_everything_but_the_database_has_a_default() -> None:
    settings = pen()
    assert settings.service == "pen"
    assert settings.source == "/saalfeld-beulwitz/pen"
    assert settings.bus == "local://"
    assert not settings.demo_sign_in
    assert settings.url == "http://127.0.0.1:8000"


def test_the_services_own_comes_before_what_is_said_for_all() -> None:
    assert pen(QUARTIER_ZONE="Europe/Kyiv").zone == "Europe/Kyiv"
    assert pen(QUARTIER_ZONE="Europe/Kyiv", PEN_ZONE="Asia/Kabul").zone == "Asia/Kabul"
    assert pen(GARDEN_ZONE="Europe/Kyiv").zone == "Europe/Berlin"


def test_a_file_holds_a_secret(tmp_path: Path) -> None:
    secret = tmp_path / "bus"
    secret.write_text("amqp://pen:geheim-ü@broker/quartier\n", encoding="utf-8")
    assert pen(PEN_BUS_FILE=str(secret)).bus == "amqp://pen:geheim-ü@broker/quartier"
    assert pen(QUARTIER_BUS_FILE=str(secret)).bus == "amqp://pen:geheim-ü@broker/quartier"
    assert pen(PEN_BUS="local://", PEN_BUS_FILE=str(secret)).bus == "local://", "the value itself goes first"
    own_file_first = pen(PEN_BUS_FILE=str(secret), QUARTIER_BUS="local://")
    assert own_file_first.bus.startswith("amqp://"), "the service's own, in whatever way, goes first"


def test_values_become_what_their_defaults_are() -> None:
    settings = pen(PEN_GRACE="5", QUARTIER_RETRY_FIRST="0.25", PEN_DEMO_SIGN_IN="yes")
    assert (settings.grace, settings.retry_first, settings.demo_sign_in) == (5, 0.25, True)


@pytest.mark.parametrize("raw", ["1", "true", "YES", "on"])
def test_yes(raw: str) -> None:
    assert pen(PEN_DEMO_SIGN_IN=raw).demo_sign_in is True


@pytest.mark.parametrize("raw", ["0", "false", "No", "off", ""])
def test_no(raw: str) -> None:
    assert pen(PEN_DEMO_SIGN_IN=raw).demo_sign_in is False


def test_a_service_adds_its_own() -> None:
    @dataclass(frozen=True, kw_only=True)
    class PenSettings(Settings):
        width: int = setting(3, "Width of a stroke.")

    assert load(PenSettings, "pen", DATABASE).width == 3
    assert load(PenSettings, "pen", DATABASE | {"PEN_WIDTH": "7"}).width == 7
    with pytest.raises(Misconfigured, match="PEN_WIDTH"):
        load(PenSettings, "pen", DATABASE | {"PEN_WIDTH": "thick"})


def test_addresses_are_taken_apart() -> None:
    assert pen(PEN_LISTEN="0.0.0.0:80").address == ("0.0.0.0", 80)
    assert pen(PEN_LISTEN="[::1]:8001").address == ("::1", 8001)
    assert pen(PEN_PUBLIC_URL="https://pen.example/").url == "https://pen.example"
    told = pen(QUARTIER_NEIGHBOURS=" garden=http://g.example/ , funding=https://f.example,")
    assert told.neighbour_urls == {"garden": "http://g.example", "funding": "https://f.example"}


def test_every_setting_says_what_it_means() -> None:
    for spec in fields(Settings):
        assert spec.metadata["sentence"].endswith("."), spec.name


# ── Wrong ones ───────────────────────────────────────────────────────────────────────────────────────

WRONG = {
    "no database": ({"PEN_DATABASE": ""}, "PEN_DATABASE"),
    "another database": ({"PEN_DATABASE": "mysql://u:secret@h/d"}, "PEN_DATABASE"),
    "no database address": ({"PEN_DATABASE": "secret"}, "PEN_DATABASE"),
    "a database without file": ({"PEN_DATABASE": "sqlite://"}, "PEN_DATABASE"),
    "another bus": ({"QUARTIER_BUS": "kafka://u:secret@h"}, "_BUS"),
    "no port": ({"PEN_LISTEN": "localhost"}, "PEN_LISTEN"),
    "no host": ({"PEN_LISTEN": ":8000"}, "PEN_LISTEN"),
    "a wrong port": ({"PEN_LISTEN": "localhost:http"}, "PEN_LISTEN"),
    "too high a port": ({"PEN_LISTEN": "localhost:65536"}, "PEN_LISTEN"),
    "a port in other digits": ({"PEN_LISTEN": "localhost:²"}, "PEN_LISTEN"),
    "an open bracket": ({"PEN_LISTEN": "[::1:80"}, "PEN_LISTEN"),
    "another scheme": ({"PEN_PUBLIC_URL": "ftp://pen.example"}, "PEN_PUBLIC_URL"),
    "an address without host": ({"PEN_PUBLIC_URL": "http://"}, "PEN_PUBLIC_URL"),
    "an address with an open bracket": ({"PEN_PUBLIC_URL": "http://["}, "PEN_PUBLIC_URL"),
    "a zone that is none": ({"QUARTIER_ZONE": "Europe/Saalfeld"}, "ZONE"),
    "a zone outside": ({"QUARTIER_ZONE": "../../etc/passwd"}, "ZONE"),
    "neither yes nor no": ({"PEN_DEMO_SIGN_IN": "maybe"}, "PEN_DEMO_SIGN_IN"),
    "no number": ({"PEN_GRACE": "long"}, "PEN_GRACE"),
    "no whole number": ({"PEN_GRACE": "1.5"}, "PEN_GRACE"),
    "less than nothing": ({"PEN_GRACE": "-1"}, "PEN_GRACE"),
    "no watch": ({"PEN_WATCHDOG": "0"}, "PEN_WATCHDOG"),
    "no try": ({"PEN_RETRY_TRIES": "0"}, "PEN_RETRY_TRIES"),
    "a pause that is no number": ({"PEN_RETRY_FIRST": "nan"}, "PEN_RETRY_FIRST"),
    "a pause below zero": ({"PEN_RETRY_FIRST": "-1"}, "PEN_RETRY_FIRST"),
    "a level that is none": ({"QUARTIER_LOG_LEVEL": "LOUD"}, "LOG_LEVEL"),
    "a language we do not have": ({"QUARTIER_LANGUAGE": "xx"}, "LANGUAGE"),
    "a quarter that is no name": ({"QUARTIER_QUARTER": "Beulwitz / Alte Kaserne"}, "QUARTER"),
    "a quarter too long for a source": ({"QUARTIER_QUARTER": "x" * 120}, "QUARTER"),
    "a neighbour without address": ({"QUARTIER_NEIGHBOURS": "garden"}, "NEIGHBOURS"),
    "a neighbour without name": ({"QUARTIER_NEIGHBOURS": "=http://x"}, "NEIGHBOURS"),
    "a neighbour without host": ({"QUARTIER_NEIGHBOURS": "a=http://"}, "NEIGHBOURS"),
    "a neighbour with an open bracket": ({"QUARTIER_NEIGHBOURS": "a=http://["}, "NEIGHBOURS"),
    "a demo on the street": ({"PEN_DEMO_SIGN_IN": "1", "PEN_LISTEN": "0.0.0.0:80"}, "PEN_DEMO_SIGN_IN"),
    "a demo under a name": (
        {"PEN_DEMO_SIGN_IN": "1", "PEN_PUBLIC_URL": "https://pen.example"},
        "PEN_DEMO_SIGN_IN",
    ),
    "a file that is not there": ({"PEN_BUS_FILE": "/no/such/file"}, "PEN_BUS_FILE"),
    "a file that is a folder": ({"PEN_BUS_FILE": "/tmp"}, "PEN_BUS_FILE"),
    "a file of other bytes": ({"PEN_BUS_FILE": sys.executable}, "PEN_BUS_FILE"),
}


@pytest.mark.parametrize(("environ", "named"), WRONG.values(), ids=WRONG.keys())
def test_a_wrong_value_is_one_line_that_names_the_setting(environ: dict[str, str], named: str) -> None:
    with pytest.raises(Misconfigured) as refused:
        pen(**environ)
    line = str(refused.value)
    assert named in line
    assert "\n" not in line
    assert "secret" not in line


def test_a_demo_sign_in_is_for_this_machine() -> None:
    for listen in ("127.0.0.1:8000", "[::1]:8000", "localhost:8000"):
        assert pen(PEN_DEMO_SIGN_IN="1", PEN_LISTEN=listen).demo_sign_in


# ── Secrets ──────────────────────────────────────────────────────────────────────────────────────────


def test_secrets_are_shown_nowhere() -> None:
    settings = pen(PEN_DATABASE="postgresql://pen:geheim@h/pen", PEN_BUS="amqp://pen:geheim@h/v")
    assert "geheim" not in repr(settings)
    assert "geheim" not in f"{settings}"


def test_the_process_environment_is_read() -> None:
    code = "from quartier.settings import *; print(load(Settings, 'pen').grace)"
    environ = os.environ | DATABASE | {"PEN_GRACE": "9"}
    assert subprocess.check_output([sys.executable, "-c", code], env=environ, text=True) == "9\n"
