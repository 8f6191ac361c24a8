"""What werkhaus says of its house rules and operating concept."""

from marshmallow import fields

from quartier.event import Audience, Count, EventSchema, LocalDate, Ref, Slug, event
from quartier.web.i18n import LANGUAGES


@event(
    "quartier.werkhaus.house_rules.adopted.v1",
    audience=Audience.PUBLIC,
    subject="version_id",
    example={
        "version_id": "3p4q5r6s7t8v9w0x1y2z",
        "kind": "house_rules",
        "number": 2,
        "in_force_from": "2026-06-01",
        "resolution_id": "5e6f7g8h9j0k1m2n3p4q",
        "languages": ["ar", "de", "uk"],
    },
)
class HouseRulesAdopted(EventSchema):
    """From this local day on another version of the house rules or the operating concept holds."""

    version_id = Ref(required=True)
    kind = Slug("house_rules", "operating_concept", required=True)
    number = Count(min=1, required=True)
    in_force_from = LocalDate(required=True)
    resolution_id = Ref(required=True, allow_none=True)
    #: In which it can be read on the day of its adoption.
    languages = fields.List(Slug(*sorted(LANGUAGES)), required=True)
