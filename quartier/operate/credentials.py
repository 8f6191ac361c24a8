"""What `quartier setup` makes up: passwords, keys, and the forms in which servers keep them. Pure but for chance."""

import base64
import hashlib
import hmac
import json
import secrets
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from joserfc.jwk import RSAKey

#: PostgreSQL's own number of rounds (scram_iterations).
_ROUNDS = 4096
#: Years for which the stack's own certificate authority is valid; Caddy renews what it signs with it by itself.
_YEARS = 10


def sealing_key() -> str:
    """A key that seals what is stored: 32 random bytes in base64."""
    return base64.b64encode(secrets.token_bytes(32)).decode()


def password() -> str:
    """A new one of 256 bits, of characters that need no escape in an address, a shell or SQL."""
    return secrets.token_urlsafe(32)


def scram_verifier(plain: str) -> str:
    """What PostgreSQL keeps of a password (RFC 5803), so that the password itself is never sent to it."""
    salt = secrets.token_bytes(16)
    salted = hashlib.pbkdf2_hmac("sha256", plain.encode(), salt, _ROUNDS)
    client = hmac.digest(salted, b"Client Key", "sha256")
    stored, server = hashlib.sha256(client).digest(), hmac.digest(salted, b"Server Key", "sha256")
    return f"SCRAM-SHA-256${_ROUNDS}:{_text(salt)}${_text(stored)}:{_text(server)}"


def signing_key() -> str:
    """A new RSA key as a JWK in JSON, for the sign-in provider: made up at each start, all would be signed out."""
    return json.dumps(RSAKey.generate_key(2048, {"use": "sig"}, auto_kid=True).as_dict(private=True))


def authority(name: str, now: datetime | None = None) -> tuple[str, str]:
    """A new certificate authority: its certificate and its key, both in PEM. It signs servers' certificates only."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    start = now or datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start - timedelta(hours=1))
        .not_valid_after(start + timedelta(days=365 * _YEARS))
        # One authority below it: Caddy signs with an intermediate of its own.
        .add_extension(x509.BasicConstraints(ca=True, path_length=1), critical=True)
        .add_extension(_MAY_SIGN, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return certificate.public_bytes(serialization.Encoding.PEM).decode(), private.decode()


_MAY_SIGN = x509.KeyUsage(
    digital_signature=False,
    content_commitment=False,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=True,
    crl_sign=True,
    encipher_only=False,
    decipher_only=False,
)


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
