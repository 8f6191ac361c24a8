"""What the web itself refuses, as refusals like any other, and what their pages are called."""

from collections.abc import Mapping

from quartier.errors import Conflict, Invalid, NotAllowed, NotFound, Refusal
from quartier.web.i18n import N_


class PageMissing(NotFound):
    """This page does not exist. It may have moved. The start page knows the way."""


class MethodNotAllowed(Refusal):
    """This address cannot be used in that way."""

    status = 405


class TooLarge(Refusal):
    """That is too much at once. At most {limit} can be sent."""

    status = 413


class UnsupportedMediaType(Refusal):
    """Please send JSON, with the content type application/json."""

    status = 415


class MalformedJson(Refusal):
    """This is not valid JSON: {reason} (line {line}, column {column})."""

    status = 400


class MalformedRequest(Refusal):
    """The browser sent something that cannot be read. Please go back and try again."""

    status = 400


class InvalidBody(Invalid):
    """Some fields need another look."""


class InvalidCursor(Invalid):
    """This place in the list does not exist. Please start from the first page."""

    field = "cursor"


class InvalidLimit(Invalid):
    """Please ask for a whole number of items, at least 1 and at most {most}."""

    field = "limit"


class IdempotencyKeyReused(Invalid):
    """This idempotency key was already used for a different request. Please choose a new one."""

    field = "Idempotency-Key"


class IdempotencyKeyMalformed(Invalid):
    """An idempotency key has 8 to 200 printable characters without spaces."""

    field = "Idempotency-Key"


class DoneBefore(Conflict):
    """This was done already when it was first sent with this key. Its answer was private and is kept nowhere. With a
    new key it is done once more."""

    field = "Idempotency-Key"


class ForeignOrigin(NotAllowed):
    """This form was sent from another site. Please open the page here and send it again."""


class SignInFirst(NotAllowed):
    """Please sign in first."""

    status = 401


class Broken(Refusal):
    """Something went wrong on our side. What you sent may not have been saved. Please try again in a moment."""

    status = 500


TITLES: Mapping[int, str] = {
    400: N_("This could not be read"),
    401: N_("Please sign in"),
    403: N_("This is not open to you"),
    404: N_("Not found"),
    405: N_("This does not work here"),
    409: N_("Something has changed in the meantime"),
    413: N_("Too large"),
    415: N_("Unknown format"),
    422: N_("Something needs another look"),
    429: N_("Too many tries"),
    500: N_("Something went wrong"),
    503: N_("Not available at the moment"),
}
