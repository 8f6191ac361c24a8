"""The doors to work days: planning and helping; for programs."""

from werkhaus.workdays.pages import api, helping, planning

ROUTES = (*planning.ROUTES, *helping.ROUTES, *api.ROUTES)
