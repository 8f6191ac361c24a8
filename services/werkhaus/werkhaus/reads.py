"""Every event that werkhaus reads, and what answers it.

Order does not matter to any of these reactions: the revision says which wish of a gathering is the newest, what ends
a revision beats what begins it, a grant is approved and a resolution adopted once, and an answer about money counts
only for the question that is still open.
"""

from collections.abc import Callable

from marshmallow import fields

from quartier.event import (
    Audience,
    Cents,
    Count,
    Instant,
    LocalDate,
    Read,
    Received,
    Ref,
    Slug,
    Text,
    Tolerant,
)
from quartier.signin.offices import office_reads
from quartier.unit import Unit
from werkhaus.bookings.reactions import on_cancelled, on_confirmed, on_unplaced, on_wished
from werkhaus.budgets.reactions import on_grant_approved
from werkhaus.house_rules.reactions import on_resolution_adopted
from werkhaus.selfbuild.reactions import on_money_declined, on_money_granted


class GatheringWished(Tolerant):
    """What werkhaus uses of a gathering that was announced or moved."""

    gathering_id = Ref(required=True)
    title = Text(required=True)
    starts_at = Instant(required=True)
    ends_at = Instant(required=True)
    expected = Count(required=True)
    needs_room = fields.Boolean(required=True)
    revision = Count(min=1, required=True)


class GatheringConfirmed(Tolerant):
    """What werkhaus uses of a gathering that was confirmed."""

    gathering_id = Ref(required=True)
    booking_id = Ref(required=True, allow_none=True)
    revision = Count(min=1, required=True)


class GatheringEnded(Tolerant):
    """What werkhaus uses of a gathering that was cancelled, or that goes without a room."""

    gathering_id = Ref(required=True)
    revision = Count(min=1, required=True)


class ResolutionAdopted(Tolerant):
    """What werkhaus uses of a resolution; most are about something else."""

    resolution_id = Ref(required=True)
    matter = Slug(required=True)
    title = Text(required=True)
    yes = Count(required=True)
    no = Count(required=True)
    abstain = Count(required=True)
    adopted_on = LocalDate(required=True)


class ApprovedLine(Tolerant):
    """A line of an approved grant."""

    line_id = Ref(required=True)
    title = Text(required=True)
    spent_by = Slug(required=True, allow_none=True)
    amount_cents = Cents(required=True)


class GrantApproved(Tolerant):
    """What werkhaus uses of an approved grant."""

    grant_id = Ref(required=True)
    title = Text(required=True)
    funder = Text(required=True)
    valid_from = LocalDate(required=True)
    valid_until = LocalDate(required=True)
    lines = fields.List(fields.Nested(ApprovedLine), required=True)


class MoneyGranted(Tolerant):
    """What werkhaus uses of money that a project gets."""

    request_id = Ref(required=True)


class MoneyDeclined(Tolerant):
    """What werkhaus uses of money that a project does not get."""

    request_id = Ref(required=True)
    reason = Slug(required=True)
    note = Text(max=500, required=True, allow_none=True)


def _money(verb: str, schema: type[Tolerant], by: Callable[[Received, Unit], None]) -> Read:
    return Read(f"quartier.funding.money.{verb}.v1", Audience.INTERNAL, schema, by, any_order=True)


def _gathering(verb: str, schema: type[Tolerant], by: Callable[[Received, Unit], None]) -> Read:
    return Read(f"quartier.participation.gathering.{verb}.v1", Audience.PUBLIC, schema, by, any_order=True)


READS = (
    *office_reads(),
    _gathering("announced", GatheringWished, on_wished),
    _gathering("moved", GatheringWished, on_wished),
    _gathering("confirmed", GatheringConfirmed, on_confirmed),
    _gathering("unplaced", GatheringEnded, on_unplaced),
    _gathering("cancelled", GatheringEnded, on_cancelled),
    Read(
        "quartier.participation.resolution.adopted.v1",
        Audience.PUBLIC,
        ResolutionAdopted,
        on_resolution_adopted,
        any_order=True,
    ),
    Read(
        "quartier.funding.grant.approved.v1",
        audience=Audience.PARTNERS,
        schema=GrantApproved,
        by=on_grant_approved,
        any_order=True,
    ),
    _money("granted", MoneyGranted, on_money_granted),
    _money("declined", MoneyDeclined, on_money_declined),
)
