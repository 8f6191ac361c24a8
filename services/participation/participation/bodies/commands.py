"""What can be done with bodies and offices. The copy that this service itself asks is brought up in the same unit."""

from dataclasses import dataclass
from datetime import date

from participation import sends
from participation.bodies import rules
from participation.bodies.model import OVERLAP, Body, OfficeTerm
from participation.resolutions.model import Resolution
from participation.resolutions.rules import Result
from quartier.event import new_ref
from quartier.signin.offices import Holding, keep
from quartier.unit import Unit


@dataclass(frozen=True, kw_only=True)
class FoundBody:
    """A body that exists since a local date."""

    body: str
    founded_on: date


@dataclass(frozen=True, kw_only=True)
class Appoint:
    """An appointment from `since` to the day before `until`; by a vote if one is named, else by the carrier."""

    body: str
    office: str
    person: str
    since: date
    until: date | None
    resolution_id: str | None
    resolved_on: date | None


@dataclass(frozen=True, kw_only=True)
class EndTerm:
    """The early end of a term: from `ended_on` on the office is no longer held."""

    holding_ref: str
    ended_on: date
    reason: rules.EndReason
    resolution_id: str | None
    resolved_on: date | None


def found_body(unit: Unit, command: FoundBody) -> None:
    """Enter a body into the register."""
    rules.check_keeper(unit.actor.holds(*rules.KEEPERS))
    rules.check_body(command.body)
    rules.check_founded(command.founded_on, unit.today)
    _enter_body(unit, command)


def appoint(unit: Unit, command: Appoint) -> str:
    """Enter that somebody assumes an office; returns the reference of the holding."""
    actor = unit.actor
    kind = rules.basis(voted=_names_vote(command))
    rules.check_may_appoint(
        kind,
        keeps=actor.holds(*rules.KEEPERS),
        speaks=actor.speaks_for(command.body),
        own=command.person == actor.ref,
    )
    rules.check_office(command.body, command.office)
    rules.check_person(command.person)
    rules.check_basis(command.body, kind)
    vote = _vote(unit, command.body, command)
    rules.check_term(command.body, command.since, command.until, unit.today)
    if vote and vote > command.since:
        raise rules.VoteLater(field="since", decided_on=vote)
    return _enter_term(unit, command, kind, vote)


def appoint_administrator(unit: Unit, person: str) -> str:
    """Enter an administrator by the operator's command line, the carrier first if it is not there; the reference."""
    rules.check_person(person)
    if unit.session.get(Body, "carrier") is None:
        _enter_body(unit, FoundBody(body="carrier", founded_on=unit.today))
    command = Appoint(
        body="carrier",
        office="administrator",
        person=person,
        since=unit.today,
        until=None,
        resolution_id=None,
        resolved_on=None,
    )
    return _enter_term(unit, command, rules.Basis.COMMAND, None)


def end_term(unit: Unit, command: EndTerm) -> None:
    """End a term early; what was done until then stands."""
    term = unit.session.get(OfficeTerm, command.holding_ref, with_for_update=True)
    if term is None:
        raise rules.HoldingNotFound
    actor = unit.actor
    rules.check_may_end(
        term.body,
        command.reason,
        keeps=actor.holds(*rules.KEEPERS),
        speaks=actor.speaks_for(term.body),
        own=actor.ref == term.person,
        voted=_names_vote(command),
    )
    vote = _vote(unit, term.body, command)
    term.until = rules.check_end(term.since, term.until, command.ended_on, unit.today)
    if vote and vote > command.ended_on:
        raise rules.VoteLater(field="ended_on", decided_on=vote)
    term.ended_reason, term.ended_at, term.ended_by = command.reason, unit.now, actor.ref
    term.ended_resolution_id, term.ended_resolved_on = command.resolution_id, vote
    _tell(unit, term, sends.OfficeEnded)


def _enter_body(unit: Unit, command: FoundBody) -> None:
    with unit.constraint(rules.BodyKnown(), "pk_body", "body.slug"):
        unit.session.add(
            Body(
                slug=command.body,
                founded_on=command.founded_on,
                entered_at=unit.now,
                entered_by=unit.actor.ref,
            )
        )
    unit.emit(sends.BodyFounded.of(body=command.body, founded_on=command.founded_on))


def _enter_term(unit: Unit, command: Appoint, kind: rules.Basis, vote: date | None) -> str:
    if unit.session.get(Body, command.body) is None:
        raise rules.BodyNotFound
    term = OfficeTerm(
        id=new_ref(),
        body=command.body,
        office=command.office,
        person=command.person,
        since=command.since,
        until=command.until,
        basis=kind,
        resolution_id=command.resolution_id,
        resolved_on=vote,
        entered_at=unit.now,
        entered_by=unit.actor.ref,
    )
    with unit.constraint(rules.OverlappingTerm(), OVERLAP):
        unit.session.add(term)
    _tell(unit, term, sends.OfficeAssumed)
    return term.id


def _tell(unit: Unit, term: OfficeTerm, what: type[sends.OfficeAssumed]) -> None:
    keep(unit.session, Holding(term.id, term.body, term.office, term.person, term.since, term.until))
    unit.emit(
        what.of(
            holding_ref=term.id,
            body=term.body,
            office=term.office,
            person=term.person,
            since=term.since,
            until=term.until,
        )
    )


def _names_vote(command: Appoint | EndTerm) -> bool:
    return command.resolution_id is not None or command.resolved_on is not None


def _vote(unit: Unit, body: str, command: Appoint | EndTerm) -> date | None:
    """The day of the vote that is named; None if none is. A resolution that is named must have been adopted."""
    if command.resolution_id is not None:
        resolution = unit.session.get(Resolution, command.resolution_id)
        if resolution is None:
            raise rules.ResolutionUnknown
        if resolution.result != Result.ADOPTED:
            raise rules.ResolutionRejected
        return resolution.decided_on
    if command.resolved_on is not None and body in rules.VOTES_RECORDED:
        raise rules.ResolutionNeeded
    if command.resolved_on is not None and command.resolved_on > unit.today:
        raise rules.VoteInFuture
    return command.resolved_on
