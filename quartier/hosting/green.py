"""Make the standard library cooperative. Must run before anything else is imported."""

import warnings


def patch() -> None:
    """Monkey-patch for eventlet, and silence exactly its own deprecation warning: the host is replaceable."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=r"(?s).*[Ee]ventlet.*", category=DeprecationWarning)
        import eventlet

        eventlet.monkey_patch()
