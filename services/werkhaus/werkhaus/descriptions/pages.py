"""The doors to what people write of projects and work days."""

from quartier.web.wording import WordingDoors
from werkhaus.descriptions.commands import PROJECTS, WORKDAYS

ROUTES = (
    *WordingDoors(PROJECTS, "/projects/<project_id>", "project").routes,
    *WordingDoors(WORKDAYS, "/workdays/<workday_id>", "workday").routes,
)
