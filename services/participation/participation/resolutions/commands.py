"""What can be done with resolutions."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from participation import sends
from participation.resolutions import rules
from participation.resolutions.model import Resolution
from quartier import written
from quartier.actor import require_office
from quartier.event import new_ref
from quartier.unit import Unit


@dataclass(frozen=True, kw_only=True)
class RecordResolution:
    """A vote of the residents' council, as its minutes have it; the day is a local date."""

    title: str
    decided_on: date
    yes: int
    no: int
    abstain: int
    invalid: int
    matter: rules.Matter = rules.Matter.OTHER
    #: What exactly was decided, and the language of both texts; None for the quarter's own.
    text: str | None = None
    lang: str | None = None


def record_resolution(unit: Unit, command: RecordResolution) -> str:
    """Record a vote and its result; returns its reference. It stands as recorded.

    What was adopted is told once more by itself: other services act on that, and on what it was about.
    """
    require_office(unit.actor, "council", "carrier")
    rules.check_day(command.decided_on, unit.today)
    outcome = rules.result(command.yes, command.no, command.abstain, command.invalid)
    resolution = Resolution(
        id=new_ref(),
        body=rules.RESIDENTS_COUNCIL,
        title=command.title,
        matter=command.matter,
        decided_on=command.decided_on,
        yes=command.yes,
        no=command.no,
        abstain=command.abstain,
        invalid=command.invalid,
        result=outcome,
        recorded_at=unit.now,
        recorded_by=unit.actor.ref,
    )
    unique = ("uq_resolution_body_decided_on_title", "resolution.title")
    with unit.constraint(rules.ResolutionKnown(), *unique):
        unit.session.add(resolution)
    written.keep(unit, resolution.id, command.lang, title=command.title, text=command.text)
    named = written.named(unit, resolution.id, resolution.title)
    unit.emit(
        sends.ResolutionRecorded.of(
            resolution_id=resolution.id,
            body=resolution.body,
            **named,
            yes=resolution.yes,
            no=resolution.no,
            abstain=resolution.abstain,
            invalid=resolution.invalid,
            result=resolution.result,
            decided_on=resolution.decided_on,
        )
    )
    if outcome is rules.Result.ADOPTED:
        _say_adopted(unit, resolution, named)
    return resolution.id


def _say_adopted(unit: Unit, resolution: Resolution, named: dict[str, Any]) -> None:
    unit.emit(
        sends.ResolutionAdopted.of(
            resolution_id=resolution.id,
            body=resolution.body,
            matter=resolution.matter,
            **named,
            yes=resolution.yes,
            no=resolution.no,
            abstain=resolution.abstain,
            adopted_on=resolution.decided_on,
        )
    )
