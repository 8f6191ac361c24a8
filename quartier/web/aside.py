"""What computes for long runs beside the loop that answers everybody: in a native thread where the process is green."""

import sys
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
A = TypeVar("A")


def aside(compute: Callable[[A], T], argument: A) -> T:
    """`compute(argument)`. It may touch neither database nor request: it runs in another thread."""
    eventlet = sys.modules.get("eventlet")
    if eventlet is None or not eventlet.patcher.is_monkey_patched("socket"):
        return compute(argument)
    from eventlet import tpool

    result: T = tpool.execute(compute, argument)
    return result
