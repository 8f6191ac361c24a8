"""What can be done with work days."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import cast

from sqlalchemy import delete, select

from quartier import written
from quartier.actor import require_office
from quartier.decide import DecidedElsewhere, Decision, decide
from quartier.event import new_ref
from quartier.handover import Act
from quartier.signin.manage import link_hash, new_link
from quartier.unit import Unit
from quartier.web.i18n import N_
from werkhaus import sends
from werkhaus.bookings.rules import wished_span
from werkhaus.selfbuild.model import Project
from werkhaus.selfbuild.rules import ProjectState
from werkhaus.settings import WerkhausSettings
from werkhaus.workdays import rules
from werkhaus.workdays.model import Helper, Workday
from werkhaus.workdays.rules import WorkdayState


@dataclass(frozen=True, kw_only=True)
class ProposeWorkday:
    """A work day; ``local_start`` and ``local_end`` are naive times on the quarter's clocks."""

    title: str
    local_start: datetime
    local_end: datetime
    helpers_wanted: int
    project_id: str | None = None
    briefing: str | None = None
    #: What it is about, and the language of all three texts; None for the quarter's own.
    description: str | None = None
    lang: str | None = None


@dataclass(frozen=True, kw_only=True)
class Attendance:
    """Who came: exact minutes by the hash of a helper's link, and of those who had not signed up, together."""

    minutes: Mapping[str, int]
    others: int = 0
    others_minutes: int = 0


@dataclass(frozen=True, kw_only=True)
class Consent:
    """The municipality's order or consent: who gave it, on which local day, where it is filed."""

    consent_by: str
    consent_on: date
    consent_file: str | None


def propose_workday(unit: Unit, command: ProposeWorkday) -> Workday:
    """Plan a work day. Whoever decides on self-build announces it with that; for others it waits for the decision."""
    require_office(unit.actor, "carrier", "association")
    _check_project(unit, command.project_id)
    zone = unit.settings.timezone
    span = wished_span(command.local_start, command.local_end, zone, unit.now)
    workday = Workday(
        id=new_ref(),
        title=command.title,
        state=WorkdayState.PROPOSED,
        starts_at=span.start,
        ends_at=span.end,
        local_start=command.local_start.isoformat(timespec="minutes"),
        local_end=command.local_end.isoformat(timespec="minutes"),
        zone=zone.key,
        helpers_wanted=command.helpers_wanted,
        helpers=0,
        project_id=command.project_id,
        briefing=command.briefing,
        created_at=unit.now,
    )
    unit.session.add(workday)
    texts = {"title": command.title, "description": command.description, "briefing": command.briefing}
    written.keep(unit, workday.id, command.lang, **texts)
    try:
        decided = decide(unit, "selfbuild", "announce_workday", workday.id).effective
    except DecidedElsewhere:
        decided = False
    if decided:
        unit.session.flush()
        _announce(unit, workday.id)
    return workday


def announce_workday(unit: Unit, workday_id: str) -> Decision:
    """Agree to a proposed work day: from now on neighbours can sign up."""
    workday = _proposed(unit, workday_id)
    decision = decide(unit, "selfbuild", "announce_workday", workday.id)
    if decision.effective:
        _announce(unit, workday.id)
    return decision


def _proposed(unit: Unit, workday_id: str) -> Workday:
    workday = _get(unit, workday_id)
    if workday.state != WorkdayState.PROPOSED:
        raise rules.NotProposed
    return workday


def cancel_workday(unit: Unit, workday_id: str) -> Decision:
    """Call a work day off."""
    workday = open_workday(unit, workday_id)
    decision = decide(unit, "selfbuild", "cancel_workday", workday.id)
    if decision.effective:
        _cancel(unit, workday.id)
    return decision


def open_workday(unit: Unit, workday_id: str) -> Workday:
    """A work day that is neither cancelled nor held, locked until the unit ends; raises where it is."""
    workday = _get(unit, workday_id)
    if workday.state == WorkdayState.CANCELLED:
        raise rules.AlreadyCancelled
    if workday.state == WorkdayState.HELD:
        raise rules.AlreadyHeld
    return workday


def cancel_days_of(unit: Unit, project_id: str) -> None:
    """A project is given up: its work days do not take place."""
    query = select(Workday.id).where(
        Workday.project_id == project_id,
        Workday.state.in_((WorkdayState.PROPOSED, WorkdayState.ANNOUNCED)),
    )
    for workday_id in unit.session.scalars(query.order_by(Workday.id)).all():
        _cancel(unit, workday_id)


def keep_consent(unit: Unit, workday_id: str, command: Consent) -> None:
    """Keep that the municipality ordered a work day or agreed to it."""
    require_office(unit.actor, "carrier", "association")
    workday = open_workday(unit, workday_id)
    workday.consent_by, workday.consent_on = command.consent_by, command.consent_on
    workday.consent_file = command.consent_file


