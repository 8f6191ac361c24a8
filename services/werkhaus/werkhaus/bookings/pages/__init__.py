"""The doors to bookings: one by one, as dates that repeat, how much one person may book; for programs."""

from werkhaus.bookings.pages import api, by_people, quotas, series

ROUTES = (*by_people.ROUTES, *series.ROUTES, *quotas.ROUTES, *api.ROUTES)
