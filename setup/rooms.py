"""The import rule of the rooms, as a contract for import-linter (`make check`).

A room is a folder of a service; its files have the same names everywhere, and the name says what a file may import:
pages and reactions import commands and views, these import model and rules, and rules are pure: the standard library,
quartier.errors and other rules. The rule holds across the rooms of a service too, so that no room reaches another
through its doors.
"""

import sys

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output

RULES, MODEL, READ, WRITE = (
    {"rules"},
    {"rules", "model"},
    {"rules", "model", "views"},
    {"rules", "model", "views", "commands"},
)

# What each kind of file may import of its own service. A kind that is not listed (service.py, demo.py) is free.
MAY_IMPORT: dict[str, set[str]] = {
    "rules": RULES,
    "model": MODEL,
    "views": READ | {"settings"},
    "commands": WRITE | {"sends", "settings"},
    "pages": WRITE | {"pages", "settings"},
    "reactions": WRITE | {"reactions", "settings"},
    "sends": RULES | {"sends"},
    "reads": RULES | {"reactions", "reads"},
    "settings": set(),
}
#: Of the floor, rules know the refusals and how days are counted.
PURE = {"quartier.errors", "quartier.handover.windows"}


def kind(module: str, service: str) -> str:
    """The file a module belongs to: funding.grants.commands.approve -> "commands", funding.sends -> "sends"."""
    parts = module.removeprefix(service + ".").split(".")
    if parts[0] in MAY_IMPORT or parts == ["service"]:
        return parts[0]
    return parts[1] if len(parts) > 1 else ""


class RoomsContract(Contract):
    """Checks every import inside each service against MAY_IMPORT, and that rules are pure."""

    type_name = "rooms"
    services = fields.ListField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        broken = []
        for service in self.services:  # type: ignore[attr-defined]
            for importer in sorted(graph.find_descendants(service)):
                for imported in sorted(graph.find_modules_directly_imported_by(importer)):
                    reason = self._objection(service, importer, imported)
                    if reason:
                        lines = graph.get_import_details(importer=importer, imported=imported)
                        broken.append((importer, imported, lines[0]["line_number"] if lines else 0, reason))
        return ContractCheck(kept=not broken, metadata={"broken": broken})

    @staticmethod
    def _objection(service: str, importer: str, imported: str) -> str:
        own = kind(importer, service)
        if own not in MAY_IMPORT:
            return ""
        if imported == service or imported.startswith(service + "."):
            other = kind(imported, service)
            known = other in MAY_IMPORT or other == "service"
            if other and (known or own in ("rules", "model")) and other not in MAY_IMPORT[own]:
                return f"{own} may not import {other}"
            return ""
        if (
            own == "rules"
            and imported not in PURE
            and imported.partition(".")[0] not in sys.stdlib_module_names
        ):
            return "rules are pure: the standard library, quartier.errors, quartier.handover.windows and other rules"
        return ""

    def render_broken_contract(self, check: ContractCheck) -> None:
        for importer, imported, line, reason in check.metadata["broken"]:
            output.print_error(f"{importer} -> {imported} (line {line}): {reason}", bold=False)
        output.new_line()
