"""Every event that notify reads, and what answers it.

It reads all that is public or for partners, of what is internal only who holds which office, as every service does, and
of what is confidential only that a conflict was logged. Schemas take what a sentence needs and nothing else, so nothing
else can ever be shown. How each is told says `stories/catalogue.py`.
"""

from collections.abc import Mapping

from marshmallow import fields

from notify.mediators.reactions import on_conflict_logged
from notify.start.reactions import on_hours_planned
from notify.stories.catalogue import BY_TYPE, TRANSLATED
from notify.stories.reactions import tell, tell_plainly
from notify.stories.rules import SERVICES
from notify.titles.reactions import on_translated
from quartier.event import (
    Audience,
    Cents,
    Count,
    Instant,
    LocalDate,
    Reaction,
    Read,
    Ref,
    Slug,
    Text,
    Titles,
    Tolerant,
)
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
    #: Given where it takes place in the Werkhaus.
    booking_id = Ref(load_default=None, allow_none=True)


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


class MicrofundAward(Tolerant):
    """Money for an idea of residents: how much, and what is left."""

    amount_cents = Cents(min=0, required=True)
    remaining_cents = Cents(min=0, required=True)


class MicrofundRound(Tolerant):
    """A call for residents' ideas: what it is about, what it holds, and until when."""

    title = Text(required=True)
    amount_cents = Cents(min=0, required=True)
    closes_on = LocalDate(required=True)


class HouseRulesAdopted(Tolerant):
    """Another version of the rules of the house."""

    kind = Slug(required=True)
    number = Count(min=1, required=True)
    in_force_from = LocalDate(required=True)


class HoursChanged(Tolerant):
    """On which days the opening hours are other ones."""

    first_day = LocalDate(required=True)
    last_day = LocalDate(required=True, allow_none=True)


class Resource(Tolerant):
    """A room, machine or thing of the house."""

    kind = Slug(load_default=None)
    name = Text(required=True)


class MachineLocked(Tolerant):
    """A machine that nobody may use; which one is known from its registration."""

    until = Instant(required=True, allow_none=True)


class Stretch(Tolerant):
    """From when until when."""

    starts_at = Instant(required=True)
    ends_at = Instant(required=True)


class OccasionAllowed(Stretch):
    """An event in the house, as its neighbours have to know it."""

    people = Count(required=True)
    loud = fields.Boolean(required=True)


class Material(Tolerant):
    """What a partner gives to a project."""

    title = Text(required=True)


class SelfbuildApproved(Called):
    """A project that may begin."""

    amount_cents = Cents(min=0, required=True)


class SelfbuildCompleted(Called):
    """A finished project; fewer than five helpers are not told."""

    completed_on = LocalDate(required=True)
    helpers = Count(required=True, allow_none=True)


class StageEntered(Tolerant):
    """The step on which a matter stands, and who has the last word."""

    domain = Slug(required=True)
    stage = Count(max=5, required=True)
    decides = Slug(required=True)
    effective_at = Instant(required=True)


class StageChange(Tolerant):
    """A proposal to move a matter."""

    domain = Slug(required=True)
    to_stage = Count(max=5, required=True)


class StageChangeOpen(StageChange):
    """… that is open until an instant."""

    until = Instant(required=True, allow_none=True)


class StageChangeDecided(StageChange):
    """… of which it is known what became."""

    outcome = Slug(required=True)
    effective_on = LocalDate(required=True, allow_none=True)


class AnswerAwaited(Tolerant):
    """A body that has to answer."""

    domain = Slug(required=True)
    body = Slug(required=True)
    until = Instant(required=True, allow_none=True)


class ActVetoed(Tolerant):
    """Why the carrier said no."""

    domain = Slug(required=True)
    reason = Slug(required=True)


class HoursPlanned(Tolerant):
    """When the Werkhaus is open in the next weeks."""

    open = fields.List(fields.Nested(Stretch), required=True)


class Nothing(Tolerant):
    """An event that says all by its name."""


_HANDOVER: Mapping[str, type[Tolerant]] = {
    "stage.entered": StageEntered,
    "stage_change.proposed": StageChangeOpen,
    "stage_change.objected": StageChangeOpen,
    "stage_change.decided": StageChangeDecided,
    "answer.awaited": AnswerAwaited,
    "act.vetoed": ActVetoed,
}
#: What is taken of each event that is told.
TAKEN: Mapping[str, type[Tolerant]] = {
    "participation.gathering.announced": GatheringAnnounced,
    "participation.gathering.moved": GatheringAnnounced,
    "participation.gathering.confirmed": GatheringConfirmed,
    "participation.gathering.unplaced": Happening,
    "participation.gathering.cancelled": Happening,
    "participation.resolution.recorded": ResolutionRecorded,
    "participation.hazard.reported": HazardReported,
    "werkhaus.workday.announced": WorkdayAnnounced,
    "werkhaus.workday.staffed": WorkdayStaffed,
    "werkhaus.workday.cancelled": Happening,
    "werkhaus.house_rules.adopted": HouseRulesAdopted,
    "werkhaus.opening_hours.changed": HoursChanged,
    "werkhaus.resource.registered": Resource,
    "werkhaus.resource.retired": Resource,
    "werkhaus.machine.locked": MachineLocked,
    "werkhaus.machine.released": Nothing,
    "werkhaus.maintenance.announced": Stretch,
    "werkhaus.maintenance.called_off": Nothing,
    "werkhaus.occasion.allowed": OccasionAllowed,
    "werkhaus.selfbuild.proposed": Called,
    "werkhaus.selfbuild.approved": SelfbuildApproved,
    "werkhaus.selfbuild.completed": SelfbuildCompleted,
    "werkhaus.selfbuild.cancelled": Called,
    "werkhaus.material.pledged": Material,
    "werkhaus.material.arrived": Material,
    "werkhaus.material.withdrawn": Material,
    "garden.shift.announced": ShiftAnnounced,
    "garden.shift.staffed": ShiftStaffed,
    "garden.shift.cancelled": Happening,
    "funding.grant.approved": GrantApproved,
    "funding.microfund_award.granted": MicrofundAward,
    "funding.microfund_round.opened": MicrofundRound,
    **{f"{service}.{event}": schema for service in SERVICES for event, schema in _HANDOVER.items()},
}

READS = (
    *office_reads(),
    *(
        Read(
            told.type,
            audience=Audience(told.audience),
            schema=TAKEN[told.event],
            by=tell,
            any_order=told.any_order,
        )
        for told in BY_TYPE.values()
    ),
    *(
        Read(
            f"quartier.{what}.translated.v1", audience=Audience(audience), schema=Translated, by=on_translated
        )
        for what, audience in TRANSLATED.items()
    ),
    Read(
        "quartier.werkhaus.opening_hours.planned.v1",
        audience=Audience.PUBLIC,
        schema=HoursPlanned,
        by=on_hours_planned,
    ),
    Read(
        "quartier.participation.conflict.logged.v1",
        audience=Audience.CONFIDENTIAL,
        schema=ConflictLogged,
        by=on_conflict_logged,
        any_order=True,
    ),
)
#: A type that the table does not know, a new version for example: told plainly, by its name, and counted.
OTHERWISE: Mapping[str, Reaction] = {Audience.PUBLIC: tell_plainly, Audience.PARTNERS: tell_plainly}
