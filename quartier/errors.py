"""What can go wrong, in one small hierarchy.

A *refusal* is an answer to a person or program: it has a slug that never changes and a sentence that says
what to do. The sentence is the class docstring, so documentation and message cannot differ; it is English,
a msgid of the catalogues, and may name parameters in braces:

    class SlotTaken(Conflict):
        '''The room is taken then. It is free again from {free_from}.'''

    raise SlotTaken(free_from="18:00")

Rooms subclass these in their ``rules.py``. A door (page, API, reaction) never catches broader than `Refusal`.
"""

import inspect
import re
from collections.abc import Mapping, Sequence


def _slug(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name).lower()


class Refusal(Exception):
    """This cannot be done."""

    slug: str = "refusal"
    #: HTTP status with which pages and the API answer.
    status: int = 400
    #: The form field the sentence belongs to, if it belongs to one.
    field: str | None = None

    def __init_subclass__(cls) -> None:
        cls.slug = _slug(cls.__name__)

    def __init__(self, *, field: str | None = None, **params: object) -> None:
        self.field = field or type(self).field
        self.params = params
        super().__init__(str(self))

    @classmethod
    def sentence(cls) -> str:
        """The English sentence, the msgid under which catalogues keep its translations."""
        return " ".join(inspect.cleandoc(cls.__doc__ or cls.__name__).split("\n\n")[0].split())

    def __str__(self) -> str:
        return self.sentence().format_map(_Forgiving(self.params))


class _Forgiving(dict[str, object]):
    """Leaves an unknown placeholder as it stands: an error message must never raise."""

    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


class NotAllowed(Refusal):
    """You may not do this. Sign in as somebody who holds the office for it."""

    status = 403


class NotFound(Refusal):
    """There is nothing here. It may have been moved or removed."""

    status = 404


class Conflict(Refusal):
    """This does not fit with what has happened in the meantime. Look at the page again."""

    status = 409


class Invalid(Refusal):
    """Some of what you entered needs another look."""

    status = 422

    def __init__(
        self, errors: Mapping[str, Sequence[str]] | None = None, *, field: str | None = None, **params: object
    ) -> None:
        #: Field name to its messages; ``""`` holds what concerns the whole.
        self.errors: dict[str, list[str]] = {
            name: list(messages) for name, messages in (errors or {}).items()
        }
        super().__init__(field=field, **params)


class Unavailable(Refusal):
    """The data cannot be reached at the moment. Please try again in a minute."""

    status = 503


class BusDown(Exception):
    """The broker cannot be reached or does not confirm; what was to be sent stays in the outbox."""


class Misconfigured(Exception):
    """The configuration is wrong. The message says in one line which setting, and what to set it to."""


class Undecodable(Exception):
    """These bytes are not an event of ours; they go to the dead-letter queue."""
