"""The commands of `quartier`, each a few lines around a function of this package."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from quartier.bus import Bus, open_bus
from quartier.errors import Misconfigured, Unavailable
from quartier.hosting.service import Service
from quartier.inbox import Inbox
from quartier.observe import configure_logging
from quartier.operate.installed import WithServices, installed, settings_of
from quartier.store import Store, refused

app = typer.Typer(
    cls=WithServices,
    no_args_is_help=True,
    add_completion=False,
    help="Operate the services of the quarter; `quartier SERVICE --help`: what a service can be asked.",
)
inbox_app = typer.Typer(no_args_is_help=True, help="Events that failed: list, retry, drop, verify.")
demo_app = typer.Typer(no_args_is_help=True, help="All services on this machine, with a small demo quarter.")
admin_app = typer.Typer(no_args_is_help=True, help="Who may sign in to keep the register of offices.")
app.add_typer(inbox_app, name="inbox")
app.add_typer(admin_app, name="admin")
app.add_typer(demo_app, name="demo")

Names = Annotated[list[str] | None, typer.Argument(help="Services; all that are installed if none is named.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")]


@app.command()
def run(names: Names = None) -> None:
    """Run services in this process until SIGTERM or Ctrl-C; running work is finished.

    A database that is away at the start ends it with exit code 1, for a supervisor to start it again; one that
    goes away later is waited for.
    """
    services = installed(names or [])
    _host(services)


@app.command()
def migrate(names: Names = None) -> None:
    """Bring the databases to the schema of this program."""
    from quartier.operate.migrate import upgrade

    for service in installed(names or []):
        with _store(service, as_it_is=True) as store:
            for revision in upgrade(service, store) or [f"{service.name} is up to date"]:
                typer.echo(revision)


@app.command()
def doctor(names: Names = None, as_json: AsJson = False) -> None:
    """Look whether everything is as it should be; exit code 1 if something is not."""
    from quartier.operate.doctor import Finding, examine

    findings: list[Finding] = []
    for service in installed(names or []):
        with _store(service, as_it_is=True) as store:
            findings += examine(service, store, open_bus(settings_of(service).bus))
    if as_json:
        rows = [{"service": f.service, "what": f.what, "fine": f.fine, "says": f.says} for f in findings]
        typer.echo(json.dumps(rows, indent=2, ensure_ascii=False))
    else:
        for finding in findings:
            typer.echo(
                f"{'ok  ' if finding.fine else 'LOOK'} {finding.service:14} {finding.what:9} {finding.says}"
            )
    raise typer.Exit(0 if all(finding.fine for finding in findings) else 1)


@app.command()
def replay(
    sender: Annotated[str, typer.Argument(help="Whose history is sent again.")],
    to: Annotated[str, typer.Option(help="The reader that gets it; nobody else does.")],
    since: Annotated[datetime | None, typer.Option(help="Only what happened from this day on (UTC).")] = None,
) -> None:
    """Send a service's history again, to one reader. What the reader has already is not handled twice."""
    from quartier.operate.replay import replay as send_again

    source, reader = installed([sender, to])
    bus = open_bus(settings_of(source).bus)
    with _store(source) as source_store, _store(reader) as reader_store:
        if settings_of(source).bus == "local://":
            bus.attach(
                reader.name, reader_store, Inbox(reader_store, reader.reads, otherwise=reader.otherwise)
            )
        start = since.replace(tzinfo=UTC) if since else None
        sent = send_again(source, source_store, reader, bus, since=start)
    typer.echo(f"{sent} events of {sender} sent again to {to}")


@app.command()
def paper(name: Annotated[str, typer.Argument(help="legal, privacy or accessibility.")]) -> None:
    """Print the template of a paper that the pages' footer leads to, to be filled in by the operator."""
    from quartier.web.papers import template

    try:
        typer.echo(template(name), nl=False)
    except LookupError as error:
        raise typer.BadParameter(str(error)) from None


@app.command()
def topology(
    declare: Annotated[
        bool,
        typer.Option(
            "--declare", help="Declare and bind it at the broker of OPERATOR_BUS, refusing what differs."
        ),
    ] = False,
) -> None:
    """Print the broker's definitions (exchanges, queues, users, permissions) for the installed services."""
    from quartier.bus.declare import OPERATOR
    from quartier.bus.declare import declare as declare_at
    from quartier.bus.topology import definitions
    from quartier.bus.topology import topology as topology_of
    from quartier.settings import bus_address

    top = topology_of(installed())
    if not declare:
        typer.echo(json.dumps(definitions(top), indent=2))
        return
    declare_at(bus_address(OPERATOR), top)
    typer.echo(f"the broker holds {len(top.exchanges)} exchanges and {len(top.queues)} queues as it should")


@app.command()
def setup(
    domain: Annotated[
        str, typer.Option(envvar="QUARTIER_DOMAIN", help="People reach werkhaus.DOMAIN and so on.")
    ],
    port: Annotated[
        int, typer.Option(envvar="QUARTIER_HTTPS_PORT", help="The proxy's, inside as outside.")
    ] = 443,
    folder: Annotated[Path, typer.Option(help="Where the secrets are kept.")] = Path("secrets"),
) -> None:
    """Make the secrets of the container stack, as files, and what follows from them; what is there is kept."""
    from quartier.operate.stack import Stack
    from quartier.operate.stack import setup as set_up

    new = set_up(Stack(folder, domain, port), installed())
    typer.echo(f"{len(new)} files are new in {folder}" if new else f"{folder} is complete")


