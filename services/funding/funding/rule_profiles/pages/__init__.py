"""The doors to rule profiles and base rates."""

from funding.rule_profiles.pages import drafts, programs, reading

ROUTES = (*reading.ROUTES, *drafts.ROUTES, *programs.ROUTES)
