"""The steps that all commands on projects and their plans take: locking one, and letting it go on."""

from sqlalchemy import func, select

from quartier.unit import Unit
from werkhaus.selfbuild import rules
from werkhaus.selfbuild.model import Project, ProjectStep
from werkhaus.selfbuild.rules import ProjectState


def lock_project(unit: Unit, project_id: str) -> Project:
    """The project, locked until the unit ends: an answer and a time-out must not both find it waiting, and a plan that
    is decided on does not change meanwhile. Raises `ProjectNotFound`.
    """
    query = select(Project).where(Project.id == project_id).with_for_update()
    project = unit.session.scalar(query.execution_options(populate_existing=True))
    if project is None:
        raise rules.ProjectNotFound
    return project


def enter(unit: Unit, project: Project, state: ProjectState) -> None:
    rules.check_follows(project.state, state)
    count = select(func.count()).select_from(ProjectStep).where(ProjectStep.project_id == project.id)
    number = (unit.session.scalar(count) or 0) + 1
    project.state = state
    unit.session.add(ProjectStep(project_id=project.id, number=number, state=state, at=unit.now))
    unit.session.flush()
