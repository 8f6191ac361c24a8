"""Every event that garden reads, and what answers it."""

from marshmallow import fields

from garden.budgets.reactions import on_grant_approved
from quartier.event import Audience, Cents, LocalDate, Read, Ref, Slug, Text, Tolerant
from quartier.signin.offices import office_reads


class GrantLine(Tolerant):
    """A budget line of a grant."""

    line_id = Ref(required=True)
    title = Text(required=True)
    #: Any service's name: one we do not know is none of our lines.
    spent_by = Slug(load_default=None, allow_none=True)
    amount_cents = Cents(required=True)


class GrantApproved(Tolerant):
    """What garden uses of funding's event."""

    grant_id = Ref(required=True)
    title = Text(required=True)
    valid_from = LocalDate(required=True)
    valid_until = LocalDate(required=True)
    lines = fields.List(fields.Nested(GrantLine), required=True)


READS = (
    *office_reads(),
    Read(
        "quartier.funding.grant.approved.v1",
        audience=Audience.PARTNERS,
        schema=GrantApproved,
        by=on_grant_approved,
        any_order=True,  # a grant is approved once; its lines stand for themselves
    ),
)
