"""What people write of projects and work days, and who is told of a translated title."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from quartier.actor import Actor
from quartier.unit import Unit
from quartier.web.i18n import _l
from quartier.wording import ABOUT, NAME, Part, Wording
from quartier.written import TITLE, named
from werkhaus import sends
from werkhaus.selfbuild.commands.projects import open_project
from werkhaus.selfbuild.rules import ProjectState
from werkhaus.selfbuild.views import project_detail
from werkhaus.workdays.commands import open_workday
from werkhaus.workdays.rules import WorkdayState
from werkhaus.workdays.views import workday_detail

WRITERS = ("carrier", "association")


def _project(session: Session, project_id: str, actor: Actor) -> Mapping[str, str]:
    project = project_detail(session, project_id, suggested=actor.holds(*WRITERS))
    return {TITLE: project.title, "purpose": project.purpose}


def _say_project(unit: Unit, project_id: str) -> None:
    """Of what only offices read nobody else is told."""
    project = project_detail(unit.session, project_id, suggested=True)
    if project.state != ProjectState.SUGGESTED:
        names = named(unit, project.id, project.title)
        unit.emit(sends.SelfbuildTranslated.of(project_id=project.id, **names))


def _workday(session: Session, workday_id: str, actor: Actor) -> Mapping[str, str | None]:
    workday = workday_detail(session, workday_id, proposed=actor.holds(*WRITERS))
    return {TITLE: workday.title, "briefing": workday.briefing}


def _say_workday(unit: Unit, workday_id: str) -> None:
    """Of a mere proposal nobody is told."""
    workday = workday_detail(unit.session, workday_id, proposed=True)
    if workday.state != WorkdayState.PROPOSED:
        names = named(unit, workday.id, workday.title)
        unit.emit(sends.WorkdayTranslated.of(workday_id=workday.id, **names))


PURPOSE = Part(field="purpose", label=_l("What is it for?"), most=2000, own=True)
BRIEFING = Part(field="briefing", label=_l("What helpers must know before they begin"), most=2000, own=True)
PROJECTS = Wording(
    parts=(NAME, PURPOSE), writers=WRITERS, find=_project, check=open_project, say=_say_project
)
WORKDAYS = Wording(
    parts=(NAME, ABOUT, BRIEFING), writers=WRITERS, find=_workday, check=open_workday, say=_say_workday
)
