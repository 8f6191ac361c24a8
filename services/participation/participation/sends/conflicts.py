"""Conflicts, of which nothing but a reference is told."""

from quartier.event import Audience, EventSchema, Ref, event


@event(
    "quartier.participation.conflict.logged.v1",
    audience=Audience.CONFIDENTIAL,
    subject="case_ref",
    example={"case_ref": "6f7g8h9j0k1m2n3p4q5r"},
)
class ConflictLogged(EventSchema):
    """The mediators have a new case. Nothing else is said; who may open it reads it in this service."""

    case_ref = Ref(required=True)
