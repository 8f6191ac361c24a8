"""The doors to house rules and operating concept: reading and printing, writing, adopting; for programs."""

from werkhaus.house_rules.pages import adopting, api, reading, writing

ROUTES = (*reading.ROUTES, *writing.ROUTES, *adopting.ROUTES, *api.ROUTES)
