"""The doors to bookings: one by one, changed and used, waited for, as dates that repeat, quotas; for programs."""

from werkhaus.bookings.pages import api, by_people, feeds, presence, quotas, series, waiting

ROUTES = (
    *by_people.ROUTES,
    *presence.ROUTES,
    *waiting.ROUTES,
    *series.ROUTES,
    *quotas.ROUTES,
    *feeds.ROUTES,
    *api.ROUTES,
)
