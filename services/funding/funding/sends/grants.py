"""What funding says of grants."""

from marshmallow import Schema, fields, validate

from quartier.event import Audience, Cents, EventSchema, LocalDate, Ref, Slug, Text, Titles, event


class BudgetLine(Schema):
    """One line of a grant's budget."""

    line_id = Ref(required=True)
    title = Text(required=True)
    #: The service that spends it; null where it is not bound to one.
    spent_by = Slug("werkhaus", "garden", "participation", required=True, allow_none=True)
    amount_cents = Cents(min=1, required=True)


@event(
    "quartier.funding.grant.approved.v1",
    audience=Audience.PARTNERS,
    subject="grant_id",
    example={
        "grant_id": "7k2m9x0r4t6v8w1y3z5a",
        "title": "Werkhaus: Werkstatt einrichten",
        "titles": {"de": "Werkhaus: Werkstatt einrichten", "ru": "Веркхаус: обустройство мастерской"},
        "funder": "Städtebauförderung, Sozialer Zusammenhalt",
        "valid_from": "2026-01-01",
        "valid_until": "2026-12-31",
        "total_cents": 2500000,
        "lines": [
            {
                "line_id": "0a1b2c3d4e5f6g7h8j9k",
                "title": "Maschinen",
                "spent_by": "werkhaus",
                "amount_cents": 1800000,
            },
            {
                "line_id": "1a1b2c3d4e5f6g7h8j9k",
                "title": "Beete",
                "spent_by": "garden",
                "amount_cents": 700000,
            },
        ],
    },
)
class GrantApproved(EventSchema):
    """A grant has been approved: its lines may be spent from `valid_from` to `valid_until`, both included."""

    grant_id = Ref(required=True)
    title = Text(required=True)
    titles = Titles()
    funder = Text(required=True)
    valid_from = LocalDate(required=True)
    valid_until = LocalDate(required=True)
    total_cents = Cents(required=True)
    lines = fields.List(fields.Nested(BudgetLine), required=True, validate=validate.Length(1, 50))


@event(
    "quartier.funding.grant.translated.v1",
    audience=Audience.PARTNERS,
    subject="grant_id",
    example={
        "grant_id": "7k2m9x0r4t6v8w1y3z5a",
        "title": "Werkhaus: Werkstatt einrichten",
        "titles": {"de": "Werkhaus: Werkstatt einrichten", "ru": "Веркхаус: обустройство мастерской"},
    },
)
class GrantTranslated(EventSchema):
    """Somebody has translated what a grant is called, or changed a translation; `titles` are all there are."""

    grant_id = Ref(required=True)
    title = Text(required=True)
    titles = Titles(required=True)
