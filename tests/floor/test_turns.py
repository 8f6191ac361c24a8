"""How long turns and consumer wait after failures."""

from quartier.bus import rabbit_consumer
from quartier.hosting import turns

#: Seconds after which everything flows again once the broker's port is open; two are for connecting.
RECOVERY, CONNECTING = 5.0, 2.0
HOURS = 10_000


def test_after_hours_of_outage_the_broker_is_asked_again_in_time() -> None:
    for _ in range(100):
        assert turns.pause("relay", HOURS) <= RECOVERY - CONNECTING
        assert rabbit_consumer._pause(HOURS, rabbit_consumer.PAUSES) <= RECOVERY - CONNECTING


def test_pauses_grow_and_are_never_nothing() -> None:
    first, later = turns.pause("relay", 1), turns.pause("relay", 5)
    assert 0.2 < first < later


def test_a_timer_that_fails_has_time() -> None:
    assert turns.pause("timer_retention", HOURS) > turns.LONGEST
