"""The doors to grants: pages for people, JSON for programs."""

from funding.grants.pages import people, plan, programs

ROUTES = (*people.ROUTES, *plan.ROUTES, *programs.ROUTES)
