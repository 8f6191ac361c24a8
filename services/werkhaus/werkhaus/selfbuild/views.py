"""What can be seen of projects."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, selectinload

from quartier import kept_files
from quartier.photos import Photo
from quartier.signin.manage import link_hash
from werkhaus.selfbuild import rules
from werkhaus.selfbuild.model import MoneyAsk, Project, ProjectPhoto, ProjectStep, Support
from werkhaus.selfbuild.rules import (
    PHOTO,
    Hours,
    PhotoNotFound,
    PhotoStage,
    ProjectNotFound,
    ProjectState,
    SupportNotFound,
)
from werkhaus.settings import WerkhausSettings
from werkhaus.workdays.model import Workday
from werkhaus.workdays.rules import WorkdayState


def list_projects(session: Session, *, suggested: bool = False, limit: int = 50) -> list[Project]:
    """Projects, the newest first; those only suggested for who may read them; one query."""
    query = select(Project).order_by(Project.created_at.desc(), Project.id).limit(limit)
    if not suggested:
        query = query.where(_shown())
    return list(session.scalars(query))


def building(session: Session) -> list[Project]:
    """Projects that are being built, by title; one query."""
    return list(
        session.scalars(select(Project).where(Project.state == ProjectState.BUILDING).order_by(Project.title))
    )


def project_detail(session: Session, project_id: str, *, suggested: bool = False) -> Project:
    """One project with its steps; two queries. Raises `ProjectNotFound`, for a suggestion too unless asked for."""
    query = select(Project).where(Project.id == project_id).options(selectinload(Project.steps))
    project = session.scalar(query if suggested else query.where(_shown()))
    if project is None:
        raise ProjectNotFound
    return project


def _shown() -> ColumnElement[bool]:
    """What everybody sees: what once was an idea for all, also if it was given up later."""
    return (
        select(ProjectStep.project_id)
        .where(ProjectStep.project_id == Project.id, ProjectStep.state == ProjectState.IDEA)
        .exists()
    )


def last_ask(session: Session, project_id: str) -> MoneyAsk | None:
    """The last question for money; one query."""
    query = select(MoneyAsk).where(MoneyAsk.project_id == project_id)
    return session.scalar(query.order_by(MoneyAsk.asked_at.desc(), MoneyAsk.id).limit(1))


def supported(session: Session, token: str) -> Project:
    """The project of a private link; one query. Raises `SupportNotFound`."""
    query = select(Project).join(Support, Support.project_id == Project.id)
    project = session.scalar(query.where(Support.token_hash == link_hash(token)))
    if project is None:
        raise SupportNotFound
    return project


def photos_of(session: Session, project_id: str) -> list[ProjectPhoto]:
    """Its photos without the pictures: before, at work, after; one query."""
    found = session.scalars(select(ProjectPhoto).where(ProjectPhoto.project_id == project_id))
    order = list(PhotoStage)
    return sorted(found, key=lambda photo: (order.index(PhotoStage(photo.stage)), photo.added_at, photo.id))


def photo_detail(session: Session, project_id: str, photo_id: str) -> ProjectPhoto:
    """One photo of a project; one query. Raises `PhotoNotFound`."""
    found = session.get(ProjectPhoto, photo_id)
    if found is None or found.project_id != project_id:
        raise PhotoNotFound
    return found


def picture(session: Session, project_id: str, photo_id: str) -> Photo:
    """The picture of a photo; two queries. Raises `PhotoNotFound`."""
    found = kept_files.photo_of(session, photo_detail(session, project_id, photo_id).id, PHOTO)
    if found is None:
        raise PhotoNotFound
    return found


def workdays_of(session: Session, project_id: str) -> list[Workday]:
    """Its work days in order of time; one query."""
    query = select(Workday).where(Workday.project_id == project_id)
    return list(session.scalars(query.order_by(Workday.starts_at, Workday.id)))


def days_ahead(session: Session, project_id: str) -> int:
    """How many of its work days are neither held nor called off; one query."""
    open_days = (WorkdayState.PROPOSED, WorkdayState.ANNOUNCED)
    query = select(func.count()).where(Workday.project_id == project_id, Workday.state.in_(open_days))
    return session.scalar(query.select_from(Workday)) or 0


def helped(session: Session, project_id: str) -> tuple[int, int]:
    """How many came to its work days, day by day added up, and their exact minutes; one query."""
    query = select(func.sum(Workday.came), func.sum(Workday.minutes))
    came, minutes = session.execute(query.where(Workday.project_id == project_id)).one()
    return came or 0, minutes or 0


def hours_of(
    days: Sequence[Workday],
    project: Project,
    settings: WerkhausSettings,
    *,
    today: date,
    zone: ZoneInfo,
) -> Hours:
    """The helper hours of all its jobs against the limit of small works; what is announced counts as planned."""
    held = [day for day in days if day.state == WorkdayState.HELD]
    ahead = [day for day in days if day.state == WorkdayState.ANNOUNCED]
    first = min((day.starts_at for day in (*held, *ahead)), default=None)
    first_day = first.astimezone(zone).date() if first else None
    return rules.hours(
        sum(day.minutes or 0 for day in held),
        sum(_minutes(day.starts_at, day.ends_at) * day.helpers_wanted for day in ahead),
        rules.limit_on(settings.helper_limits_since, first_day or today),
        percent=settings.helper_limit_warn_percent,
        first_day=first_day,
        registered_on=project.registered_on,
        register_days=settings.helper_register_days,
        today=today,
    )


def _minutes(start: datetime, end: datetime) -> int:
    return int((end - start).total_seconds()) // 60
