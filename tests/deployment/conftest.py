"""One stack and one Chromium for all tests of this folder; `make test-deployment` runs it."""

import base64
import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from playwright.sync_api import BrowserContext, sync_playwright

sys.path.insert(0, str(Path(__file__).parent))

from deployed import DOMAIN, Deployed

from quartier.operate.installed import installed

REPORT = Path(__file__).parent / "report.json"


@pytest.fixture(scope="session")
def names() -> list[str]:
    """Everything that people reach."""
    return [*(service.name for service in installed()), "account"]


@pytest.fixture(scope="session")
def started(tmp_path_factory: pytest.TempPathFactory, names: list[str]) -> Iterator[tuple[Deployed, float]]:
    stack = Deployed(tmp_path_factory.mktemp("stack"))
    try:
        seconds = stack.start(names)
        REPORT.write_text(json.dumps({"seconds_to_ready": round(seconds, 1)}) + "\n", encoding="utf-8")
        yield stack, seconds
    finally:
        stack.remove()


@pytest.fixture(scope="session")
def stack(started: tuple[Deployed, float]) -> Deployed:
    return started[0]


@pytest.fixture
def visitor(stack: Deployed, chromium: str) -> Iterator[BrowserContext]:
    """A browser that finds the stack's names here and trusts its authority, as an invited resident's would."""
    certificate = x509.load_pem_x509_certificate((stack.secrets / "authority.crt").read_bytes())
    key = certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    pin = base64.b64encode(hashlib.sha256(key).digest()).decode()
    arguments = [
        "--no-sandbox",
        f"--host-resolver-rules=MAP *.{DOMAIN} 127.0.0.1",
        f"--ignore-certificate-errors-spki-list={pin}",
    ]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=arguments)
        yield browser.new_context(locale="de-DE", viewport={"width": 360, "height": 800})
        browser.close()
