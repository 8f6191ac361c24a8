"""The staircase: all matters of a service at a glance."""

from datetime import date, timedelta

from quartier.handover import names, stairs, views, windows
from quartier.handover.moves import Kind
from quartier.handover.pages.frame import page
from quartier.handover.pages.wanting import in_words
from quartier.handover.stages import Side
from quartier.web.answers import Page
from quartier.web.i18n import Lazy, _l
from quartier.web.routes import get
from quartier.web.staircase import Side as Drawn
from quartier.web.staircase import Standing
from quartier.web.visit import Visit

#: So many missing points of evidence of a matter are named on the staircase.
NAMED = 3
_DRAWN: dict[Side, Drawn] = {
    Side.NONE: "",
    Side.PAUSED: "paused",
    Side.STEP_IN: "step_in",
    Side.STEPPED_BACK: "stepped_back",
}


def staircase(visit: Visit) -> Page:
    """Which matter stands on which step, since when, who agreed, and what the next step needs."""
    with visit.read() as session:
        steps = stairs.staircase(session, visit.service.domains, visit.now, visit.zone)
        waiting = views.record(session, open_only=True, limit=20)
    drawn = [_standing(step, visit) for step in steps]
    return page("staircase", _l("Who decides"), visit, drawn=drawn, waiting=waiting)


def _standing(step: stairs.Step, visit: Visit) -> Standing:
    """A matter as the staircase draws it."""
    side, until = _side(step, visit)
    return Standing(
        domain=Lazy(step.domain.title),
        step=int(step.standing.stage),
        since=step.since,
        who=names.BODIES[step.standing.last_word],
        by=[names.BODIES[body] for body in step.agreed],
        side=side,
        until=until,
        note=_note(step),
        missing=None if step.missing is None else in_words(step.missing, visit, NAMED),
        agreed=[names.BODIES[body] for body in step.move.agreed] if step.move is not None else (),
        url=f"/responsibilities/{step.domain.name}",
    )


def _side(step: stairs.Step, visit: Visit) -> tuple[Drawn, date | None]:
    """What else is true of a matter, the most pressing first, and until or from when."""
    now = step.standing.side
    move, coming = step.move, step.coming
    if now is Side.STEP_IN:
        return "step_in", coming.day - timedelta(days=1) if coming else None
    if move is not None and move.kind == Kind.DOWN:
        return "falling", coming.day if coming else None
    if move is not None and move.kind == Kind.UP:
        return "moving", windows.last_day(move.until, visit.zone) if move.until else None
    if coming is not None:
        return ("planned" if coming.stage > step.standing.stage else "falling"), coming.day
    return _DRAWN[now], None


def _note(step: stairs.Step) -> Lazy | str:
    if step.in_review:
        return _l("A review is open")
    if step.move is not None and step.move.kind == Kind.PAUSE:
        return _l("A rest of the handover is proposed")
    if step.move is not None and step.move.kind == Kind.RESUME:
        return _l("Going on with the handover is proposed")
    return ""


ROUTES = (get("/responsibilities", staircase),)
