"""The doors to shifts: announcing and coming along; for programs."""

from garden.shifts.pages import announcing, api, coming

ROUTES = (*announcing.ROUTES, *coming.ROUTES, *api.ROUTES)
