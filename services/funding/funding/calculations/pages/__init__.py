"""The doors to calculations: pages for people, JSON for programs, a command for the terminal."""

from funding.calculations.pages import people, programs

ROUTES = (*people.ROUTES, *programs.ROUTES)
