"""A start that cannot succeed ends with one line that says what is wrong and how to mend it, and never tries on."""

import io
import os
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from unittest import mock

import amqp
import pytest

from quartier.bus.declare import OPERATOR, declare, require, unfit
from quartier.bus.link import Address
from quartier.bus.topology import topology
from quartier.errors import BusDown, Misconfigured
from quartier.operate.installed import installed
from quartier.operate.main import main
from quartier.settings import bus_address
from quartier.testing.postgres import PrivatePostgres
from quartier.testing.processes import free_port
from quartier.testing.rabbit import PrivateRabbit
from tests.permissions.test_database import address

TOP = topology(installed())


def quartier(*arguments: str, **environ: str) -> tuple[int, str]:
    """The command's exit code, and what it said to standard error but for the log."""
    complained = io.StringIO()
    given = {"PATH": os.environ["PATH"], **environ}
    with (
        mock.patch.dict(os.environ, given, clear=True),
        mock.patch.object(sys, "argv", ["quartier", *arguments]),
        redirect_stdout(io.StringIO()),
        redirect_stderr(complained),
        pytest.raises(SystemExit) as end,
    ):
        main()
    said = [line for line in complained.getvalue().splitlines() if not line.startswith("{")]
    return int(end.value.code or 0), "\n".join(said)


# ── The database ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("command", ["migrate", "inbox list"])
@pytest.mark.parametrize("wrong", ["password", "database", "user"])
def test_a_database_that_refuses_names_its_setting(
    secrets: Path, roles: PrivatePostgres, command: str, wrong: str
) -> None:
    url = address(secrets, roles, "garden_database_owner")
    url = {
        "password": url.replace("garden_owner:", "garden_owner:x"),
        "database": url.removesuffix("garden") + "gaerten",
        "user": url.replace("garden_owner:", "gaertner:"),
    }[wrong]
    code, line = quartier(*command.split(), "garden", GARDEN_DATABASE=url)
    assert code == 3
    assert line.startswith("quartier: set GARDEN_DATABASE (or QUARTIER_DATABASE) anew")
    assert "\n" not in line
    assert url.split(":")[2].split("@")[0] not in line


def test_a_database_that_is_away_is_another_matter() -> None:
    url = f"postgresql://garden:x@127.0.0.1:{free_port()}/garden"
    code, line = quartier("migrate", "garden", GARDEN_DATABASE=url)
    assert code == 1
    assert "GARDEN_DATABASE" not in line


def test_an_empty_secret_is_no_secret(tmp_path: Path) -> None:
    (tmp_path / "empty").write_text("\n")
    file = str(tmp_path / "empty")
    code, line = quartier(
        "migrate", "garden", GARDEN_DATABASE="sqlite:///x", GARDEN_OIDC_CLIENT_SECRET_FILE=file
    )
    assert (code, line) == (
        3,
        f"quartier: GARDEN_OIDC_CLIENT_SECRET_FILE names {file}, which is empty: put the value into it",
    )


# ── The broker ───────────────────────────────────────────────────────────────────────────────────────


def test_a_broker_as_it_should_be_lets_all_start(broker: PrivateRabbit) -> None:
    declare(broker.url(OPERATOR), TOP)
    for service in installed():
        require(broker.url(service.name), service.name)


def test_a_broker_that_refuses_names_the_setting(broker: PrivateRabbit) -> None:
    for url in (broker.url("garden", "wrong"), broker.url("garden", vhost="elsewhere")):
        with pytest.raises(Misconfigured, match="set GARDEN_BUS") as refused:
            require(url, "garden")
        assert "\n" not in str(refused.value)


def test_a_queue_of_other_arguments_is_refused_and_left_alone(broker: PrivateRabbit, secrets: Path) -> None:
    at = Address.parse(broker.admin_url)
    with amqp.Connection(
        str(at), userid=at.user, password=at.password, virtual_host=at.vhost, login_method="PLAIN"
    ) as connection:
        admin = connection.channel()
        admin.queue_delete("garden.dead")
        admin.queue_declare("garden.dead", durable=True, auto_delete=False)
        try:
            with pytest.raises(Misconfigured, match=r"queue garden\.dead with other arguments") as refused:
                declare(broker.url(OPERATOR), TOP)
            assert "\n" not in str(refused.value)
            assert "x-queue-type" in str(refused.value)
        finally:
            admin.queue_delete("garden.dead")
            with pytest.raises(Misconfigured, match=r"queue garden\.dead .*: load the definitions"):
                declare(broker.url(OPERATOR), TOP)
            broker.ctl("import_definitions", str(secrets / "definitions.json"))
            declare(broker.url(OPERATOR), TOP)


def test_a_queue_made_anew_and_a_key_read_anew_are_bound_by_the_operator(broker: PrivateRabbit) -> None:
    def bindings() -> set[tuple[str, ...]]:
        lines = broker.ctl(
            "list_bindings -q -p quartier --no-table-headers source_name destination_name routing_key"
        )
        return {tuple(line.split("\t")) for line in lines.splitlines() if not line.startswith("\t")}

    wanted = {(bound.exchange, bound.queue, bound.key) for bound in TOP.bindings}
    one = next(bound for bound in TOP.bindings if bound.queue == "notify.inbox" and bound.key != "notify")
    at = Address.parse(broker.admin_url)
    with amqp.Connection(
        str(at), userid=at.user, password=at.password, virtual_host=at.vhost, login_method="PLAIN"
    ) as connection:
        admin = connection.channel()
        admin.queue_delete("garden.inbox")
        admin.queue_unbind(one.queue, one.exchange, one.key)
        assert bindings() < wanted
    declare(broker.url(OPERATOR), TOP)
    assert bindings() == wanted


def test_a_service_whose_queue_is_missing_does_not_wait_for_it(broker: PrivateRabbit) -> None:
    with pytest.raises(Misconfigured, match=r"no nobody\.events and nobody\.inbox for nobody"):
        require(broker.url("garden"), "nobody")


def test_the_operator_without_its_rights_says_what_to_load(broker: PrivateRabbit) -> None:
    with pytest.raises(Misconfigured, match="load the definitions"):
        declare(broker.url("garden"), TOP)


def test_a_broker_that_is_away_is_waited_for_by_services_alone() -> None:
    url = f"amqp://garden:x@127.0.0.1:{free_port()}/quartier"
    require(url, "garden")
    with pytest.raises(BusDown, match="cannot be reached"):
        declare(url, TOP)


@pytest.mark.parametrize(
    ("version", "fits"),
    [
        ("3.9.27", False),
        ("3.10.8", True),
        ("3.13.7", True),
        ("4.0.5", False),
        ("4.1.3", False),
        ("4.1.4", True),
        ("4.2.0", True),
        ("4.3.0", False),
        ("4.3.1", True),
        ("4.3.0-rc.1", False),
        ("5.0", True),
        ("unknown", True),
    ],
)
def test_versions(version: str, fits: bool) -> None:
    assert (unfit(version) is None) is fits


def test_the_operators_address_is_a_setting(tmp_path: Path) -> None:
    file = tmp_path / "bus"
    file.write_text("amqp://operator:x@broker/quartier\n")
    assert bus_address(OPERATOR, {"OPERATOR_BUS_FILE": str(file)}) == "amqp://operator:x@broker/quartier"
    for wrong in ({}, {"OPERATOR_BUS": "local://"}):
        with pytest.raises(Misconfigured, match="set OPERATOR_BUS"):
            bus_address(OPERATOR, wrong)
