"""The doors to events in the house: by people, for programs."""

from werkhaus.occasions.pages import api, by_people

ROUTES = (*by_people.ROUTES, *api.ROUTES)
