"""Why somebody is not let in, each with what to do. The reason that only an operator needs goes into the log."""

from quartier.errors import Conflict, Invalid, NotAllowed, NotFound, Refusal, Unavailable


class ProviderUnreachable(Unavailable):
    """The sign-in service cannot be reached at the moment. Please try again in a minute. Reading needs no sign-in."""


class SignInOver(Conflict):
    """This sign-in has run out or was used before. Please begin again."""


class SignInElsewhere(NotAllowed):
    """This sign-in was not begun in this browser, so it was stopped. Please begin again here."""


class SignInDeclined(NotAllowed):
    """Signing in was stopped at the sign-in service. You can begin again at any time."""


class AnswerNotTrusted(NotAllowed):
    """The answer of the sign-in service could not be trusted, so nobody was signed in. Please begin again. If it
    happens again, please tell the operator of this page."""


class TooManyTries(Refusal):
    """That was too often in a short time. Please wait {minutes} minutes and try again."""

    status = 429

    def __init__(self, *, minutes: int) -> None:
        self.minutes = minutes
        super().__init__(minutes=minutes)


class SessionNotFound(NotFound):
    """There is no such sign-in of yours. It may be over already. Look at the list."""


class TokenNotFound(NotFound):
    """There is no such access token. Look at the list."""


class TokenRefused(NotAllowed):
    """This access token is unknown, has run out or was ended. Ask the operator for a new one."""

    status = 401


class ScopeMissing(NotAllowed):
    """This access token may not do that. It would need the scope “{scope}”."""


class OfficeNotYours(Invalid):
    """You can pass on only offices that you hold yourself today."""

    field = "offices"
