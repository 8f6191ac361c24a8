"""Dangerous places."""

from marshmallow import fields, validate

from participation.hazards.rules import CATEGORIES
from quartier.event import Audience, EventSchema, LocalDate, Ref, Slug, event


@event(
    "quartier.participation.hazard.reported.v1",
    audience=Audience.PARTNERS,
    subject="hazard_id",
    example={
        "hazard_id": "7g8h9j0k1m2n3p4q5r6s",
        "category": "crossing",
        "latitude": 50.652,
        "longitude": 11.337,
        "reported_on": "2026-05-04",
    },
)
class HazardReported(EventSchema):
    """Somebody reported a dangerous place; the coordinates (WGS 84) are rounded to three decimals, some 100 m."""

    hazard_id = Ref(required=True)
    category = Slug(*CATEGORIES, required=True)
    latitude = fields.Float(required=True, validate=validate.Range(-90, 90))
    longitude = fields.Float(required=True, validate=validate.Range(-180, 180))
    reported_on = LocalDate(required=True)
