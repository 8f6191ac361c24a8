"""The events of this room: every service that hands something over publishes them under its own name."""

from functools import lru_cache
from typing import NamedTuple

from quartier.event import Audience, Count, EventSchema, Instant, LocalDate, Ref, Slug, event
from quartier.handover.moves import Kind
from quartier.handover.stages import Reason, Side

_MOVE = {"move_id": "8h9j0k1m2n3p4q5r6s7t", "domain": "bookings", "kind": "up", "to_stage": 3}
_DECISION = {"decision_id": "019a0b2c-3d4e-7f5a-8b9c-0d1e2f3a4b5c", "domain": "bookings", "act": "book_room"}


class _Move(EventSchema):
    move_id = Ref(required=True)
    domain = Slug(required=True)
    kind = Slug(*(kind.value for kind in Kind), required=True)
    to_stage = Count(max=5, required=True)


class StageEvents(NamedTuple):
    """A service's events of the handover, for its ``sends``."""

    entered: type[EventSchema]
    proposed: type[EventSchema]
    objected: type[EventSchema]
    decided: type[EventSchema]
    awaited: type[EventSchema]
    vetoed: type[EventSchema]


@lru_cache
def stage_events(service: str) -> StageEvents:
    """The events of the handover as one service publishes them; always the same classes."""

    @event(
        f"quartier.{service}.stage.entered.v1",
        audience=Audience.PUBLIC,
        subject="domain",
        example={
            "domain": "bookings",
            "stage": 3,
            "stage_version": 4,
            "side": "none",
            "decides": "association",
            "effective_at": "2027-03-31T22:00:00Z",
            "review_on": "2028-03-31",
        },
    )
    class StageEntered(EventSchema):
        """A domain of decision stands on a stage from `effective_at` on; `decides` is the body with the last word."""

        domain = Slug(required=True)
        stage = Count(max=5, required=True)
        stage_version = Count(min=1, required=True)
        side = Slug(*(side.value for side in Side), required=True)
        decides = Slug(required=True)
        effective_at = Instant(required=True)
        review_on = LocalDate(required=True, allow_none=True)

    @event(
        f"quartier.{service}.stage_change.proposed.v1",
        audience=Audience.PUBLIC,
        subject="move_id",
        example={**_MOVE, "until": "2027-03-14T23:00:00Z"},
    )
    class StageChangeProposed(_Move):
        """Somebody proposes to move a domain; until the instant it can be objected to, or both sides are heard."""

        until = Instant(required=True, allow_none=True)

    @event(
        f"quartier.{service}.stage_change.objected.v1",
        audience=Audience.PUBLIC,
        subject="move_id",
        example={**_MOVE, "reason": "condition_missing", "until": "2027-04-13T22:00:00Z"},
    )
    class StageChangeObjected(_Move):
        """Somebody objects to the move of a domain, for a listed reason; mediation ends by the instant."""

        reason = Slug(*(reason.value for reason in Reason), required=True)
        until = Instant(required=True)

    @event(
        f"quartier.{service}.stage_change.decided.v1",
        audience=Audience.PUBLIC,
        subject="move_id",
        example={**_MOVE, "outcome": "decided", "effective_on": "2027-04-01"},
    )
    class StageChangeDecided(_Move):
        """What became of a proposal to move a domain, and from which day on it is so."""

        outcome = Slug("decided", "refused", "withdrawn", "lapsed", required=True)
        effective_on = LocalDate(required=True, allow_none=True)

    @event(
        f"quartier.{service}.answer.awaited.v1",
        audience=Audience.PUBLIC,
        subject="decision_id",
        example={**_DECISION, "body": "carrier", "until": "2027-03-14T23:00:00Z", "reminder": 0},
    )
    class AnswerAwaited(EventSchema):
        """A body's answer to an act is waited for until an instant; `reminder` counts from 0, the first notice."""

        decision_id = Ref(required=True)
        domain = Slug(required=True)
        act = Slug(required=True)
        body = Slug(required=True)
        until = Instant(required=True, allow_none=True)
        reminder = Count(required=True)

    @event(
        f"quartier.{service}.act.vetoed.v1",
        audience=Audience.PUBLIC,
        subject="decision_id",
        example={**_DECISION, "reason": "safety", "vetoes": 1},
    )
    class ActVetoed(EventSchema):
        """The carrier has vetoed an act for a listed reason; `vetoes` of this domain are counted over the last year."""

        decision_id = Ref(required=True)
        domain = Slug(required=True)
        act = Slug(required=True)
        reason = Slug(*(reason.value for reason in Reason), required=True)
        vetoes = Count(required=True)

    return StageEvents(
        StageEntered, StageChangeProposed, StageChangeObjected, StageChangeDecided, AnswerAwaited, ActVetoed
    )
