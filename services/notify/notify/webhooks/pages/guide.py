"""The guide for who writes a partner's program: how to read events, how to know that a message is ours, what is in one.

Its examples are run by the tests as they stand here.
"""

from collections.abc import Callable
from typing import Any

from marshmallow import Schema
from marshmallow import fields as json

from notify.stories.catalogue import TOLD
from notify.stories.rules import Change
from notify.stories.sentences import ABOUT, SERVICES
from notify.webhooks.deliverer import TEST_TYPE
from notify.webhooks.rules import SCHEDULE
from quartier.event import Instant, LocalDate, Titles
from quartier.web import Page, Visit, _l, get

CURL = "curl --silent --fail '{address}/events?after=0&limit=2'"
PYTHON = '''\
import base64, hashlib, hmac, json, time


def read(secret: str, headers, body: bytes) -> dict:
    """The event in a message; ValueError where it does not come from us or is an old copy."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    message, sent = headers["webhook-id"], headers["webhook-timestamp"]
    if abs(time.time() - int(sent)) > 300:
        raise ValueError("too old")
    signed = message.encode() + b"." + sent.encode() + b"." + body
    ours = "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
    if not any(hmac.compare_digest(ours, one) for one in headers["webhook-signature"].split()):
        raise ValueError("not signed with this secret")
    return json.loads(body)
'''
_KINDS = {
    Instant: _l("instant"),
    LocalDate: _l("day"),
    json.Integer: _l("whole number"),
    json.Boolean: _l("yes or no"),
    Titles: _l("texts by language"),
}


def show_guide(visit: Visit) -> Page:
    """How programs are told what happens: examples that work, and what is in each event."""
    taken = {read.type: read.schema for read in visit.service.reads}
    return Page(
        "webhooks/guide.html",
        title=_l("For partners’ programs"),
        curl=CURL.format(address=visit.settings.url),
        python=PYTHON,
        test_type=TEST_TYPE,
        tries=1 + len(SCHEDULE),
        groups=[
            (
                name,
                [
                    (told.type, ABOUT[told.about], _fields(taken[told.type]))
                    for told in TOLD
                    if told.service == service and told.change is not Change.COUNT
                ],
            )
            for service, name in ((key, visit.texts.gettext(label)) for key, label in SERVICES.items())
        ],
    )


def _fields(schema: Callable[[], Schema]) -> list[tuple[str, object, bool]]:
    """Name and kind of what is in an event's data, and whether it is always there."""
    return [(name, _kind(field), field.required) for name, field in schema().fields.items()]


def _kind(field: json.Field[Any]) -> object:
    return next((said for kind, said in _KINDS.items() if isinstance(field, kind)), _l("text"))


ROUTES = (get("/webhook-guide", show_guide),)
