"""What werkhaus says of inductions."""

from marshmallow import fields

from quartier.event import Audience, EventSchema, Instant, Ref, Slug, event
from quartier.web.i18n import LANGUAGES

_EXAMPLE = {
    "induction_id": "8h9j0k1m2n3p4q5r6s7t",
    "resource_id": "1m2n3p4q5r6s7t8v9w0x",
    "starts_at": "2026-09-05T08:00:00Z",
    "ends_at": "2026-09-05T10:00:00Z",
    "language": "de",
    "practical": True,
}


class _Induction(EventSchema):
    induction_id = Ref(required=True)
    resource_id = Ref(required=True)
    starts_at = Instant(required=True)
    ends_at = Instant(required=True)
    language = Slug(*LANGUAGES, required=True)
    practical = fields.Boolean(required=True)


@event(
    "quartier.werkhaus.induction.scheduled.v1",
    audience=Audience.INTERNAL,
    subject="induction_id",
    example=_EXAMPLE,
)
class InductionScheduled(_Induction):
    """An induction is offered; people can sign up."""


@event(
    "quartier.werkhaus.induction.cancelled.v1",
    audience=Audience.INTERNAL,
    subject="induction_id",
    example=_EXAMPLE,
)
class InductionCancelled(_Induction):
    """An induction does not take place."""


@event(
    "quartier.werkhaus.induction.held.v1",
    audience=Audience.INTERNAL,
    subject="induction_id",
    example=_EXAMPLE,
)
class InductionHeld(_Induction):
    """An induction took place; at least one person has understood it."""
