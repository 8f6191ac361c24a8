"""The sign-in provider as the stack runs it: Canaille with the services as its clients.

Configured by the file in CANAILLE_CONFIG, the clients in QUARTIER_CLIENTS_FILE; `quartier setup` wrote both. People
are made with `person.py`.
"""

import json
import os
from pathlib import Path
from typing import Any

from asgiref.wsgi import WsgiToAsgi
from canaille.app import models
from canaille.hypercorn.app import create_app


def know(app: Any, clients: list[dict[str, str]]) -> None:
    """Make the clients, or bring those that are known up to what the file says."""
    with app.app_context(), app.backend.session():
        backend = app.backend.instance
        for each in clients:
            client = backend.get(models.Client, client_id=each["id"]) or models.Client(client_id=each["id"])
            backend.update(
                client,
                client_secret=each["secret"],
                client_name=each["id"].capitalize(),
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
            backend.save(client)
            client.audience = [client]
            backend.save(client)


provider = create_app(wrap_asgi=False)
know(provider, json.loads(Path(os.environ["QUARTIER_CLIENTS_FILE"]).read_text(encoding="utf-8")))
app = WsgiToAsgi(provider)
