"""Responsibilities, and the moving of them from the carrier to the residents (design section 7).

A room of the floor, like the rooms of the services:

* rules, pure: `stages` (the six stages, who has the last word, what an act needs), `windows` (days on the quarter's
  clocks), `criteria` (evidence and readiness), `moves` (the way from one stage to the next, and back), `gates`
  (what must be so before it leads up), `duties` (what a new stage asks of both sides by law);
* `model` (tables), `ledger` (which stage is in force when), `facts` (what is known of each domain), `sends` (events
  of a service about this room);
* `commands` (answering an act, moving a stage, stepping in, evidence), `views`, `reactions` (the timer), `pages`.

Which stage is in force is a function of the instant and of rows that are never changed once their instant has come:
no timer has to run for a stage to begin or for a window to end. The timer only says aloud what is already so, and
carries out what has become effective.
"""

from quartier.handover.domains import Act, Domain

__all__ = ["Act", "Domain"]
