"""What funding says of things bought for longer."""

from quartier.event import Audience, Cents, EventSchema, LocalDate, Ref, event


@event(
    "quartier.funding.asset.inventoried.v1",
    audience=Audience.INTERNAL,
    subject="asset_id",
    example={
        "asset_id": "6f7g8h9j0k1m2n3p4q5r",
        "value_cents": 129900,
        "acquired_on": "2026-03-02",
        "bound_until": "2031-03-02",
    },
)
class AssetInventoried(EventSchema):
    """Something was bought that has to serve its purpose until `bound_until`, that day included."""

    asset_id = Ref(required=True)
    value_cents = Cents(min=1, required=True)
    acquired_on = LocalDate(required=True)
    bound_until = LocalDate(required=True)
