"""The doors to maintenance: by people, for programs."""

from werkhaus.maintenance.pages import api, by_people

ROUTES = (*by_people.ROUTES, *api.ROUTES)
