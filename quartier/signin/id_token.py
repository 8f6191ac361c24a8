"""What a provider says about who signed in: a signed ID token, believed only if all of it is right.

Checked are (OpenID Connect Core 3.1.3.7, RFC 8725): an algorithm of the list in the settings, never `none` and never
one with a shared secret; the signature, by a key the provider publishes; issuer; that this very service is meant
(`aud`, and `azp` where several are); that it is neither over nor from the future; the nonce that binds it to the
attempt begun in this browser; and, where that was asked for, that the person proved lately who they are.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet, import_key
from joserfc.jws import JWSRegistry

from quartier.signin.refusals import AnswerNotTrusted

#: Seconds by which the clocks of two machines may differ.
LEEWAY = 60


class KeyUnknown(Exception):
    """The token names a key that is not among those known; the provider may have changed its keys."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What the token must say."""

    issuer: str
    client_id: str
    nonce: str
    algorithms: Collection[str]
    #: Seconds since the person proved at the provider who they are, at most; None: however long ago.
    max_age: int | None = None


def key_set(published: Any) -> KeySet:
    """The keys of a published JWKS document that can verify; what is unknown in it is left out."""
    keys = []
    for each in published["keys"]:
        if each.get("kty") not in ("RSA", "EC", "OKP") or each.get("use", "sig") != "sig":
            continue
        try:
            keys.append(import_key(each))
        except (JoseError, ValueError, KeyError, TypeError):
            continue
    return KeySet(keys)


def claims_of(token: str, keys: KeySet, expected: Expected, now: datetime) -> Mapping[str, Any]:
    """The claims of a token that is right in every point.

    Raises `KeyUnknown` if its key is not among `keys`, else `AnswerNotTrusted` with the reason for the log.
    """
    claims = read_signed(token, keys, expected.algorithms, _registry(expected, now)).claims
    if not isinstance(claims["sub"], str) or len(claims["sub"]) > 255:
        raise AnswerNotTrusted(reason="invalid_claim:sub")
    if expected.max_age is not None and not _lately(claims.get("auth_time"), expected.max_age, now):
        raise AnswerNotTrusted(reason="invalid_claim:auth_time")
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if (several or "azp" in claims) and claims.get("azp") != expected.client_id:
        raise AnswerNotTrusted(reason="invalid_claim:azp")
    return claims


def read_signed(
    token: str, keys: KeySet, algorithms: Collection[str], wanted: jwt.JWTClaimsRegistry
) -> jwt.Token:
    """A token whose signature and wanted claims are right. Raises `KeyUnknown`, `AnswerNotTrusted`."""
    try:
        # A header that nobody knows is to be ignored (RFC 7515, 4); `crit` names those that may not be.
        allowed = JWSRegistry(algorithms=list(algorithms), strict_check_header=False)
        read = jwt.decode(token, keys, registry=allowed)
        wanted.validate(read.claims)
    except InvalidKeyIdError:
        raise KeyUnknown from None
    except JoseError as error:
        claim = getattr(error, "claim", None)
        raise AnswerNotTrusted(reason=f"{error.error}:{claim}" if claim else error.error) from None
    except (ValueError, TypeError) as error:
        raise AnswerNotTrusted(reason=f"malformed:{type(error).__name__}") from None
    return read


def _lately(auth_time: Any, max_age: int, now: datetime) -> bool:
    known = isinstance(auth_time, (int, float)) and not isinstance(auth_time, bool)
    return known and now.timestamp() - auth_time <= max_age + LEEWAY


def _registry(expected: Expected, now: datetime) -> jwt.JWTClaimsRegistry:
    return jwt.JWTClaimsRegistry(
        now=int(now.timestamp()),
        leeway=LEEWAY,
        iss={"essential": True, "value": expected.issuer},
        aud={"essential": True, "value": expected.client_id},
        sub={"essential": True},
        exp={"essential": True},
        iat={"essential": True},
        nonce={"essential": True, "value": expected.nonce},
    )
