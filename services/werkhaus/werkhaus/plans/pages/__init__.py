"""The doors to plans: offices write them, partners give something, programs read them."""

from werkhaus.plans.pages import api, giving, writing

ROUTES = (*writing.ROUTES, *giving.ROUTES, *api.ROUTES)
