"""The doors to draw-downs and to the sheets of a grant."""

from funding.drawdowns.pages import people, programs, sheets

ROUTES = (*people.ROUTES, *sheets.ROUTES, *programs.ROUTES)
