"""The doors to rooms, machines and things."""

from werkhaus.places.pages import api, rooms, things

ROUTES = (*rooms.ROUTES, *things.ROUTES, *api.ROUTES)
