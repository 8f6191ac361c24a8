"""The short form of a storm over both towns: people at work in all five services, some harms of the dice's choice, and
the account. `make test-faults` is the long form, with the same code.
"""

from pathlib import Path

import pytest
from report import recoveries
from stage import dice
from storm import Storm
from town import large_town, small_town

HARMS = {"large": 10, "small": 5}
#: So few that a machine with two cores is not yet behind with the events.
PEOPLE, REST = 4, 0.1

pytestmark = [pytest.mark.slow, pytest.mark.broker, pytest.mark.timeout(900)]


@pytest.mark.parametrize("kind", HARMS)
def test_people_at_work_while_things_break(kind: str, tmp_path: Path) -> None:
    random = dice()
    opened = large_town(tmp_path, random) if kind == "large" else small_town(tmp_path)
    with opened as town:
        storm = Storm(town, random, PEOPLE, REST)
        try:
            storm.rise()
            for harms in storm.rounds(storm.every_harm()[: HARMS[kind]]):
                storm.strike(harms)
            account = storm.settle()
        finally:
            storm.over()
    print(account)
    print(recoveries(storm.done()))
    assert account.clean, str(account)
    assert account.events > 10 * HARMS[kind]
