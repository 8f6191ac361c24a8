"""What can be done with shifts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import delete, select, update

from garden import sends
from garden.settings import GardenSettings
from garden.shifts import rules
from garden.shifts.model import Hours, Shift, Signup
from quartier import written
from quartier.actor import require_office
from quartier.event import new_ref
from quartier.signin.manage import link_hash, new_link
from quartier.unit import Unit


@dataclass(frozen=True, kw_only=True)
class AnnounceShift:
    """A shift; instants are aware, `places` is how many people are wanted (1 to 200)."""

    title: str
    starts_at: datetime
    ends_at: datetime
    places: int
    #: What it is about, and the language of both texts; None for the quarter's own.
    description: str | None = None
    lang: str | None = None


def announce_shift(unit: Unit, command: AnnounceShift) -> str:
    """Ask for help; returns the shift's reference."""
    require_office(unit.actor, "carrier", "gardener")
    rules.check_times(command.starts_at, command.ends_at, unit.now)
    shift = Shift(
        id=new_ref(),
        title=command.title,
        starts_at=command.starts_at,
        ends_at=command.ends_at,
        places=command.places,
        taken=0,
        state=rules.ShiftState.ANNOUNCED,
        created_at=unit.now,
    )
    unit.session.add(shift)
    written.keep(unit, shift.id, command.lang, title=command.title, description=command.description)
    unit.emit(
        sends.ShiftAnnounced.of(
            shift_id=shift.id,
            **written.named(unit, shift.id, shift.title),
            starts_at=shift.starts_at,
            ends_at=shift.ends_at,
            places=shift.places,
        )
    )
    return shift.id


def cancel_shift(unit: Unit, shift_id: str) -> None:
    """Call a shift off; who has signed up sees it behind their link."""
    require_office(unit.actor, "carrier", "gardener")
    shift = open_shift(unit, shift_id)
    shift.state = rules.ShiftState.CANCELLED
    names = written.named(unit, shift.id, shift.title)
    unit.emit(sends.ShiftCancelled.of(shift_id=shift.id, **names, starts_at=shift.starts_at))


def open_shift(unit: Unit, shift_id: str) -> Shift:
    """A shift that is neither cancelled nor over, locked until the unit ends; raises where it is."""
    shift = _get(unit, shift_id)
    rules.check_cancellable(shift.state, shift.ends_at, unit.now)
    return shift


@dataclass(frozen=True, kw_only=True)
class SignUp:
    """Somebody wants to come; a first name or nickname is enough."""

    shift_id: str
    name: str


def sign_up(unit: Unit, command: SignUp) -> str:
    """Take a place; returns the manage link's token, kept nowhere. The constraint refuses one too many."""
    shift = _get(unit, command.shift_id)
    rules.check_open(shift.state, shift.starts_at, unit.now)
    link = new_link()
    _change_taken(unit, shift, 1)
    with unit.constraint(rules.NameTaken(), "uq_signup_shift_id_name", "signup.shift_id, signup.name"):
        unit.session.add(
            Signup(
                id=new_ref(),
                shift_id=shift.id,
                name=command.name,
                token_hash=link.token_hash,
                signed_up_at=unit.now,
            )
        )
    return link.token


def withdraw(unit: Unit, token: str) -> str:
    """Give a place back; returns the shift's reference. What was known of the helper is deleted."""
    signup = unit.session.scalar(select(Signup).where(Signup.token_hash == link_hash(token)))
    if signup is None:
        raise rules.SignupNotFound
    shift = _get(unit, signup.shift_id)
    rules.check_open(shift.state, shift.starts_at, unit.now)
    gone = unit.session.execute(delete(Signup).where(Signup.id == signup.id).returning(Signup.id)).all()
    if not gone:  # the same link was used twice at once
        raise rules.SignupNotFound
    _change_taken(unit, shift, -1)
    return shift.id


@dataclass(frozen=True, kw_only=True)
class RecordHours:
    """Who came to a shift, and for how many minutes: the sign-up's reference → minutes, or None for the whole shift."""

    shift_id: str
    minutes: Mapping[str, int | None]


def record_hours(unit: Unit, command: RecordHours) -> str:
    """Record what was worked, once; only the sum leaves this service. Returns the reference of the hours."""
    require_office(unit.actor, "carrier", "gardener")
    shift = _get(unit, command.shift_id)
    rules.check_worked(shift.state, shift.ends_at, unit.now)
    length = rules.length_minutes(shift.starts_at, shift.ends_at)
    signups = unit.session.scalars(select(Signup).where(Signup.shift_id == shift.id)).all()
    worked = {
        signup.id: command.minutes[signup.id] or length for signup in signups if signup.id in command.minutes
    }
    hours = Hours(
        id=new_ref(),
        shift_id=shift.id,
        minutes=rules.total_minutes(worked.values()),
        helpers=len(worked),
        worked_on=shift.starts_at.astimezone(unit.settings.timezone).date(),
        recorded_at=unit.now,
        recorded_by=unit.actor.ref,
    )
    with unit.constraint(rules.HoursAlreadyRecorded(), "uq_hours_shift_id", "hours.shift_id"):
        unit.session.add(hours)
    for signup in signups:
        signup.minutes = worked.get(signup.id)
    unit.emit(
        sends.HoursRecorded.of(
            hours_id=hours.id, shift_id=shift.id, minutes=hours.minutes, worked_on=hours.worked_on
        )
    )
    return hours.id


def forget_helpers(unit: Unit) -> int:
    """Delete who signed up for shifts that are long over; how many there were. Sums of hours stay."""
    days = cast(GardenSettings, unit.settings).forget_helpers_days
    over = select(Shift.id).where(Shift.ends_at < unit.now - timedelta(days=days))
    gone = unit.session.execute(delete(Signup).where(Signup.shift_id.in_(over)).returning(Signup.id)).all()
    return len(gone)


def _change_taken(unit: Unit, shift: Shift, by: int) -> None:
    """Take or give back a place, and tell how many people are still missing."""
    with unit.constraint(rules.ShiftFull(), "ck_shift_full"):
        missing = unit.session.scalars(
            update(Shift)
            .where(Shift.id == shift.id)
            .values(taken=Shift.taken + by)
            .returning(Shift.places - Shift.taken)
        ).one()
    unit.emit(
        sends.ShiftStaffed.of(
            shift_id=shift.id,
            **written.named(unit, shift.id, shift.title),
            starts_at=shift.starts_at,
            places=shift.places,
            missing=missing,
        )
    )


def _get(unit: Unit, shift_id: str) -> Shift:
    """The shift, locked until the unit ends: nobody signs up while it is being called off."""
    shift = unit.session.scalar(select(Shift).where(Shift.id == shift_id).with_for_update())
    if shift is None:
        raise rules.ShiftNotFound
    return shift
