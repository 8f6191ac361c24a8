"""A small honest demo: one grant of the programme that the quarter really is in; its amounts are invented."""

from datetime import date

from sqlalchemy import select

from funding.grants.commands import AddLine, DraftGrant, add_line, approve_grant, draft_grant
from funding.grants.model import Grant
from quartier.actor import Actor
from quartier.store import Store

_OFFICE = Actor("demo", offices=frozenset({"carrier", "treasurer"}))


def load(store: Store) -> None:
    """Add the demo's grants, once."""
    with store.read() as session:
        if session.scalar(select(Grant.id).limit(1)):
            return
    year = store.clock().year
    with store.unit(actor=_OFFICE) as unit:
        grant = draft_grant(
            unit,
            DraftGrant(
                title="Werkhaus und Garten: Einrichtung und Betrieb",
                funder="Städtebauförderung, Programm Sozialer Zusammenhalt",
                valid_from=date(year, 1, 1),
                valid_until=date(year, 12, 31),
            ),
        )
        for title, amount, spent_by in (
            ("Maschinen und Werkzeug", 1_800_000, "werkhaus"),
            ("Beete, Erde, Wasser", 450_000, "garden"),
            ("Feste und Beteiligung", 350_000, "participation"),
        ):
            add_line(unit, AddLine(grant_id=grant, title=title, amount_cents=amount, spent_by=spent_by))
        unit.session.flush()
        approve_grant(unit, grant)
    with store.unit(actor=_OFFICE) as unit:
        draft_grant(
            unit,
            DraftGrant(
                title="Quartiersfonds für Ideen aus der Nachbarschaft",
                funder="Stadt Saalfeld",
                valid_from=date(year + 1, 1, 1),
                valid_until=date(year + 1, 12, 31),
            ),
        )