def record_attendance(unit: Unit, workday_id: str, command: Attendance) -> None:
    """Record once who came and for how long; only sums are told."""
    require_office(unit.actor, "carrier", "association")
    workday = open_workday(unit, workday_id)
    if workday.state != WorkdayState.ANNOUNCED:
        raise rules.NotAnnounced
    if unit.now < workday.ends_at:
        raise rules.NotOverYet
    most = rules.length_minutes(workday.starts_at, workday.ends_at)
    if command.others_minutes > most * command.others or any(m > most for m in command.minutes.values()):
        raise rules.LongerThanTheDay(most=most)
    for helper in unit.session.scalars(select(Helper).where(Helper.workday_id == workday.id)):
        helper.minutes = command.minutes.get(helper.token_hash)
    workday.state, workday.held_at = WorkdayState.HELD, unit.now
    workday.came = len(command.minutes) + command.others
    workday.minutes = sum(command.minutes.values()) + command.others_minutes
    unit.emit(
        sends.WorkdayHeld.of(
            workday_id=workday.id,
            project_id=workday.project_id,
            worked_on=workday.starts_at.astimezone(unit.settings.timezone).date(),
            helpers=workday.came,
            minutes=workday.minutes,
        )
    )


def _cancel(unit: Unit, workday_id: str) -> None:
    workday = open_workday(unit, workday_id)
    was_announced = workday.state == WorkdayState.ANNOUNCED
    workday.state = WorkdayState.CANCELLED
    if was_announced:  # of a mere proposal nobody was told
        names = written.named(unit, workday.id, workday.title)
        unit.emit(sends.WorkdayCancelled.of(workday_id=workday.id, **names, starts_at=workday.starts_at))


def sign_up(unit: Unit, workday_id: str, name: str) -> str:
    """Help at a work day under a name of one's choice; returns the token of the private link, shown only now."""
    workday = _get(unit, workday_id)
    if not rules.takes_helpers(workday.state, workday.ends_at, unit.now):
        raise rules.SignUpClosed
    with unit.constraint(rules.NoPlaceLeft(), "ck_workday_helpers"):
        workday.helpers += 1
    link = new_link()
    unit.session.add(
        Helper(token_hash=link.token_hash, workday_id=workday.id, name=name, signed_up_at=unit.now)
    )
    _say_staffed(unit, workday)
    return link.token


def sign_off(unit: Unit, token: str) -> str:
    """Leave a work day by one's private link; the name is forgotten. Returns the work day's reference."""
    mine = delete(Helper).where(Helper.token_hash == link_hash(token)).returning(Helper.workday_id)
    workday_id = unit.session.scalar(mine)
    if workday_id is None:
        raise rules.HelperNotFound
    workday = _get(unit, workday_id)
    workday.helpers -= 1
    if rules.takes_helpers(workday.state, workday.ends_at, unit.now):
        _say_staffed(unit, workday)
    return workday_id


def forget_helpers(unit: Unit) -> int:
    """Forget the names of those who helped at days long past; how many there were."""
    until = unit.now - timedelta(days=cast(WerkhausSettings, unit.settings).helper_names_days)
    old = select(Workday.id).where(Workday.ends_at <= until)
    gone = unit.session.execute(delete(Helper).where(Helper.workday_id.in_(old)).returning(Helper.token_hash))
    return len(gone.all())


def _check_project(unit: Unit, project_id: str | None) -> None:
    if project_id is None:
        return
    state = unit.session.scalar(select(Project.state).where(Project.id == project_id).with_for_update())
    if state != ProjectState.BUILDING:
        raise rules.NoSuchProject


def _announce(unit: Unit, workday_id: str) -> None:
    workday = _proposed(unit, workday_id)
    workday.state = WorkdayState.ANNOUNCED
    unit.emit(
        sends.WorkdayAnnounced.of(
            workday_id=workday.id,
            **written.named(unit, workday.id, workday.title),
            starts_at=workday.starts_at,
            ends_at=workday.ends_at,
            helpers_wanted=workday.helpers_wanted,
        )
    )


def _say_staffed(unit: Unit, workday: Workday) -> None:
    unit.emit(
        sends.WorkdayStaffed.of(
            workday_id=workday.id,
            **written.named(unit, workday.id, workday.title),
            starts_at=workday.starts_at,
            helpers_wanted=workday.helpers_wanted,
            missing=workday.helpers_wanted - workday.helpers,
        )
    )


def _get(unit: Unit, workday_id: str) -> Workday:
    """The work day, locked until the unit ends, so that each `staffed` event carries the number after it."""
    query = select(Workday).where(Workday.id == workday_id).with_for_update()
    workday = unit.session.scalar(query.execution_options(populate_existing=True))
    if workday is None:
        raise rules.WorkdayNotFound
    return workday


ACTS = (
    Act("announce_workday", "selfbuild", N_("Announce a work day"), _announce),
    Act("cancel_workday", "selfbuild", N_("Call a work day off"), _cancel),
)
