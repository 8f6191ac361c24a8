"""The doors to permits: by people, for programs."""

from werkhaus.permits.pages import api, by_people

ROUTES = (*by_people.ROUTES, *api.ROUTES)
