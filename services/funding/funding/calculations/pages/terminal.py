"""Calculations at the terminal: `quartier funding calc settlement --json '{…}'`. It asks no database."""

import json
import sys
from datetime import UTC, date, datetime
from typing import Annotated, Any

import typer
from marshmallow import RAISE, ValidationError

from funding.calculations.pages.catalogue import CALCULATIONS, as_json
from funding.calculations.pages.schemas import SheetJson
from funding.rule_profiles.views import GENERAL, by_half_year, shipped_on, shipped_rates
from quartier.web.forms import flat_errors

app = typer.Typer(no_args_is_help=True, add_completion=False, help="What funding can be asked at a terminal.")


@app.callback()
def funding() -> None:
    """What funding can be asked at a terminal."""


@app.command()
def calc(
    name: Annotated[str, typer.Argument(help=f"One of: {', '.join(CALCULATIONS)}.")],
    inputs: Annotated[str, typer.Option("--json", help="The inputs; - reads them from standard input.")],
) -> None:
    """Print the sheet of a calculation by the rules and rates that are shipped; nothing is kept."""
    if name not in CALCULATIONS:
        raise typer.BadParameter(f"there is no {name!r}; there are {', '.join(CALCULATIONS)}")
    calculation = CALCULATIONS[name]
    given = _read(calculation.schema(), sys.stdin.read() if inputs == "-" else inputs)
    profile = shipped_on(given.get("profile", GENERAL), given.get("profile_on", _today()))
    sheet = calculation.sheet(given, profile, by_half_year(shipped_rates()))
    typer.echo(json.dumps(SheetJson().dump(as_json(sheet, profile)), indent=2, ensure_ascii=False))


def _read(schema: Any, text: str) -> dict[str, Any]:
    try:
        given: dict[str, Any] = schema.load(json.loads(text), unknown=RAISE)
    except ValidationError as error:
        wrong = flat_errors(error.messages_dict)
        raise typer.BadParameter(
            "; ".join(f"{field}: {' '.join(said)}" for field, said in wrong.items())
        ) from None
    except (ValueError, RecursionError) as error:
        raise typer.BadParameter(f"--json is no JSON: {error}") from None
    return given


def _today() -> date:
    return datetime.now(UTC).date()
