"""The chain of vouchers at the terminal: `quartier funding verify-vouchers`."""

import json
from dataclasses import asdict
from typing import Annotated

import typer

from funding.calculations.pages.terminal import app
from funding.vouchers.rules.chain import Fault, FaultKind, faults
from funding.vouchers.views.chain import chain_end, posted

_SAID = {
    FaultKind.MISSING: "is missing",
    FaultKind.CHANGED: "was changed, or its link was",
    FaultKind.PAYEE_CHANGED: "has another payee than it was posted with",
    FaultKind.CUT_OFF: "is not where the chain ends",
}


@app.command("verify-vouchers")
def verify_vouchers(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")] = False,
) -> None:
    """Follow the chain of posted vouchers link by link; exit code 1 where it does not hold."""
    count, found = _verify()
    if as_json:
        typer.echo(json.dumps({"vouchers": count, "faults": [asdict(fault) for fault in found]}))
    else:
        for fault in found:
            typer.echo(f"voucher {fault.number} {_SAID[fault.kind]}")
        typer.echo(
            f"{count} vouchers, faults: {len(found)}" if found else f"{count} vouchers: the chain holds"
        )
    if found:
        raise typer.Exit(1)


def _verify() -> tuple[int, list[Fault]]:
    from rich.console import Console
    from rich.progress import track

    from quartier.operate.installed import installed, settings_of
    from quartier.operate.migrate import require_schema
    from quartier.store import Store

    [service] = installed(["funding"])
    store = Store(settings_of(service))
    try:
        require_schema(service, store)
        with store.read() as session:
            end = chain_end(session)
            shown = track(
                posted(session),
                description="Following the chain",
                total=end.number,
                console=Console(stderr=True),
                transient=True,
            )
            return end.number, list(faults(shown, end))
    finally:
        store.close()


__all__ = ["app", "verify_vouchers"]
