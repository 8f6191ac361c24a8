"""Every event that participation publishes; one file a room."""

from participation.sends.bodies import BodyFounded, OfficeAssumed, OfficeEnded
from participation.sends.conflicts import ConflictLogged
from participation.sends.gatherings import (
    GatheringAnnounced,
    GatheringCancelled,
    GatheringConfirmed,
    GatheringMoved,
    GatheringTranslated,
    GatheringUnplaced,
)
from participation.sends.hazards import HazardReported
from participation.sends.resolutions import ResolutionAdopted, ResolutionRecorded, ResolutionTranslated

__all__ = [
    "BodyFounded",
    "ConflictLogged",
    "GatheringAnnounced",
    "GatheringCancelled",
    "GatheringConfirmed",
    "GatheringMoved",
    "GatheringTranslated",
    "GatheringUnplaced",
    "HazardReported",
    "OfficeAssumed",
    "OfficeEnded",
    "ResolutionAdopted",
    "ResolutionRecorded",
    "ResolutionTranslated",
]
