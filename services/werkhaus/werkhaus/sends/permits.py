"""What werkhaus says of permits; people are opaque references."""

from quartier.event import Audience, EventSchema, LocalDate, Ref, Slug, event
from werkhaus.permits.rules import SuspensionReason

_EXAMPLE = {
    "permit_id": "7g8h9j0k1m2n3p4q5r6s",
    "person": "p8h9j0k1m2n3p4q5r6s7t",
    "resource_id": "1m2n3p4q5r6s7t8v9w0x",
    "valid_until": "2027-08-31",
}


class _Permit(EventSchema):
    permit_id = Ref(required=True)
    person = Ref(required=True)
    resource_id = Ref(required=True)
    valid_until = LocalDate(required=True)


@event(
    "quartier.werkhaus.permit.granted.v1",
    audience=Audience.INTERNAL,
    subject="permit_id",
    example=_EXAMPLE,
)
class PermitGranted(_Permit):
    """Somebody was given a permit for a machine or an area, or had it renewed; the last day belongs to it."""


@event(
    "quartier.werkhaus.permit.expiring.v1",
    audience=Audience.INTERNAL,
    subject="permit_id",
    example=_EXAMPLE,
)
class PermitExpiring(_Permit):
    """A permit soon ends; the induction can still be refreshed before."""


@event(
    "quartier.werkhaus.permit.expired.v1",
    audience=Audience.INTERNAL,
    subject="permit_id",
    example=_EXAMPLE,
)
class PermitExpired(_Permit):
    """A permit's last day is over."""


@event(
    "quartier.werkhaus.permit.suspended.v1",
    audience=Audience.INTERNAL,
    subject="permit_id",
    example=_EXAMPLE | {"reason": "unsafe-use"},
)
class PermitSuspended(_Permit):
    """A permit does not count until it is restored."""

    reason = Slug(*(reason.value for reason in SuspensionReason), required=True)


@event(
    "quartier.werkhaus.permit.restored.v1",
    audience=Audience.INTERNAL,
    subject="permit_id",
    example=_EXAMPLE,
)
class PermitRestored(_Permit):
    """A suspended permit counts again."""
