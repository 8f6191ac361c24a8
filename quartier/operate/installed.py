"""Which services are installed here, and their settings."""

from collections.abc import Sequence
from importlib.metadata import entry_points
from typing import Any

import typer.main
from typer.core import TyperGroup

from quartier.errors import Misconfigured
from quartier.hosting.service import Service
from quartier.settings import Settings, load

#: The order in which services are shown: what happens first, then who does it.
ORDER = ("notify", "funding", "participation", "werkhaus", "garden")


def installed(names: Sequence[str] = ()) -> list[Service]:
    """The installed services, or those named. Raises `Misconfigured` for a name that is not installed."""
    found = {point.name: point for point in entry_points(group="quartier.services")}
    if unknown := [name for name in names if name not in found]:
        raise Misconfigured(
            f"no service {unknown[0]!r} is installed here; installed: {', '.join(sorted(found)) or 'none'}"
        )
    wanted = names or sorted(
        found, key=lambda name: (ORDER.index(name) if name in ORDER else len(ORDER), name)
    )
    return [found[name].load() for name in wanted]


def settings_of(service: Service) -> Settings:
    """The service's settings from the environment, checked."""
    return load(service.settings, service.name)


def terminal_of(name: str) -> Any:
    """The commands of an installed service for the terminal; None where there is no such service, or none of its."""
    if name not in {point.name for point in entry_points(group="quartier.services")}:
        return None
    [service] = installed([name])
    return typer.main.get_command(service.terminal()) if service.terminal else None


class WithServices(TyperGroup):
    """Beside the commands of the floor, those of a service under its name."""

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        return super().get_command(ctx, cmd_name) or terminal_of(cmd_name)
