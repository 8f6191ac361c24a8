"""Make the standard library cooperative. Must run before anything else is imported."""

import warnings


def patch() -> None:
    """Monkey-patch for eventlet, and silence exactly its own notice of retirement: the host is replaceable."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")
        import eventlet

        eventlet.monkey_patch()
