"""The doors to webhooks: the office's list of partners, a partner's own page, the guide, and the same for programs."""

from notify.webhooks.pages import api, guide, office, own

ROUTES = (*office.ROUTES, *own.ROUTES, *guide.ROUTES, *api.ROUTES)
