"""A provider that says whatever a test wants, in place of the network."""

import base64
import hmac
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from hall import Guest
from joserfc import jwt
from joserfc.jwk import RSAKey
from joserfc.jws import JWSRegistry
from joserfc.registry import HeaderParameter
from werkzeug.test import TestResponse

from quartier.signin.fetch import Unanswered

ISSUER = "https://accounts.example"
CLIENT_ID = "funding"
_KEYS = [RSAKey.generate_key(2048, {"use": "sig"}, auto_kid=True) for _ in range(2)]


class Forger:
    """`forger.ask` is a `Fetch`; what it will say is in its attributes."""

    def __init__(self, now: datetime) -> None:
        self.now = int(now.timestamp())
        self.key, self.other = _KEYS
        self.published: list[Any] = [self.key]
        self.nonce = ""
        #: What stands in the token instead of what is right; None leaves it out.
        self.claims: dict[str, Any] = {}
        self.user: dict[str, Any] = {}
        self.metadata: dict[str, Any] = {}
        self.away: set[str] = set()
        self.asked: list[str] = []
        self.sent: dict[str, Any] = {}

    def ask(
        self, address: str, form: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
    ) -> tuple[int, bytes]:
        """Answer as the provider."""
        door = address.removeprefix(ISSUER).partition("?")[0]
        self.asked.append(door)
        if door in self.away:
            raise Unanswered("ConnectionRefusedError")
        if door == "/token":
            self.sent = {"form": dict(form or {}), "headers": dict(headers or {})}
        said: dict[str, Callable[[], Any]] = {
            "/.well-known/openid-configuration": self.discovery,
            "/keys": lambda: {"keys": [key.as_dict(private=False) for key in self.published]},
            "/token": lambda: {"access_token": "a", "token_type": "Bearer", "id_token": self.id_token()},
            "/user": lambda: self.user,
        }
        return (200, json.dumps(said[door]()).encode()) if door in said else (404, b"{}")

    def sign_in(self, guest: Guest, remember: bool = False) -> TestResponse:
        """The guest's whole way: begin, take over the nonce as a provider does, bring the answer."""
        asked = dict(parse_qsl(urlsplit(guest.begin(remember=remember)).query))
        self.nonce = asked["nonce"]
        query = urlencode({"code": "c0de", "state": asked["state"]})
        return guest.bring(f"{guest.url}/sign-in/answer?{query}")

    def discovery(self) -> dict[str, Any]:
        """The discovery document."""
        doors = {"authorization_endpoint": "/authorize", "token_endpoint": "/token", "jwks_uri": "/keys"}
        doors |= {"userinfo_endpoint": "/user", "end_session_endpoint": "/end"}
        return {"issuer": ISSUER} | {name: ISSUER + path for name, path in doors.items()} | self.metadata

    def id_token(self) -> Any:
        """The token, signed as it should be."""
        return self.signed({"alg": "RS256", "kid": self.key.kid}, self.key)

    def signed(self, header: dict[str, Any], key: Any) -> str:
        """The token with a header and a key of the test's choice."""
        right: dict[str, Any] = {
            "iss": ISSUER,
            "sub": "s-1",
            "aud": CLIENT_ID,
            "iat": self.now,
            "exp": self.now + 300,
            "nonce": self.nonce,
            "auth_time": self.now - 60,
            "name": "Amira Haddad",
        }
        claims = {name: value for name, value in (right | self.claims).items() if value is not None}
        known = {"x": HeaderParameter("for a test", "str")}
        every = JWSRegistry(known, list(JWSRegistry.algorithms), strict_check_header=False)
        return jwt.encode(header, claims, key, registry=every)

    def by_shared_secret(self) -> str:
        """The published key taken for a shared secret, an old trick (RFC 8725, 2.1), by hand: joserfc would not."""
        payload = self.signed({"alg": "RS256", "kid": self.key.kid}, self.key).split(".")[1]
        header = json.dumps({"alg": "HS256", "kid": self.key.kid}).encode()
        text = f"{_base64(header)}.{payload}"
        return f"{text}.{_base64(hmac.digest(self.key.as_pem(private=False), text.encode(), 'sha256'))}"


def _base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
