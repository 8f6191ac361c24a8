"""OWASP ASVS 5.0: what this part of the system can show of it. Each test is named after the items it stands for.

Shown elsewhere: 6.5.1, 6.6.2 (once, bound to the request: `test_canaille.py`), 6.6.3 (`test_limits.py`), 7.4.1, 7.4.2,
7.5.2 (`test_sessions.py`), 9.1.2, 9.2.3 (`test_forged.py`), 8.2.2 (`test_sessions.py`, `test_tokens.py`).
Passwords (6.2), factors (6.3) and their recovery are the provider's: no service here has any.
"""

from collections.abc import Callable

import pytest
from forger import CLIENT_ID, ISSUER, Forger
from hall import Guest, visitor
from werkzeug.test import TestResponse

from quartier.hosting.assemble import Running
from quartier.signin import attempt, secret
from quartier.signin.provider import Provider
from quartier.testing.clock import SettableClock


class SecureGuest(Guest):
    """A browser that reaches the service by https, as through the proxy in production."""

    def session(self) -> str | None:
        cookie = self.get_cookie("__Host-session", domain="werkhaus.example")
        return cookie.value if cookie else None


@pytest.fixture
def secure(open_hall: Callable[..., Running], forger: Forger, clock: SettableClock) -> SecureGuest:
    """A browser at a service as it is in production: https, a provider, no demonstration."""
    running = open_hall(
        public_url="https://werkhaus.example",
        oidc_issuer=ISSUER,
        oidc_client_id=CLIENT_ID,
        oidc_client_secret="s",
    )
    running.web.provider = Provider(running.settings, clock, forger.ask)
    return SecureGuest(running, {})


def cookies(answer: TestResponse) -> dict[str, str]:
    """The cookies an answer sets, by name: the whole line of each."""
    return {line.partition("=")[0]: line for line in answer.headers.getlist("Set-Cookie")}


def test_3_3_1_3_3_2_3_3_3_3_3_4_every_cookie_is_bound_to_the_host_and_out_of_reach_of_scripts(
    secure: SecureGuest, forger: Forger
) -> None:
    seen = cookies(secure.post("/sign-in/provider")) | cookies(forger.sign_in(secure, remember=True))
    seen |= cookies(secure.get("/grants?lang=ar"))
    assert {"__Host-session", "__Host-sign-in", "__Host-flash", "__Host-language"} <= seen.keys()
    for line in seen.values():
        parts = {part.strip().lower() for part in line.split(";")[1:]}
        assert {"secure", "httponly", "path=/", "samesite=lax"} <= parts, line
        assert not any(part.startswith("domain=") for part in parts)


@pytest.mark.parametrize("path", ["/", "/sign-in", "/grants", "/no-such-page", "/api/grants", "/signed-out"])
def test_3_4_1_to_3_4_6_headers_on_every_answer(secure: SecureGuest, path: str) -> None:
    headers = secure.get(path).headers
    seconds = int(headers["Strict-Transport-Security"].partition("max-age=")[2].partition(";")[0])
    assert seconds >= 365 * 86400
    policy = headers["Content-Security-Policy"]
    for rule in (
        "default-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "form-action 'self'",
    ):
        assert rule in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] in ("no-referrer", "same-origin")


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "", "Origin": "https://elsewhere.example"},
        {"Sec-Fetch-Site": "", "Origin": "null"},
    ],
)
@pytest.mark.parametrize(
    "path", ["/sign-out", "/sign-in/provider", "/sessions/others/end", "/tokens", "/sessions/x/end"]
)
def test_3_5_1_no_form_of_another_site_does_anything(
    secure: SecureGuest, forger: Forger, path: str, headers: dict[str, str]
) -> None:
    forger.sign_in(secure)
    refused = secure.post(path, headers=headers)
    assert refused.status_code == 403
    assert "Sie sind angemeldet als" in secure.get("/grants").text


def test_3_5_3_reading_changes_nothing(secure: SecureGuest, forger: Forger) -> None:
    forger.sign_in(secure)
    for path in ("/sign-out", "/sessions/others/end", "/sign-in/provider"):
        assert secure.get(path).status_code == 405
    assert "Sie sind angemeldet als" in secure.get("/grants").text


def test_3_5_4_a_cookie_of_one_service_is_none_of_another(forged: Running, forger: Forger) -> None:
    assert forged.web.cookie("session") == "funding-session"
    garden = visitor(forged)
    forger.sign_in(garden)
    token = garden.session()
    other = visitor(forged)
    other.set_cookie("garden-session", token or "", domain="127.0.0.1")
    assert "Sie sind angemeldet als" not in other.get("/grants").text


def test_6_5_5_an_attempt_lasts_ten_minutes_at_most() -> None:
    assert attempt.LASTS.total_seconds() <= 600


def test_7_2_3_secrets_have_at_least_128_bits_and_are_never_the_same() -> None:
    made = {secret.new_secret() for _ in range(100)}
    assert len(made) == 100
    assert min(len(each) for each in made) * 6 >= 256


def test_7_2_4_a_new_token_at_every_sign_in(secure: SecureGuest, forger: Forger) -> None:
    seen = []
    for _ in range(3):
        forger.sign_in(secure)
        seen.append(secure.session())
    assert len(set(seen)) == 3
    assert None not in seen


def test_14_2_1_no_secret_stands_in_an_address_of_ours(secure: SecureGuest, forger: Forger) -> None:
    leads = secure.begin()
    assert "s=" not in leads.partition("?")[2].split("&")
    answer = forger.sign_in(secure)
    assert (secure.session() or "?") not in answer.location
    assert "c0de" not in answer.location


def test_14_2_1_a_refused_answer_leaves_no_trace_in_the_links_of_its_page(
    secure: SecureGuest, forger: Forger
) -> None:
    forger.claims = {"aud": "werkhaus"}
    refused = forger.sign_in(secure)
    assert refused.status_code == 403
    assert "c0de" not in refused.text
    assert "state=" not in refused.text
    assert 'href="/sign-in?lang=ar"' in refused.text


def test_14_3_2_what_somebody_signed_in_sees_is_not_kept(secure: SecureGuest, forger: Forger) -> None:
    forger.sign_in(secure)
    for path in ("/grants", "/sessions", "/api/grants"):
        assert secure.get(path).headers["Cache-Control"] == "no-store"
    assert secure.post("/sign-out").headers["Clear-Site-Data"] == '"cache", "storage"'
