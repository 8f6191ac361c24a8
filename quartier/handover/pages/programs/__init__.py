"""Responsibilities for programs: which matter stands where, the record of decisions, and what bodies say to them.

A program does what whoever gave it its token may do, by the same commands as the pages.
"""

from quartier.handover.pages.programs import acts, evidence, matters, moves

ROUTES = (*matters.ROUTES, *evidence.ROUTES, *moves.ROUTES, *acts.ROUTES)
