"""Handing letters to the mail server (SMTP). It knows no table: bytes in, what became of them out.

The steps are taken one by one, because only they tell what is certain: until the server has asked for the letter it has
not taken it, and after that, without its answer, nobody knows.
"""

import smtplib
import ssl
from contextlib import suppress
from email.message import EmailMessage
from typing import Self

import dkim

from notify.messages.rules import Outcome
from notify.settings import NotifySettings, mail_server_of
from quartier.observe import get_logger

log = get_logger(__name__)

#: Seconds that one step of the conversation may take.
PATIENCE = 20.0
#: What the signature covers: RFC 8058, 4 asks for the two about leaving.
_SIGNED = (
    *(b"from", b"to", b"subject", b"date", b"message-id", b"mime-version", b"content-type"),
    *(b"list-id", b"list-unsubscribe", b"list-unsubscribe-post"),
)
Result = tuple[Outcome, str | None]


class Postman:
    """One conversation with the mail server for many letters; opened at the first one, and anew where it broke."""

    def __init__(self, settings: NotifySettings) -> None:
        self._settings = settings
        self._open: smtplib.SMTP | None = None
        #: Whether the server cannot be reached, or takes no letters from us.
        self.away = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    def send(self, mail: EmailMessage, to: str) -> Result:
        """Hand one letter in. The reason is a slug or the server's number, never its words."""
        body = self._signed(mail.as_bytes())
        try:
            refused = self._address(to)
        except (OSError, smtplib.SMTPException) as error:
            self._close()
            self.away = True
            return Outcome.LATER, _reason(error)
        if refused:
            return refused
        try:
            code, _ = self._connection().data(body)
        except smtplib.SMTPDataError as error:  # not even asked for
            return Outcome.LATER, _reason(error)
        except (OSError, smtplib.SMTPException) as error:
            self._close()
            log.warning("mail-unknown", reason=_reason(error))
            return Outcome.UNKNOWN, _reason(error)
        return (Outcome.SENT, None) if 200 <= code < 300 else (Outcome.LATER, str(code))

    def _address(self, to: str) -> Result | None:
        """Say from whom and to whom; what was refused, if it was."""
        connection = self._connection()
        code, _ = connection.rset()
        if code == 250:
            code, _ = connection.mail(self._settings.mail_from)
        if code != 250:  # it does not take letters from us: no fault of the addressee
            self.away = True
            return Outcome.LATER, str(code)
        code, _ = connection.rcpt(to)
        if 500 <= code < 600:
            return Outcome.REFUSED, str(code)
        return (Outcome.LATER, str(code)) if code not in (250, 251) else None

    def _connection(self) -> smtplib.SMTP:
        if self._open is None:
            self._open = _connect(self._settings)
        return self._open

    def _close(self) -> None:
        if self._open is not None:
            with suppress(OSError, smtplib.SMTPException):
                self._open.quit()
            self._open = None

    def _signed(self, body: bytes) -> bytes:
        """The letter with a signature before it (DKIM, RFC 6376), where we sign ourselves."""
        settings = self._settings
        if not settings.mail_dkim_selector:
            return body
        signature: bytes = dkim.sign(
            body,
            settings.mail_dkim_selector.encode(),
            settings.mail_domain.encode(),
            settings.mail_dkim_pem.encode(),
            canonicalize=(b"relaxed", b"relaxed"),
            include_headers=_SIGNED,
        )
        return signature + body


def _connect(settings: NotifySettings) -> smtplib.SMTP:
    """Encrypted where the server offers it; with a user and password only so."""
    server = mail_server_of(settings.mail_server)
    host, context = server.hostname or "", ssl.create_default_context()
    if server.scheme == "smtps":
        made: smtplib.SMTP = smtplib.SMTP_SSL(host, server.port or 465, timeout=PATIENCE, context=context)
    else:
        made = smtplib.SMTP(host, server.port or 25, timeout=PATIENCE)
        made.ehlo_or_helo_if_needed()
        if server.username or made.has_extn("starttls"):
            made.starttls(context=context)
    if server.username:
        made.login(server.username, settings.mail_password)
    made.ehlo_or_helo_if_needed()
    return made


def _reason(error: Exception) -> str:
    code = getattr(error, "smtp_code", None)
    return str(code) if code else type(error).__name__[:40]
