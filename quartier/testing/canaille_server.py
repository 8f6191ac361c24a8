"""What runs in the process of `quartier.testing.canaille`: Canaille with the people and clients of a file.

python -m quartier.testing.canaille_server wanted.json
"""

import json
import secrets
import sys
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from canaille import create_app
from canaille.app import models


class _Threaded(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing of single requests."""


def provider(port: int, folder: Path) -> Any:
    """The application: its database in the folder, no mail, plain http on the loopback interface.

    (Its memory backend takes any code of a client for the one that was asked for: not usable in 0.3.6.)
    """
    return create_app(
        {
            "SECRET_KEY": secrets.token_urlsafe(32),
            "SERVER_NAME": f"127.0.0.1:{port}",
            "PREFERRED_URL_SCHEME": "http",
            "CANAILLE": {
                "NAME": "Quartier-Konto",
                "FORCE_HTTPS": False,
                "SMTP": None,
                "TIMEZONE": "Europe/Berlin",
            },
            "CANAILLE_SQL": {
                "DATABASE_URI": f"sqlite:///{folder / 'canaille.sqlite'}",
                "PASSWORD_HASH_PARAMS": {"pbkdf2_sha512__rounds": 1000},
            },
            "CANAILLE_OIDC": {},
            "CANAILLE_SCIM": None,
        }
    )


def fill(app: Any, wanted: dict[str, Any]) -> None:
    """Make the people and clients."""
    backend = app.backend
    with app.app_context(), backend.session():
        for each in wanted["accounts"]:
            person = models.User(
                user_name=each["login"],
                formatted_name=each["name"],
                family_name=each["name"],
                emails=[f"{each['login']}@example.org"],
                password=each["password"],
            )
            backend.instance.save(person)
        for each in wanted["clients"]:
            client = models.Client(
                client_id=each["id"],
                client_secret=each["secret"],
                client_name=each["id"],
                client_uri=each["url"],
                redirect_uris=[each["url"] + "/sign-in/answer"],
                post_logout_redirect_uris=[each["url"] + "/signed-out"],
                grant_types=["authorization_code"],
                response_types=["code"],
                scope=["openid", "profile"],
                token_endpoint_auth_method="client_secret_basic",
                # A signature with salt: access tokens are signed alike, and Canaille keeps no two that are the same.
                id_token_signed_response_alg="PS256",
            )
            backend.instance.save(client)
            client.audience = [client]
            backend.instance.save(client)


def main() -> None:
    """Serve until the process is ended."""
    file = Path(sys.argv[1])
    wanted = json.loads(file.read_text(encoding="utf-8"))
    (file.parent / "canaille.sqlite").unlink(missing_ok=True)
    app = provider(wanted["port"], file.parent)
    fill(app, wanted)
    make_server("127.0.0.1", wanted["port"], app, _Threaded, _Quiet).serve_forever()


if __name__ == "__main__":
    main()
