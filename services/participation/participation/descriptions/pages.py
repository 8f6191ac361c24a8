"""The doors to what people write of gatherings and resolutions."""

from participation.descriptions.commands import GATHERINGS, RESOLUTIONS
from quartier.web.wording import WordingDoors

ROUTES = (
    *WordingDoors(GATHERINGS, "/gatherings/<gathering_id>", "gathering").routes,
    *WordingDoors(RESOLUTIONS, "/resolutions/<resolution_id>", "resolution").routes,
)
