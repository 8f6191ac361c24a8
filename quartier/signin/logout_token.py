"""What a provider says when it ends a person's session there: a signed logout token.

Checked are (OpenID Connect Back-Channel Logout 1.0, 2.6): an algorithm of the list in the settings, the signature,
issuer, audience, time and end as in an ID token; that it is about a logout (`events`) and names a person, a session or
both; and that it has no nonce, so that no ID token passes for one.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from joserfc import jwt
from joserfc.jwk import KeySet

from quartier.signin.id_token import LEEWAY, read_signed
from quartier.signin.refusals import AnswerNotTrusted

EVENT = "http://schemas.openid.net/event/backchannel-logout"
#: What the header may call it; older providers say JWT, or nothing.
TYPES = ("logout+jwt", "jwt", "")
MOST_SIGNS = 255


@dataclass(frozen=True, slots=True)
class Ended:
    """What has ended at the provider: every session of a person there, or one of them."""

    subject: str | None
    sid: str | None
    #: When it was said. What was begun after that goes on: an old statement ends nothing new.
    at: datetime


def ended_of(
    token: str, keys: KeySet, issuer: str, client_id: str, algorithms: Collection[str], now: datetime
) -> Ended:
    """What a logout token says. Raises `KeyUnknown`, or `AnswerNotTrusted` with the reason for the log."""
    wanted = jwt.JWTClaimsRegistry(
        now=int(now.timestamp()),
        leeway=LEEWAY,
        iss={"essential": True, "value": issuer},
        aud={"essential": True, "value": client_id},
        exp={"essential": True},
        iat={"essential": True},
        jti={"essential": True},
    )
    read = read_signed(token, keys, algorithms, wanted)
    claims = read.claims
    if str(read.header.get("typ", "")).lower() not in TYPES:
        raise AnswerNotTrusted(reason="invalid_header:typ")
    events = claims.get("events")
    if not isinstance(events, dict) or not isinstance(events.get(EVENT), dict):
        raise AnswerNotTrusted(reason="invalid_claim:events")
    if "nonce" in claims:
        raise AnswerNotTrusted(reason="invalid_claim:nonce")
    subject, sid = _named(claims, "sub"), _named(claims, "sid")
    if subject is None and sid is None:
        raise AnswerNotTrusted(reason="invalid_claim:sub")
    return Ended(subject, sid, datetime.fromtimestamp(claims["iat"], UTC))


def _named(claims: Mapping[str, Any], name: str) -> str | None:
    value = claims.get(name)
    if value is None:
        return None
    if not isinstance(value, str) or not value or len(value) > MOST_SIGNS:
        raise AnswerNotTrusted(reason=f"invalid_claim:{name}")
    return value
