"""Giving a key to somebody, the protocol that both sign, and taking it back."""

from quartier.handover.answers import require_say, see_after
from quartier.web import Page, See, Visit, _l
from quartier.web.i18n import OFFICES as OFFICE_NAMES
from werkhaus.keys import rules, views
from werkhaus.keys.commands import handing, recalls
from werkhaus.keys.commands.handing import PromiseKey
from werkhaus.keys.pages.forms import (
    BASES,
    PRECONDITIONS,
    HandOverForm,
    NoteForm,
    PromiseForm,
    RecallForm,
    ReturnForm,
)
from werkhaus.keys.rules import Basis, EntryKind, RecallReason


def new_promise(visit: Visit, key_id: str) -> Page:
    """The form to give somebody a key."""
    require_say(visit, "keys")
    with visit.read() as session:
        found = views.key_detail(session, key_id, visit.today)
    return Page(
        "keys/promise.html",
        title=_l("Give this key to somebody"),
        key=found.key,
        form=visit.form(PromiseForm),
    )


def promise_key(visit: Visit, key_id: str) -> See:
    """Decide that somebody may have a key."""
    data = visit.load(PromiseForm)
    data["basis"] = Basis(data["basis"])
    with visit.unit() as unit:
        decision = handing.promise_key(unit, key_id, PromiseKey(**data))
    return see_after(decision, f"/key-handovers/{decision.subject}", flash="key-promised")


def show_promise(visit: Visit, promise_id: str) -> Page:
    """The hand-over of a promised key: what has to be checked."""
    require_say(visit, "keys")
    with visit.read() as session:
        promise = views.promise_detail(session, promise_id)
    return Page(
        "keys/handover.html",
        title=_l("Hand the key over"),
        promise=promise,
        key=promise.key,
        bases=dict(BASES),
        form=visit.form(HandOverForm, giver_name=visit.actor.name),
    )


def hand_over(visit: Visit, promise_id: str) -> See:
    """Give the promised key out."""
    giver_name = visit.load(HandOverForm)["giver_name"]
    with visit.unit() as unit:
        handing.hand_over(unit, promise_id, giver_name)
    return See(f"/key-handovers/{promise_id}/protocol", flash="key-issued")


def end_promise(visit: Visit, promise_id: str) -> See:
    """Leave the key in the box."""
    with visit.unit() as unit:
        handing.end_promise(unit, promise_id)
        key_id = views.promise_detail(unit.session, promise_id).key_id
    return See(f"/keys/{key_id}", flash="key-not-given")


def show_protocol(visit: Visit, promise_id: str) -> Page:
    """The protocol of a hand-over, to print and to sign."""
    require_say(visit, "keys")
    with visit.read() as session:
        promise = views.promise_detail(session, promise_id)
        found = views.key_detail(session, promise.key_id, visit.today)
    mine = {entry.kind: entry for entry in found.key.entries if entry.promise_id == promise_id}
    if EntryKind.ISSUED not in mine:
        raise rules.PromiseNotFound
    return Page(
        "keys/protocol.html",
        title=_l("Protocol of the hand-over"),
        promise=promise,
        key=promise.key,
        issued=mine[EntryKind.ISSUED],
        returned=mine.get(EntryKind.RETURNED),
        bases=dict(BASES),
        preconditions=list(PRECONDITIONS.values()),
        office_names=OFFICE_NAMES,
    )


def take_back(visit: Visit, key_id: str) -> See:
    """Put a key back into the box."""
    note = visit.load(ReturnForm)["note"]
    with visit.unit() as unit:
        handing.take_back(unit, key_id, note)
    return See(f"/keys/{key_id}", flash="key-returned")


def recall_key(visit: Visit, key_id: str) -> See:
    """Ask a key back."""
    reason = RecallReason(visit.load(RecallForm)["reason"])
    with visit.unit() as unit:
        decision = recalls.recall_key(unit, key_id, reason)
    return see_after(decision, f"/keys/{key_id}", flash="key-recalled")


def withdraw_key(visit: Visit, key_id: str) -> See:
    """Take a key out of use."""
    note = visit.load(NoteForm)["note"]
    with visit.unit() as unit:
        handing.withdraw_key(unit, key_id, note)
    return See(f"/keys/{key_id}", flash="key-withdrawn")
