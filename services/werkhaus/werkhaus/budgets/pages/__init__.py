"""The doors to budgets: by people, for programs."""

from werkhaus.budgets.pages import api, by_people

ROUTES = (*by_people.ROUTES, *api.ROUTES)
