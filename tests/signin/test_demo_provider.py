"""The provider of `make run LOGIN=oidc` knows the services where the demonstration really runs them."""

import os

from quartier.operate.demo import prepare_environment
from quartier.operate.installed import installed
from quartier.signin.personas import PERSONAS
from quartier.testing.canaille import PrivateCanaille
from quartier.testing.demo_provider import accounts, demo_clients, demo_provider
from quartier.testing.processes import free_port


def test_it_knows_each_service_at_the_address_of_the_demonstration(tmp_path: object) -> None:
    services = installed()
    clients = demo_clients(sorted(service.name for service in services), {})
    environ: dict[str, str] = {}
    prepare_environment(services, tmp_path, environ)  # type: ignore[arg-type]
    for service in services:
        assert clients[service.name].url == f"http://{environ[f'{service.name.upper()}_LISTEN']}"


def test_an_address_of_ones_own_counts() -> None:
    assert (
        demo_clients(["garden"], {"GARDEN_PUBLIC_URL": "http://127.0.0.1:1/"})["garden"].url
        == "http://127.0.0.1:1"
    )
    assert demo_clients(["garden"], {"GARDEN_LISTEN": "127.0.0.1:2"})["garden"].url == "http://127.0.0.1:2"


def test_everybody_of_the_demonstration_has_an_account_in_plain_german() -> None:
    names = {account.login: account.name for account in accounts()}
    assert names.keys() == PERSONAS.keys()
    assert names["gardener"] == "Demo: Gartengruppe"


def test_it_is_there_for_the_length_of_the_run() -> None:
    port = free_port()
    with demo_provider(["garden"], port) as (provider, known):
        assert isinstance(provider, PrivateCanaille)
        assert known["QUARTIER_OIDC_ISSUER"] == f"http://127.0.0.1:{port}"
        assert known["GARDEN_OIDC_CLIENT_ID"] == "garden"
        assert len(known["GARDEN_OIDC_CLIENT_SECRET"]) >= 32
        assert not known.keys() & os.environ.keys()
        folder = provider._home.path
        assert folder.stat().st_mode & 0o077 == 0
    assert not folder.exists()
