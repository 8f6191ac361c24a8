"""What people do: ask for messages, confirm, choose, end them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import cast

from sqlalchemy import delete, func, select

from notify.messages import rules, views
from notify.messages.model import Item, Letter, Subscriber, Wish
from notify.messages.rules import ItemState, Kind, LetterState, Rhythm, State
from notify.settings import NotifySettings
from notify.stories.model import Story
from quartier import sealed
from quartier.event import new_ref
from quartier.signin.manage import new_link
from quartier.unit import Unit

_ASKED = (Kind.CONFIRM, Kind.KNOWN)


@dataclass(frozen=True, kw_only=True)
class SignUp:
    """An address, and what somebody says shall be written to it."""

    address: str
    lang: str
    topics: Sequence[str]
    rhythm: Rhythm


@dataclass(frozen=True, kw_only=True)
class Choose:
    """All that somebody chooses: (topic, urgent) → how soon; local hours."""

    wishes: Mapping[tuple[str, bool], Rhythm]
    lang: str
    digest_hour: int
    quiet_from: int | None
    quiet_until: int | None


def sign_up(unit: Unit, command: SignUp) -> str:
    """Write to an address and ask whether its owner wants messages; returns the token of the private link.

    Whoever asks learns nothing about the address: all is the same whether it is new, was given before or gets messages
    already. Raises `AddressUnusable`, `MessagesClosed`, `TooManySignUps`.
    """
    settings = _settings(unit)
    if not settings.mail_open:
        raise rules.MessagesClosed
    address = rules.usable(command.address)
    if _asked(unit, timedelta(hours=1)) >= settings.mail_sign_ups_per_hour:
        raise rules.TooManySignUps
    hashes = [sealed.found_by(key, address.casefold()) for key in settings.mail_keys]
    found = unit.session.scalar(select(Subscriber).where(Subscriber.address_hash.in_(hashes)))
    if found is None:
        found = _enter(unit, address, hashes[0], command.lang)
    if found.state == State.ASKED:
        found.lang = command.lang
        _wish(unit, found.id, _both(command))
    known = found.state == State.ACTIVE
    if _asked(unit, timedelta(days=1), found.id) < rules.MOST_ASKED:
        write(unit, found.id, Kind.KNOWN if known else Kind.CONFIRM)
    return opened(settings, found)[1]


def confirm(unit: Unit, token: str) -> None:
    """Begin to send; once confirmed, twice changes nothing. Who was silent is written to again."""
    found = views.find(unit.session, token)
    if found.state != State.ACTIVE:
        found.state, found.refusals, found.silent_since = State.ACTIVE, 0, None
    found.confirmed_at = found.confirmed_at or unit.now


def choose(unit: Unit, token: str, command: Choose) -> None:
    """Take what somebody chose; what waits already comes as it was to come, but for topics not wanted any more.

    Raises `QuietHalf`.
    """
    rules.check_quiet(command.quiet_from, command.quiet_until)
    found = views.find(unit.session, token)
    found.lang, found.digest_hour = command.lang, command.digest_hour
    found.quiet_from, found.quiet_until = command.quiet_from, command.quiet_until
    _wish(unit, found.id, command.wishes)
    _drop_unwanted(unit, found.id)


def leave(unit: Unit, token: str, about: str | None = None) -> bool:
    """No more about one topic, or nothing any more; whether anything is left. What is left of nobody is erased."""
    found = views.find(unit.session, token)
    if about is not None:
        unit.session.execute(delete(Wish).where(Wish.subscriber_id == found.id, Wish.about == about))
        _drop_unwanted(unit, found.id)
    if about is None or not views.wishes(unit.session, found.id):
        unit.session.execute(delete(Subscriber).where(Subscriber.id == found.id))
        return False
    return True


def write(unit: Unit, subscriber_id: str, kind: Kind) -> Letter:
    """Put a letter among those to be sent."""
    letter = Letter(
        id=new_ref(),
        subscriber_id=subscriber_id,
        kind=kind,
        state=LetterState.READY,
        created_at=unit.now,
        due_at=unit.now,
    )
    unit.session.add(letter)
    return letter


def opened(settings: NotifySettings, subscriber: Subscriber) -> tuple[str, str]:
    """Address and token of somebody, which only the key opens."""
    address, token = json.loads(sealed.unseal(settings.mail_keys, subscriber.id, subscriber.sealed))
    return address, token


def _enter(unit: Unit, address: str, address_hash: str, lang: str) -> Subscriber:
    ref, link, keys = new_ref(), new_link(), _settings(unit).mail_keys
    entered = Subscriber(
        id=ref,
        sealed=sealed.seal(keys, ref, json.dumps([address, link.token])),
        key_name=sealed.name_of(keys[0]),
        address_hash=address_hash,
        token_hash=link.token_hash,
        state=State.ASKED,
        lang=lang,
        created_at=unit.now,
    )
    unit.session.add(entered)
    unit.session.flush()
    return entered


def _both(command: SignUp) -> dict[tuple[str, bool], Rhythm]:
    """What somebody says at first: how soon news comes; what changes or falls through comes at once."""
    return {
        (about, urgent): Rhythm.NOW if urgent else command.rhythm
        for about in command.topics
        for urgent in (True, False)
    }


def _wish(unit: Unit, subscriber_id: str, wishes: Mapping[tuple[str, bool], Rhythm]) -> None:
    unit.session.execute(delete(Wish).where(Wish.subscriber_id == subscriber_id))
    unit.session.add_all(
        Wish(subscriber_id=subscriber_id, about=about, urgent=urgent, rhythm=rhythm)
        for (about, urgent), rhythm in wishes.items()
    )
    unit.session.flush()


def _drop_unwanted(unit: Unit, subscriber_id: str) -> None:
    """What waits about topics that somebody does not follow any more is over; what concerns safety stays."""
    about = select(Wish.about).where(Wish.subscriber_id == subscriber_id)
    unwanted = select(Story.id).where(Story.about.not_in(about), Story.kind.not_in(rules.ALWAYS))
    unit.session.execute(
        delete(Item).where(
            Item.subscriber_id == subscriber_id,
            Item.state == ItemState.WAITING,
            Item.story_id.in_(unwanted),
        )
    )


def _asked(unit: Unit, within: timedelta, subscriber_id: str | None = None) -> int:
    """How many letters about subscriptions were written lately, to everybody or to one address."""
    query = select(func.count()).where(Letter.kind.in_(_ASKED), Letter.created_at > unit.now - within)
    if subscriber_id:
        query = query.where(Letter.subscriber_id == subscriber_id)
    return unit.session.scalar(query) or 0


def _settings(unit: Unit) -> NotifySettings:
    return cast(NotifySettings, unit.settings)
