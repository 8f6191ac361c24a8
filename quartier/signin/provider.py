"""The provider that people sign in at: where its doors are, its keys, and what it says about who came.

Everything is asked of the provider itself (OpenID Connect Discovery) and kept for an hour; when it cannot be reached,
what was kept goes on counting. A token whose key is unknown makes its keys be read again, but not more often than
once in half a minute: a provider changes its keys when it likes, and nobody can make us ask it without end.
"""

import base64
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar
from urllib.parse import quote, urlencode, urlsplit

from joserfc.jwk import KeySet

from quartier.event import Clock, utc_now
from quartier.observe import get_logger
from quartier.settings import Settings
from quartier.signin.fetch import Fetch, Unanswered, fetch
from quartier.signin.id_token import Expected, KeyUnknown, claims_of, key_set
from quartier.signin.logout_token import MOST_SIGNS, Ended, ended_of
from quartier.signin.people import person_ref
from quartier.signin.refusals import AnswerNotTrusted, ProviderUnreachable

log = get_logger(__name__)
T = TypeVar("T")

KEPT = timedelta(hours=1)
#: Keys are read again for an unknown one at most this often.
KEYS_AGAIN = timedelta(seconds=30)
SCOPES = "openid profile"


@dataclass(frozen=True, slots=True)
class Doors:
    """What a provider's discovery document says."""

    authorize: str
    token: str
    keys: str
    user: str | None
    end_session: str | None
    #: Whether it names itself in its answers (RFC 9207).
    says_issuer: bool
    #: Whether it takes the client's secret in the header (else in the form).
    basic: bool


@dataclass(frozen=True, slots=True)
class Identity:
    """Who signed in."""

    ref: str
    name: str
    #: The signed statement itself, for signing out there too.
    id_token: str
    #: What the provider calls its session, if it says so.
    sid: str | None = None


