"""Waiting for something that another thread, greenlet or process does, without sleeping for a guessed time."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def wait_until(predicate: Callable[[], T], seconds: float = 10.0, what: str = "") -> T:
    """Asks `predicate` until its answer is true and returns that answer.

    Raises AssertionError naming `what` (or the predicate) when `seconds` have passed. An AssertionError raised by the
    predicate itself means "not yet"; the last one is shown when time runs out.
    """
    deadline = time.monotonic() + seconds
    pause = 0.002
    while True:
        last: AssertionError | None = None
        try:
            answer = predicate()
        except AssertionError as error:
            last = error
        else:
            if answer:
                return answer
        if time.monotonic() > deadline:
            name = what or getattr(predicate, "__qualname__", repr(predicate))
            raise AssertionError(f"not within {seconds:g} s: {name}" + (f" ({last})" if last else ""))
        time.sleep(pause)
        pause = min(pause * 1.5, 0.05)
