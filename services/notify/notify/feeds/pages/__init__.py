"""The doors to feeds: documents for programs that read them, and pages for people who give them away."""

from notify.feeds.pages import addresses, documents

ROUTES = (*documents.ROUTES, *addresses.ROUTES)
