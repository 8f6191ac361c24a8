"""What an inbox does with types that nobody reads by name, where its service answers them by their audience."""

from typing import Any

from prometheus_client import generate_latest
from tally import STROKE_DRAWN, Drawn

from quartier.event import Audience, Read
from quartier.inbox import Inbox, Receipt
from quartier.observe import Metrics
from quartier.store import Store
from tests.floor.test_inbox import stroke


def of_tomorrow(sheet: str, version: int, audience: str = "internal") -> bytes:
    """A stroke whose type has a version that nobody knows here."""
    raw = stroke(sheet, version).replace(b"stroke.drawn.v1", b"stroke.drawn.v2")
    return raw.replace(b'"audience":"internal"', f'"audience":"{audience}"'.encode())


def test_what_nobody_knows_is_answered_once_by_its_audience_and_counted(tally_store: Store) -> None:
    told: list[tuple[str, dict[str, Any]]] = []
    metrics = Metrics("tally")
    box = Inbox(
        tally_store,
        [Read(STROKE_DRAWN, Audience.INTERNAL, Drawn, by=lambda _event, _unit: None)],
        metrics,
        otherwise={"internal": lambda event, _unit: told.append((event.envelope.type, event.data))},
    )
    unknown = of_tomorrow("a", 1)
    assert box.receive([unknown, stroke("b", 2)]) == Receipt(handled=2)
    assert box.receive([unknown]) == Receipt(duplicates=1)
    assert box.receive([of_tomorrow("c", 3, "public")]) == Receipt(skipped=1)
    assert [data for _, data in told] == [{}]
    assert told[0][0].endswith("stroke.drawn.v2")
    counted = generate_latest(metrics.registry).decode()
    assert 'stroke.drawn.v2",outcome="otherwise"' in counted
