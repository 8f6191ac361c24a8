"""What werkhaus says of the maintenance of its computer system."""

from quartier.event import Audience, EventSchema, Instant, Ref, event


@event(
    "quartier.werkhaus.maintenance.announced.v1",
    audience=Audience.PUBLIC,
    subject="maintenance_id",
    example={
        "maintenance_id": "4q5r6s7t8v9w0x1y2z3a",
        "starts_at": "2026-06-01T03:00:00Z",
        "ends_at": "2026-06-01T04:00:00Z",
    },
)
class MaintenanceAnnounced(EventSchema):
    """In this time the service may not answer."""

    maintenance_id = Ref(required=True)
    starts_at = Instant(required=True)
    ends_at = Instant(required=True)


@event(
    "quartier.werkhaus.maintenance.called_off.v1",
    audience=Audience.PUBLIC,
    subject="maintenance_id",
    example={"maintenance_id": "4q5r6s7t8v9w0x1y2z3a"},
)
class MaintenanceCalledOff(EventSchema):
    """What was announced does not take place."""

    maintenance_id = Ref(required=True)
