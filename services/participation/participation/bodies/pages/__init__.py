"""The doors to bodies and offices: for people, and for programs."""

from participation.bodies.pages import api, by_people

ROUTES = (*by_people.ROUTES, *api.ROUTES)
