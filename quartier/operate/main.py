"""The `quartier` command.

Exit codes: 0 all is well · 1 something was found or refused, the message says what to do · 2 the command was
called wrongly · 3 the configuration is wrong · 70 the watchdog ended a process that stood still.
"""

import sys


def main() -> None:
    """Entry point. What hosts services is made cooperative before anything else is imported."""
    if "run" in sys.argv[1:3]:
        from quartier.hosting.green import patch

        patch()
    from quartier.errors import BusDown, Misconfigured, Refusal
    from quartier.observe import configure_logging
    from quartier.operate.commands import app

    configure_logging("WARNING")  # to standard error: standard output is for what scripts read
    try:
        app()
    except Misconfigured as error:
        print(f"quartier: {error}", file=sys.stderr)
        raise SystemExit(3) from None
    except (Refusal, BusDown) as error:
        print(f"quartier: {error}", file=sys.stderr)
        raise SystemExit(1) from None


if __name__ == "__main__":
    main()
