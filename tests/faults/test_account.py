"""What the account excuses, and what it does not."""

import pytest
from account import excused
from log import Attempt, Fault

DOOR, OTHER = "127.0.0.1:8001", "127.0.0.1:8002"
#: It was killed at 10, stood there again at 11, and at 12 all was as before.
KILLED = Fault("killed", "all", 10, 11, 12, doors=[DOOR])
AWAY = Fault("database_cut", "garden", 10, 11, 12, databases=["garden"])


@pytest.mark.parametrize(
    ("attempt", "fault"),
    [
        (Attempt(DOOR, 10.5, 10.5, 10.6, None, "refused"), KILLED),
        (Attempt(DOOR, 9, 9.9, 10.1, None, "broken"), KILLED),
        # Kept open since before, and not used meanwhile.
        (Attempt(DOOR, 9, 13, 13.1, None, "broken"), KILLED),
        (Attempt(DOOR, 10.5, 10.5, 10.6, 503), AWAY),
        (Attempt(DOOR, 20, 20, 20.1, 409), KILLED),
    ],
)
def test_what_a_fault_explains_is_excused(attempt: Attempt, fault: Fault) -> None:
    assert excused("garden", attempt, [fault])


@pytest.mark.parametrize(
    ("attempt", "fault"),
    [
        # Opened when all was as before.
        (Attempt(DOOR, 13, 13, 13.1, None, "broken"), KILLED),
        (Attempt(OTHER, 9, 10.5, 10.6, None, "broken"), KILLED),
        (Attempt(DOOR, 9, 13, 33, None, "silent"), KILLED),
        (Attempt(DOOR, 13, 13, 13.1, None, "refused"), KILLED),
        (Attempt(DOOR, 10.5, 10.5, 10.6, 500), KILLED),
        (Attempt(DOOR, 10.5, 10.5, 10.6, 503), KILLED),
        (Attempt(DOOR, 9, 13, 13.1, 503), AWAY),
    ],
)
def test_what_no_fault_explains_is_a_wrong_answer(attempt: Attempt, fault: Fault) -> None:
    assert not excused("garden", attempt, [fault])
