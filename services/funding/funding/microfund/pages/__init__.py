"""The doors to the micro fund: everybody hands in and sees what was paid for, offices vote, decide, pay and settle."""

from funding.microfund.pages import desk, mine, programs, rounds

ROUTES = (*rounds.ROUTES, *desk.ROUTES, *mine.ROUTES, *programs.ROUTES)
