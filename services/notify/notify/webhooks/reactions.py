"""What notify does for webhooks as time passes."""

from datetime import timedelta
from typing import cast

from notify.settings import NotifySettings
from notify.webhooks.commands import queue
from notify.webhooks.deliverer import deliverer
from notify.webhooks.rules import key_name
from notify.webhooks.views import keys_needed
from quartier.errors import Misconfigured
from quartier.store import Store


def deliver(store: Store) -> int:
    """Tells partners' programs what happened; how many tries were made."""
    return deliverer(store).turn(store)


def forget(store: Store) -> int:
    """Forgets messages and tries of long ago."""
    days = timedelta(days=cast(NotifySettings, store.settings).webhook_log_days)
    with store.unit() as unit:
        return queue.forget(unit, unit.now - days)


def require_keys(store: Store) -> None:
    """Raise `Misconfigured` where a webhook has a secret that no key of the settings makes."""
    keys = cast(NotifySettings, store.settings).webhook_keys
    with store.read() as session:
        lacking = keys_needed(session, store.clock()) - {key_name(key) for key in keys}
    if lacking:
        raise Misconfigured(
            "set NOTIFY_WEBHOOK_KEY_FILE to the file with the key of the webhooks: without key"
            f" {', '.join(sorted(lacking))} partners cannot know our messages"
        )
