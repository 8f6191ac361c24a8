"""The doors to responsibilities: the staircase, each matter, proposals, and the record of decisions.

Everybody may read all of it, signed in or not: who decides is no secret. Notes, which people wrote, are shown to
offices only.
"""

from quartier.handover.pages import change, decisions, evidence, matters, moves, programs, staircase

ROUTES = (
    *staircase.ROUTES,
    *matters.ROUTES,
    *change.ROUTES,
    *evidence.ROUTES,
    *moves.ROUTES,
    *decisions.ROUTES,
    *programs.ROUTES,
)
