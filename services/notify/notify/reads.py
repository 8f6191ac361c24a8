"""Every event that notify reads, and what answers it.

It reads all that is public or for partners, of what is internal only who holds which office, as every service does, and
of what is confidential only that a conflict was logged. Schemas take what a sentence needs and nothing else, so nothing
else can ever be shown.
"""

from marshmallow import fields

from notify.mediators.reactions import on_conflict_logged
from notify.notices import reactions as say
from notify.titles.reactions import on_translated
from quartier.event import Audience, Cents, Count, Instant, LocalDate, Read, Ref, Slug, Text, Titles, Tolerant
from quartier.signin.offices import office_reads


class Called(Tolerant):
    """What something is called, and that by language as far as people have translated it."""

    title = Text(required=True)
    titles = Titles(unknown="exclude")


class Translated(Called):
    """A title that somebody has translated, in all its languages."""

    titles = Titles(unknown="exclude", required=True)


class Happening(Called):
    """Something that is to take place."""

    starts_at = Instant(required=True)


class Timed(Happening):
    """… whose end is known too."""

    ends_at = Instant(required=True)


class GatheringAnnounced(Timed):
    """A gathering, planned or moved."""

    needs_room = fields.Boolean(load_default=True)


class GatheringConfirmed(Timed):
    """A gathering with its place."""

    place = Text(required=True)


class WorkdayAnnounced(Timed):
    """A work day in the Werkhaus."""

    helpers_wanted = Count(required=True)


class WorkdayStaffed(Happening):
    """How many helpers a work day still misses."""

    helpers_wanted = Count(required=True)
    missing = Count(required=True)


class ShiftAnnounced(Timed):
    """A shift in the garden."""

    places = Count(required=True)


class ShiftStaffed(Happening):
    """How many people a shift still misses."""

    places = Count(required=True)
    missing = Count(required=True)


class ResolutionRecorded(Called):
    """What the residents' council decided."""

    yes = Count(required=True)
    no = Count(required=True)
    abstain = Count(required=True)
    result = Slug(required=True)
    decided_on = LocalDate(required=True)


class GrantApproved(Called):
    """What was approved, without its lines."""

    funder = Text(required=True)
    valid_from = LocalDate(required=True)
    valid_until = LocalDate(required=True)
    total_cents = Cents(required=True)


class HazardReported(Tolerant):
    """Which kind of dangerous spot; where it is shows the owning service."""

    category = Slug(required=True)
    reported_on = LocalDate(required=True)


class ConflictLogged(Tolerant):
    """A case, by its reference alone."""

    case_ref = Ref(required=True)


def _public(name: str, schema: type[Tolerant], by: object, **options: bool) -> Read:
    return Read(f"quartier.{name}.v1", audience=Audience.PUBLIC, schema=schema, by=by, **options)  # type: ignore[arg-type]


READS = (
    *office_reads(),
    _public("participation.gathering.announced", GatheringAnnounced, say.on_gathering_announced),
    _public("participation.gathering.moved", GatheringAnnounced, say.on_gathering_moved),
    _public("participation.gathering.confirmed", GatheringConfirmed, say.on_gathering_confirmed),
    _public("participation.gathering.unplaced", Happening, say.on_gathering_unplaced),
    _public("participation.gathering.cancelled", Happening, say.on_gathering_cancelled),
    _public("werkhaus.workday.announced", WorkdayAnnounced, say.on_workday_announced),
    _public("werkhaus.workday.staffed", WorkdayStaffed, say.on_workday_staffed),
    _public("werkhaus.workday.cancelled", Happening, say.on_workday_cancelled),
    _public("garden.shift.announced", ShiftAnnounced, say.on_shift_announced),
    _public("garden.shift.staffed", ShiftStaffed, say.on_shift_staffed),
    _public("garden.shift.cancelled", Happening, say.on_shift_cancelled),
    *(
        _public(f"{what}.translated", Translated, on_translated)
        for what in (
            "participation.gathering",
            "participation.resolution",
            "werkhaus.workday",
            "garden.shift",
        )
    ),
    Read(
        "quartier.funding.grant.translated.v1",
        audience=Audience.PARTNERS,
        schema=Translated,
        by=on_translated,
    ),
    # These stand for themselves, in whatever order they come.
    _public(
        "participation.resolution.recorded", ResolutionRecorded, say.on_resolution_recorded, any_order=True
    ),
    Read(
        "quartier.funding.grant.approved.v1",
        audience=Audience.PARTNERS,
        schema=GrantApproved,
        by=say.on_grant_approved,
        any_order=True,
    ),
    Read(
        "quartier.participation.hazard.reported.v1",
        audience=Audience.PARTNERS,
        schema=HazardReported,
        by=say.on_hazard_reported,
        any_order=True,
    ),
    Read(
        "quartier.participation.conflict.logged.v1",
        audience=Audience.CONFIDENTIAL,
        schema=ConflictLogged,
        by=on_conflict_logged,
        any_order=True,
    ),
)
