"""What participation offers: its rooms and doors."""

from datetime import timedelta

from participation import Base, demo, reads, sends
from participation.bodies import pages as bodies
from participation.bodies.commands import appoint_administrator
from participation.conflicts import pages as conflicts
from participation.descriptions import pages as descriptions
from participation.gatherings import pages as gatherings
from participation.gatherings.commands.by_people import ACTS
from participation.gatherings.reactions import time_out_rooms
from participation.hazards import pages as hazards
from participation.resolutions import pages as resolutions
from participation.settings import ParticipationSettings
from quartier.handover import Domain
from quartier.handover.reactions import keep_time
from quartier.handover.sends import stage_events
from quartier.hosting import Nav, Service, Timer
from quartier.web import N_

DOMAINS = (Domain("gatherings", N_("Gatherings"), "council"),)

service = Service(
    name="participation",
    title=N_("Taking part"),
    settings=ParticipationSettings,
    metadata=Base.metadata,
    rooms=("gatherings", "descriptions", "resolutions", "bodies", "conflicts", "hazards"),
    sends=(
        sends.GatheringAnnounced,
        sends.GatheringMoved,
        sends.GatheringConfirmed,
        sends.GatheringUnplaced,
        sends.GatheringCancelled,
        sends.GatheringTranslated,
        sends.ResolutionRecorded,
        sends.ResolutionAdopted,
        sends.ResolutionTranslated,
        sends.ConflictLogged,
        sends.HazardReported,
        sends.BodyFounded,
        sends.OfficeAssumed,
        sends.OfficeEnded,
        *stage_events("participation"),
    ),
    reads=reads.READS,
    routes=(
        *gatherings.ROUTES,
        *descriptions.ROUTES,
        *resolutions.ROUTES,
        *bodies.ROUTES,
        *hazards.ROUTES,
        *conflicts.ROUTES,
    ),
    timers=(
        Timer("time-out-rooms", timedelta(minutes=1), time_out_rooms),
        Timer("handover", timedelta(minutes=1), keep_time(DOMAINS, ACTS)),
    ),
    nav=(
        Nav(N_("Gatherings"), "/gatherings"),
        Nav(N_("Resolutions"), "/resolutions"),
        Nav(N_("Bodies and offices"), "/bodies"),
        Nav(N_("Dangerous places"), "/hazards"),
        Nav(N_("Hazard reports"), "/hazards/desk", ("carrier",)),
        Nav(N_("Conflicts"), "/conflicts", ("mediator",)),
    ),
    doors=(
        Nav(N_("Announce a gathering"), "/gatherings/new", ("carrier", "council")),
        Nav(N_("Record a resolution"), "/resolutions/new", ("council", "carrier")),
        Nav(N_("Enter a body"), "/bodies/new", ("carrier", "administrator")),
        # A body enters those whom it has elected.
        Nav(
            N_("Enter an appointment"),
            "/bodies",
            ("carrier", "administrator", "city", "council", "association", "gardener", "partner"),
        ),
    ),
    domains=DOMAINS,
    acts=ACTS,
    demo=demo.load,
    appoint_administrator=appoint_administrator,
)
