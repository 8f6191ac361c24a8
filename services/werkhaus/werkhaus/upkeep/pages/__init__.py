"""The doors to upkeep: defects and inspections; for programs."""

from werkhaus.upkeep.pages import api, defects, inspections

ROUTES = (*defects.ROUTES, *inspections.ROUTES, *api.ROUTES)
