"""The doors to gatherings: for people, for programs."""

from participation.gatherings.pages import api, by_people

ROUTES = (*by_people.ROUTES, *api.ROUTES)
