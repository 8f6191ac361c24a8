"""`quartier setup`: complete at once, harmless when called again, and as the servers understand it."""

import hashlib
import hmac
import json
import tomllib
from base64 import b64decode
from pathlib import Path

import pytest
from cryptography import x509

from quartier.errors import Misconfigured
from quartier.operate.credentials import authority, password, scram_verifier
from quartier.operate.installed import installed
from quartier.operate.stack import Stack, setup

SERVICES = installed()


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Stack:
    made = Stack(tmp_path_factory.mktemp("stack") / "secrets", "quartier.test", 8443)
    assert setup(made, SERVICES)
    return made


def contents(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in folder.iterdir()}


def test_the_folder_is_its_owners_alone(stack: Stack) -> None:
    assert stack.folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in stack.folder.iterdir()} == {0o444}


def test_a_second_time_keeps_every_secret(stack: Stack) -> None:
    before = contents(stack.folder)
    assert setup(stack, SERVICES) == []
    renewed = {name for name, text in contents(stack.folder).items() if before[name] != text}
    assert renewed == {"roles.sql", "definitions.json"}, "salted anew; the passwords are the same"


def test_every_service_has_its_own_and_all_differ(stack: Stack) -> None:
    found = contents(stack.folder)
    kinds = ("database", "database_owner", "bus", "oidc")
    mine = [found[f"{service.name}_{kind}"].strip() for service in SERVICES for kind in kinds]
    assert len(set(mine)) == len(kinds) * len(SERVICES)


def test_a_secret_that_was_removed_is_made_anew(tmp_path: Path) -> None:
    stack = Stack(tmp_path / "secrets", "quartier.test")
    setup(stack, SERVICES)
    old = (stack.folder / "garden_bus").read_text()
    (stack.folder / "garden_bus").unlink()
    assert setup(stack, SERVICES) == ["garden_bus"]
    assert (stack.folder / "garden_bus").read_text() != old


@pytest.mark.parametrize("name", ["garden_bus", "database_admin", "account_key"])
def test_an_empty_file_is_one_line(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "secrets"
    folder.mkdir()
    (folder / name).touch()
    with pytest.raises(Misconfigured, match=f"{name} is empty: remove it"):
        setup(Stack(folder, "quartier.test"), SERVICES)


def test_a_folder_that_cannot_be_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "secrets").touch()
    with pytest.raises(Misconfigured, match="cannot be written"):
        setup(Stack(tmp_path / "secrets", "quartier.test"), SERVICES)


def test_the_provider_knows_its_address_its_key_and_the_services(stack: Stack) -> None:
    settings = tomllib.loads((stack.folder / "account.toml").read_text())
    assert settings["SERVER_NAME"] == "account.quartier.test:8443"
    assert settings["CANAILLE_OIDC"]["TRUSTED_DOMAINS"] == [".quartier.test"]
    assert settings["CANAILLE_OIDC"]["ACTIVE_JWKS"][0]["kty"] == "RSA"
    clients = json.loads((stack.folder / "account_clients.json").read_text())
    assert {client["id"] for client in clients} == {service.name for service in SERVICES}
    assert all(client["url"] == f"https://{client['id']}.quartier.test:8443" for client in clients)


def test_nobody_can_become_an_administrator_of_the_provider(stack: Stack) -> None:
    settings = tomllib.loads((stack.folder / "account.toml").read_text())
    [everybody] = settings["CANAILLE"]["ACL"].values()
    assert set(everybody["PERMISSIONS"]) == {"edit_self", "use_oidc"}
    assert not {"user_name", "formatted_name", "groups"} & set(everybody["WRITE"])
    assert settings["CANAILLE_SCIM"]["ENABLE_SERVER"] is False


def test_no_secret_needs_an_escape() -> None:
    assert all(character.isalnum() or character in "-_" for character in password() + password())


def test_a_verifier_is_what_a_server_computes_from_the_password() -> None:
    method, salted, keys = scram_verifier("geheim").split("$")
    rounds, salt = salted.split(":")
    stored, server = keys.split(":")
    key = hashlib.pbkdf2_hmac("sha256", b"geheim", b64decode(salt), int(rounds))
    assert method == "SCRAM-SHA-256"
    assert b64decode(stored) == hashlib.sha256(hmac.digest(key, b"Client Key", "sha256")).digest()
    assert b64decode(server) == hmac.digest(key, b"Server Key", "sha256")


def test_the_authority_signs_certificates_and_nothing_else() -> None:
    certificate = x509.load_pem_x509_certificate(authority("Quartier quartier.test")[0].encode())
    assert certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    assert usage.key_cert_sign
    assert not usage.digital_signature
