"""The doors to bookings: a calendar, one by one, changed and used, waited for, as series, quotas; for programs."""

from werkhaus.bookings.pages import (
    api,
    api_series,
    api_waiting,
    buffers,
    by_people,
    feeds,
    importing,
    mine,
    presence,
    quotas,
    series,
    taken,
    waiting,
)

ROUTES = (
    *taken.ROUTES,
    *mine.ROUTES,
    *by_people.ROUTES,
    *presence.ROUTES,
    *waiting.ROUTES,
    *series.ROUTES,
    *quotas.ROUTES,
    *buffers.ROUTES,
    *importing.ROUTES,
    *feeds.ROUTES,
    *api.ROUTES,
    *api_series.ROUTES,
    *api_waiting.ROUTES,
)
