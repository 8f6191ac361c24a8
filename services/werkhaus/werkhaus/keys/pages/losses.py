"""Saying that a key is lost or found, and deciding about its cylinder."""

from quartier.handover.answers import may_begin, require_say, see_after
from quartier.web import Confirm, See, Visit, _l
from werkhaus.keys import views
from werkhaus.keys.commands import losses
from werkhaus.keys.pages.forms import ExchangeForm, NoteForm


def ask_lost(visit: Visit, key_id: str) -> Confirm:
    """Whether the key is really lost."""
    visit.require()
    with visit.read() as session:
        mine = [row for row in views.keys_of(session, visit.actor.ref, visit.today) if row.id == key_id]
    if not mine:
        require_say(visit, "keys")
        with visit.read() as session:
            mine = [views.key_detail(session, key_id, visit.today).row]
    return Confirm(
        _l("Is this key lost?"),
        action=f"/keys/{key_id}/loss",
        label=_l("Report it lost"),
        back="/keys/mine",
        facts=[(_l("Key number"), mine[0].number), (_l("What it opens"), mine[0].opens)],
        consequences=[
            _l("Whoever decides on keys is told at once and decides whether the cylinder is exchanged."),
            _l("That you report it at once keeps the insurance valid."),
        ],
    )


def report_lost(visit: Visit, key_id: str) -> See:
    """Say that a key is lost."""
    with visit.unit() as unit:
        losses.report_lost(unit, key_id)
    keeper = may_begin(visit, "keys")
    return See(f"/keys/{key_id}" if keeper else "/keys/mine", flash="key-lost")


def note_found(visit: Visit, key_id: str) -> See:
    """Say that a key turned up."""
    with visit.unit() as unit:
        losses.note_found(unit, key_id)
    return See(f"/keys/{key_id}", flash="key-found")


def exchange_cylinder(visit: Visit, key_id: str) -> See:
    """Decide that the cylinder is exchanged."""
    cost_cents = visit.load(ExchangeForm)["cost"]
    with visit.unit() as unit:
        decision = losses.exchange_cylinder(unit, key_id, cost_cents, None)
    return see_after(decision, f"/keys/{key_id}", flash="cylinder-exchanged")


def keep_cylinder(visit: Visit, key_id: str) -> See:
    """Decide that the cylinder stays."""
    note = visit.load(NoteForm)["note"]
    with visit.unit() as unit:
        decision = losses.keep_cylinder(unit, key_id, note)
    return see_after(decision, f"/keys/{key_id}", flash="cylinder-kept")
