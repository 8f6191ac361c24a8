"""What notify does with messages as time passes, and what it looks at before it starts."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import cast

from notify.messages import views
from notify.messages.commands import queueing, sending
from notify.messages.letters import write
from notify.messages.smtp import Postman
from notify.settings import NotifySettings
from quartier.errors import Misconfigured
from quartier.observe import get_logger
from quartier.sealed import name_of
from quartier.store import Store
from quartier.unit import Unit
from quartier.web import render
from quartier.web.i18n import FLOOR_LOCALE, Texts

log = get_logger(__name__)

PACKAGE = Path(__file__).parent.parent
#: Seconds that one turn sends at most; the next one goes on.
TURN = 45.0


def deliver(store: Store) -> int:
    """Give out what is new, write what is due, send it; how many letters were sent or tried."""
    settings = cast(NotifySettings, store.settings)
    with store.unit() as unit:
        unknown = sending.give_up_broken_off(unit)
    if unknown:
        log.warning("letters-unknown", count=unknown)
    while _in_unit(store, queueing.queue) == queueing.BATCH:
        pass
    if not settings.mail_server:
        return 0
    while _in_unit(store, queueing.compose) == queueing.BATCH:
        pass
    return _send(store, settings)


def forget(store: Store) -> int:
    """Erase who never confirmed, who cannot be reached, and what was sent long ago."""
    return _in_unit(store, queueing.forget)


def require_keys(store: Store) -> None:
    """Raise `Misconfigured` where there are addresses that no key of the settings opens."""
    keys = cast(NotifySettings, store.settings).mail_keys
    with store.read() as session:
        lacking = views.keys_needed(session) - {name_of(key) for key in keys}
    if lacking:
        raise Misconfigured(
            "set NOTIFY_MAIL_KEY_FILE to the file with the key of people's addresses: without key"
            f" {', '.join(sorted(lacking))} nobody who asked for messages can be written to"
        )


def _in_unit(store: Store, command: Callable[[Unit], int]) -> int:
    with store.unit() as unit:
        return command(unit)


def _send(store: Store, settings: NotifySettings) -> int:
    render.register("notify", PACKAGE)
    until, done = time.monotonic() + TURN, 0
    with Postman(settings) as postman:
        while time.monotonic() < until:
            with store.unit() as unit:
                letter = sending.claim(unit)
            if letter is None:
                break
            texts = Texts(letter.lang, (PACKAGE / "locale", FLOOR_LOCALE), settings.timezone)
            mail = write(settings, texts, letter, store.clock())
            outcome, reason = postman.send(mail, letter.address)
            with store.unit() as unit:
                sending.settle(unit, letter.id, outcome, reason)
            done += 1
            if postman.away:  # the others wait until the next turn
                break
    return done
