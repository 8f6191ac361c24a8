"""A service as data: what it offers, in tables. A host turns the tables into a running program.

A class written by hand for one host cannot be hosted by another; a table can.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import MetaData

from quartier.event import EventSchema, Reaction, Read
from quartier.handover.domains import Act, Domain
from quartier.settings import Settings
from quartier.store import Store

if TYPE_CHECKING:
    import typer

    from quartier.unit import Unit
    from quartier.web.routes import Route


@dataclass(frozen=True, slots=True)
class Nav:
    """An entry of the service's own navigation."""

    label: str
    path: str
    #: Shown only to people who hold one of these offices; empty: to everybody.
    offices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Timer:
    """Work that is done again and again, by one instance at a time; it must be safe to do twice."""

    name: str
    every: timedelta
    run: Callable[[Store], int]


@dataclass(frozen=True, kw_only=True)
class Service:
    """The index of a service."""

    name: str
    #: msgid of the service's name as people read it.
    title: str
    settings: type[Settings]
    metadata: MetaData
    rooms: tuple[str, ...]
    sends: tuple[type[EventSchema], ...]
    reads: tuple[Read, ...]
    routes: "tuple[Route, ...]"
    nav: tuple[Nav, ...]
    #: Pages that offices open besides the navigation, by what one can do there: for "What I may do here".
    doors: tuple[Nav, ...] = ()
    timers: tuple[Timer, ...] = ()
    #: What answers an event that reaches it and is not among its reads (a new version), by audience.
    otherwise: Mapping[str, Reaction] = field(default_factory=dict)
    #: Its domains of decision: what can be handed over, each on a stage of its own.
    domains: tuple[Domain, ...] = ()
    #: Its consequential acts, as they are carried out once they are effective.
    acts: tuple[Act, ...] = ()
    #: Loads the small demo quarter: ``demo(store)``; absent where there is nothing of its own to load.
    demo: Callable[[Store], None] | None = None
    #: Look before the start at what settings alone do not tell; each raises `Misconfigured` with one line.
    may_start: Sequence[Callable[[Store], None]] = ()
    #: Enters a person as administrator from the command line; only the service that keeps the register has it.
    appoint_administrator: "Callable[[Unit, str], str] | None" = None
    #: What it can be asked at a terminal, as `quartier <name> …`; loaded only when it is asked.
    terminal: "Callable[[], typer.Typer] | None" = None

    @property
    def package(self) -> Path:
        """The folder of the import package: templates, locale and migrations are in it."""
        return Path(str(files(self.name)))

    @property
    def folder(self) -> Path:
        """The service's own folder, with README and contracts (in a checkout)."""
        return self.package.parent