@inbox_app.command("list")
def list_failed(service: str, as_json: AsJson = False) -> None:
    """Events that wait for another try or were given up."""
    from quartier.operate.desk import failed

    with _store(installed([service])[0]) as store:
        rows = failed(store)
    if as_json:
        typer.echo(json.dumps([row.as_json() for row in rows], indent=2, ensure_ascii=False))
        return
    for row in rows:
        typer.echo(f"{row.state:8} {row.id}  {row.type}  tries {row.attempts}, {row.behind} wait behind it")
        typer.echo(f"         {row.error}")
    typer.echo(f"{len(rows)} events" if rows else "Nothing has failed.")


@inbox_app.command()
def retry(service: str, event_id: Annotated[list[str] | None, typer.Argument()] = None) -> None:
    """Try dead events again: those named, or all."""
    from quartier.operate.desk import retry as try_again

    with _store(installed([service])[0]) as store:
        typer.echo(f"{try_again(store, event_id)} events will be tried again")


@inbox_app.command()
def drop(service: str, event_id: str) -> None:
    """Decide that an event shall have no effect in this service."""
    from quartier.operate.desk import drop as leave_out

    with _store(installed([service])[0]) as store:
        leave_out(store, event_id)
    typer.echo(f"{event_id} is dropped; what waited behind it goes on")


@inbox_app.command()
def verify(service: str, as_json: AsJson = False) -> None:
    """Hold the inbox against the senders' logs, id by id; exit code 1 if anything is missing or foreign."""
    from quartier.operate.desk import verify as hold_against

    reader = installed([service])[0]
    senders = installed(sorted({read.sender for read in reader.reads}))
    proofs = []
    with _store(reader) as store:
        for sender in senders:
            with _store(sender) as sender_store:
                proofs.append(hold_against(sender.name, sender_store, store, reader.reads))
    for proof in proofs:
        verdict = "complete" if proof.complete else "NOT complete"
        counts = f"{proof.sent} sent, {len(proof.missing)} missing, {len(proof.unknown)} unknown"
        counts += f", {proof.unfinished} unfinished"
        line = {
            "sender": proof.sender,
            "complete": proof.complete,
            "missing": proof.missing,
            "unknown": proof.unknown,
        }
        typer.echo(json.dumps(line) if as_json else f"{proof.sender}: {verdict} ({counts})")
    raise typer.Exit(0 if all(proof.complete for proof in proofs) else 1)


@admin_app.command("appoint")
def appoint_administrator(
    service: Annotated[str, typer.Option(help="The service that keeps the register of offices.")],
    person: Annotated[str, typer.Option(help="Their reference, from the page “What I may do here”.")],
) -> None:
    """Make somebody administrator: the first one, or another after the last is gone."""
    [keeper] = installed([service])
    if keeper.appoint_administrator is None:
        raise Misconfigured(f"{service} keeps no register of offices: name the service that does")
    with _store(keeper) as store, store.unit() as unit:
        holding = keeper.appoint_administrator(unit, person)
    typer.echo(f"{person} is administrator from today on (holding {holding})")


@demo_app.command("load")
def demo_load(names: Names = None) -> None:
    """Put the demo quarter into services that are empty; for trying out a stack, never for a real one."""
    from quartier.operate import demo

    for service in installed(names or []):
        with _store(service) as store:
            demo.load([service], [store])
        typer.echo(f"{service.name} holds the demo")


@demo_app.command("run")
def demo_run(
    folder: Annotated[Path, typer.Option(help="Where the databases of the demo are kept.")] = Path("var"),
) -> None:
    """Set up, load the demo quarter, and run all installed services in this process."""
    from quartier.operate import demo
    from quartier.operate.migrate import upgrade

    services = installed()
    folder.mkdir(parents=True, exist_ok=True)
    demo.prepare_environment(services, folder)
    for service in services:
        with _store(service, as_it_is=True) as store:
            upgrade(service, store)
            demo.load([service], [store])
    _host(services, greet=True)


def _host(services: Sequence[Service], *, greet: bool = False) -> None:
    from quartier.hosting.assemble import assemble
    from quartier.hosting.nameko_host import host

    settings = [settings_of(service) for service in services]
    configure_logging(settings[0].log_level)
    if len({one.bus for one in settings}) > 1 and any(one.bus == "local://" for one in settings):
        raise Misconfigured(
            "services in one process share one bus: set QUARTIER_BUS, not one address a service"
        )
    for service in services:
        with _store(service) as store:  # none starts on a schema that is not its program's
            for look in service.may_start:
                look(store)
    buses: dict[str, Bus] = {one.bus: open_bus(one.bus) for one in settings}
    for its in settings:
        buses[its.bus].require(its.service)
    running = [
        assemble(service, one, buses[one.bus]) for service, one in zip(services, settings, strict=True)
    ]
    if greet:
        for one in running:
            typer.echo(f"  {one.service.name:14} {one.settings.url}")
        typer.echo("Ctrl-C ends it; nothing is lost.")
    host(running)


@contextmanager
def _store(service: Service, *, as_it_is: bool = False) -> Iterator[Store]:
    """The service's store; its schema must be the program's unless it is taken as it is."""
    from quartier.operate.migrate import require_schema

    store = Store(settings_of(service))
    try:
        if not as_it_is:
            require_schema(service, store)
        yield store
    except Unavailable as error:
        if said := refused(error):
            raise Misconfigured(
                f"set {service.name.upper()}_DATABASE (or QUARTIER_DATABASE) anew: the database refuses it: {said}"
            ) from None
        raise
    finally:
        store.close()