class Provider:
    """The provider of one service's settings. Raises `ProviderUnreachable` and `AnswerNotTrusted`."""

    def __init__(self, settings: Settings, clock: Clock = utc_now, ask: Fetch = fetch) -> None:
        self.issuer, self.client_id = settings.oidc_issuer, settings.oidc_client_id
        self._secret, self._algorithms = settings.oidc_client_secret, settings.oidc_allowed_algorithms
        self._clock, self._ask = clock, ask
        self._doors: tuple[datetime, Doors] | None = None
        self._keys: tuple[datetime, KeySet] | None = None

    def authorize_url(
        self, *, state: str, nonce: str, verifier: str, redirect: str, lang: str, max_age: int | None = None
    ) -> str:
        """Where the person goes to sign in; anew if they proved longer than `max_age` seconds ago who they are."""
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest())
        asked = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": redirect,
            "scope": SCOPES,
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge.decode().rstrip("="),
            "code_challenge_method": "S256",
            "ui_locales": lang,
        }
        if max_age is not None:
            asked["max_age"] = str(max_age)
        return _with(self.doors().authorize, asked)

    def end_session_url(self, id_token: str, back: str) -> str | None:
        """Where the person signs out there too and comes `back` (RP-initiated logout); None if there is no such."""
        door = self.doors().end_session
        hint = {"id_token_hint": id_token, "client_id": self.client_id, "post_logout_redirect_uri": back}
        return _with(door, hint) if door else None

    def check_issuer(self, named: str | None) -> None:
        """Refuse an answer that comes from another provider (mix-up, RFC 9207)."""
        if named != self.issuer and (named is not None or self.doors().says_issuer):
            raise AnswerNotTrusted(reason="issuer-of-answer")

    def redeem(
        self, *, code: str, verifier: str, nonce: str, redirect: str, max_age: int | None = None
    ) -> Identity:
        """Change the code that the browser brought for a statement about the person, and believe it if it is right."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect,
            "code_verifier": verifier,
            "client_id": self.client_id,
        }
        given = self._json(self.doors().token, *self._signed(form))
        token = given.get("id_token")
        if not isinstance(token, str):
            raise AnswerNotTrusted(reason="no-id-token")
        claims = self._believed(token, nonce, max_age)
        name = _name(claims) or _name(self._user(given.get("access_token"), claims["sub"]))
        sid = claims.get("sid")
        known = sid if isinstance(sid, str) and len(sid) <= MOST_SIGNS else None
        return Identity(person_ref(self.issuer, claims["sub"]), name or "–", token, known)

    def ended(self, token: str) -> Ended:
        """What a logout token of this provider ends."""
        return self._by_keys(
            lambda keys: ended_of(token, keys, self.issuer, self.client_id, self._algorithms, self._clock())
        )

    def doors(self) -> Doors:
        """Its discovery document, kept for a while."""
        kept, now = self._doors, self._clock()
        if kept and now - kept[0] < KEPT:
            return kept[1]
        try:
            found = self._discovered()
        except ProviderUnreachable:
            if kept:
                return kept[1]
            raise
        self._doors = now, found
        return found

    def _discovered(self) -> Doors:
        said = self._json(self.issuer.rstrip("/") + "/.well-known/openid-configuration")
        if said.get("issuer") != self.issuer:
            raise _unusable("discovery names another issuer")
        optional = {name: said.get(f"{name}_endpoint") for name in ("userinfo", "end_session")}
        needed = [said.get(name) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")]
        if not all(self._may_ask(url) for url in (*needed, *filter(None, optional.values()))):
            raise _unusable("discovery names an address that is not https")
        ways = said.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        return Doors(
            authorize=str(needed[0]),
            token=str(needed[1]),
            keys=str(needed[2]),
            user=optional["userinfo"],
            end_session=optional["end_session"],
            says_issuer=said.get("authorization_response_iss_parameter_supported") is True,
            basic="client_secret_basic" in ways,
        )

    def _may_ask(self, url: Any) -> bool:
        """Plain http only where the issuer itself is plain http (the settings allow that on loopback addresses)."""
        schemes = ("https",) if self.issuer.startswith("https:") else ("https", "http")
        return isinstance(url, str) and urlsplit(url).scheme in schemes

    def _believed(self, token: str, nonce: str, max_age: int | None) -> Mapping[str, Any]:
        expected = Expected(self.issuer, self.client_id, nonce, self._algorithms, max_age)
        now = self._clock()
        return self._by_keys(lambda keys: claims_of(token, keys, expected, now))

    def _by_keys(self, check: Callable[[KeySet], T]) -> T:
        """What a check finds with the provider's keys; they are read anew where it names one not among them."""
        try:
            return check(self._known_keys(KEPT))
        except KeyUnknown:
            log.info("sign-in-keys-read-again")
        try:
            return check(self._known_keys(KEYS_AGAIN))
        except KeyUnknown:
            raise AnswerNotTrusted(reason="key-unknown") from None

    def _known_keys(self, oldest: timedelta) -> KeySet:
        kept, now = self._keys, self._clock()
        if kept and now - kept[0] < oldest:
            return kept[1]
        try:
            found = key_set(self._json(self.doors().keys))
        except (KeyError, TypeError, AttributeError):
            raise _unusable("its keys cannot be read") from None
        self._keys = now, found
        return found

    def _user(self, access_token: Any, subject: str) -> Mapping[str, Any]:
        """The claims of the userinfo endpoint, for providers that keep the ID token short; of the same person only."""
        door = self.doors().user
        if not door or not isinstance(access_token, str):
            return {}
        said = self._json(door, None, {"Authorization": f"Bearer {access_token}"})
        return said if said.get("sub") == subject else {}

    def _signed(self, form: dict[str, str]) -> tuple[dict[str, str], dict[str, str]]:
        """Form and headers of a request that proves who we are; without a secret PKCE alone does (public client)."""
        if not self._secret:
            return form, {}
        if not self.doors().basic:
            return {**form, "client_secret": self._secret}, {}
        pair = f"{quote(self.client_id, safe='')}:{quote(self._secret, safe='')}"
        return form, {"Authorization": "Basic " + base64.b64encode(pair.encode()).decode()}

    def _json(
        self, url: str, form: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        try:
            status, body = self._ask(url, form, headers)
        except Unanswered as error:
            log.warning("sign-in-provider-unreachable", reason=str(error))
            raise ProviderUnreachable from None
        if status >= 500:
            raise _unusable(f"it answers {status}")
        try:
            said = json.loads(body)
        except (ValueError, RecursionError):
            said = None
        if status >= 400 and form is not None:
            # A code that was used, has run out or is another client's, or a wrong client secret: the log tells which.
            reason = said.get("error") if isinstance(said, dict) else None
            raise AnswerNotTrusted(reason=f"token-endpoint:{reason if isinstance(reason, str) else status}")
        if status != 200 or not isinstance(said, dict):
            raise _unusable(f"it answers {status} without JSON")
        return said


def _unusable(reason: str) -> ProviderUnreachable:
    log.warning("sign-in-provider-unusable", reason=reason)
    return ProviderUnreachable()


def _name(claims: Mapping[str, Any]) -> str:
    """What the person is called on their own pages; it is kept with the session only."""
    for claim in ("name", "nickname", "preferred_username", "given_name"):
        value = claims.get(claim)
        if isinstance(value, str) and value.strip():
            return "".join(sign for sign in value.strip() if sign.isprintable())[:80]
    return ""


def _with(url: str, query: Mapping[str, str]) -> str:
    return f"{url}{'&' if urlsplit(url).query else '?'}{urlencode(query)}"
