"""How far the house has moved to the residents: all of it invented."""

from datetime import timedelta

from quartier.handover import Domain, ledger
from quartier.handover.commands.evidence import ShowEvidence, show_evidence
from quartier.handover.commands.proposing import ProposeUp, propose_up
from quartier.handover.criteria import HOUSE
from quartier.handover.ledger import Entry
from quartier.handover.stages import Stage
from quartier.store import Store
from werkhaus.demo.people import ASSOCIATION, OFFICE


def hand_over(store: Store) -> None:
    """Residents are heard on three matters already, and a first step is proposed for the rooms; all of it invented."""
    with store.unit(actor=OFFICE) as unit:
        for name in ("house_rules", "opening_hours", "events"):
            begin = ledger.standing_at(unit.session, name, unit.now)
            ledger.enter(unit, begin, Entry(stage=Stage.CONSULTED, residents="association"))
    bookings = Domain("bookings", "", "association", HOUSE)
    for actor in (OFFICE, ASSOCIATION):
        with store.unit(actor=actor) as unit:
            seen = ShowEvidence(
                criterion="board", met=True, shown_on=unit.today, note="Protokoll der Gründung (erfunden)"
            )
            show_evidence(unit, bookings, seen)
    with store.unit(actor=ASSOCIATION) as unit:
        first_day = unit.today + timedelta(days=30)
        note = "Wir wollen gehört werden, bevor über Räume entschieden wird."
        wanted = ProposeUp(note=note, effective_on=first_day, review_on=first_day + timedelta(days=180))
        propose_up(unit, bookings, [bookings], wanted)
