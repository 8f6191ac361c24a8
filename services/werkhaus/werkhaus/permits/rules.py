"""What is true of permits (Berechtigungen) for machines, tools and areas.

Instruction is given before the first use and at least once a year, understood, checked and written down (DGUV
Vorschrift 1, section 4; ArbSchG, section 12), to young people every half year (JArbSchG, section 29). That is law for
employees; the house asks it of everybody. A practical part on the very machine is separate from the general one.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from quartier.errors import Conflict, Invalid, NotAllowed, NotFound
from werkhaus.places.rules import Kind, Risk

#: How sign-in (`quartier.signin.people.person_ref`) and the demonstration refer to people; no name looks like this.
_PERSON = re.compile(r"p[0-9a-hjkmnp-tv-z]{20}|demo-[a-z]{1,40}")


class AgeGroup(StrEnum):
    """How old somebody was when instructed, by school years: no date of birth is kept."""

    GRADES_5_6 = "grades_5_6"
    GRADES_7_8 = "grades_7_8"
    GRADES_9_UP = "grades_9_up"
    ADULT = "adult"


class Supervision(StrEnum):
    """How somebody may work at a machine."""

    ALONE = "alone"
    IN_SIGHT = "in_sight"
    BESIDE = "beside"
    NOT_AT_ALL = "not_at_all"


class SuspensionReason(StrEnum):
    """Why a permit does not count for a time."""

    RULE_BROKEN = "rule-broken"
    UNSAFE_USE = "unsafe-use"
    ACCIDENT = "accident"


_A, _T, _S, _NO = Supervision.BESIDE, Supervision.IN_SIGHT, Supervision.ALONE, Supervision.NOT_AT_ALL
#: Kind of machine → school years 5/6, 7/8, 9 and up. Source: RiSU, DGUV Information 202-038, annex: a school rule,
#: taken as the house's default.
YOUTH_TABLE: Mapping[str, tuple[Supervision, Supervision, Supervision]] = {
    "saw_planer_router": (_NO, _NO, _NO),
    "scroll_saw": (_A, _S, _S),
    "jigsaw": (_A, _T, _T),
    "bench_drill": (_A, _T, _S),
    "cordless_drill": (_A, _T, _S),
    "disc_sander": (_A, _T, _S),
    "grinder_lathe_welding": (_NO, _NO, _A),
    "soldering_iron": (_T, _S, _S),
}
#: Months for which an instruction holds.
ADULT_MONTHS, MINOR_MONTHS = 12, 6
#: The risk classes that ask for an instruction.
INSTRUCTED = (Risk.YELLOW, Risk.RED)
#: So many days before its end people are reminded of a permit.
REMINDER_DAYS = 30


class InductionNeeded(NotAllowed):
    """{name} may be used only after an induction (DGUV Vorschrift 1, section 4). Ask the office for the next one."""


class InductionAhead(InductionNeeded):
    """{name} may be used only after an induction (DGUV Vorschrift 1, section 4). The next one begins on {starts}: sign
    up for it on the page of inductions."""


class PermitOver(NotAllowed):
    """Your permit for {name} holds until {valid_until}, and the day of use counts (DGUV Vorschrift 1, section 4).
    Choose a day until then, or have the induction refreshed before."""


class PermitIsSuspended(NotAllowed):
    """Your permit for {name} is suspended (house rules). Talk to the office about what it takes to get it back."""


class NotUsedForLong(NotAllowed):
    """You have not used {name} for more than {days} days, so your permit no longer holds (rule of the house). Have the
    induction refreshed."""


class PermitNotFound(NotFound):
    """There is no such permit. Choose one from the list of permits."""


class StandsAlready(Conflict):
    """This permit stands so already. Look at it again."""


class PracticalPartMissing(NotAllowed):
    """For {name} you still need the practical part on this machine (DGUV Vorschrift 1, section 4). Ask the office
    for a day."""


class GeneralPartMissing(NotAllowed):
    """For {name} you still need the general instruction for the workshop or the house (DGUV Vorschrift 1, section 4).
    Sign up for the next one."""


class NotAtThisAge(Invalid):
    """Somebody of this age may not work at this machine (RiSU, DGUV Information 202-038). Choose another machine."""

    field = "age_group"


class MachineUnknown(Invalid):
    """The age table does not know this machine. Choose one of its machines; without one nobody under 18 may use it."""

    field = "machine"


class NotAReference(Invalid):
    """This is no reference of a person, and names are not kept. Everybody finds their own reference on the page
    “What I may do here”."""

    field = "person"


class NotYetInstructed(Invalid):
    """This day is still to come, and a permit is given after the instruction. Choose today or an earlier day."""

    field = "instructed_on"


class ConsentMissing(Invalid):
    """Under 18 the guardian's written consent is needed. Tick it as soon as you have seen it."""

    field = "guardian_consent"


@dataclass(frozen=True, slots=True)
class Held:
    """A permit as far as its use asks; the last day belongs to it."""

    resource_id: str
    kind: Kind
    name: str
    instructed_on: date
    valid_until: date
    practical: bool
    suspended: bool = False

    def holds_on(self, day: date) -> bool:
        return not self.suspended and self.instructed_on <= day <= self.valid_until


def check_person(person: str) -> None:
    """People are references here; whoever types a name instead is told so, and it is kept nowhere."""
    if not _PERSON.fullmatch(person):
        raise NotAReference


def check_day(instructed_on: date, today: date) -> None:
    """Raise `NotYetInstructed` for an instruction that is still to come."""
    if instructed_on > today:
        raise NotYetInstructed


def months_of(age: AgeGroup) -> int:
    """For how many months an instruction holds."""
    return ADULT_MONTHS if age is AgeGroup.ADULT else MINOR_MONTHS


def supervision(machine: str | None, age: AgeGroup) -> Supervision:
    """How somebody of this age may work; without a machine nobody under 18 may. Raises `MachineUnknown`."""
    if machine and machine not in YOUTH_TABLE:
        raise MachineUnknown
    if age is AgeGroup.ADULT:
        return Supervision.ALONE
    return YOUTH_TABLE[machine][list(AgeGroup).index(age)] if machine else Supervision.NOT_AT_ALL


def check_grantable(machine: str | None, age: AgeGroup, *, guardian_consent: bool) -> Supervision:
    """How somebody may work with the permit. Raises `MachineUnknown`, `NotAtThisAge`, `ConsentMissing`."""
    found = supervision(machine, age)
    if found is Supervision.NOT_AT_ALL:
        raise NotAtThisAge
    if age is not AgeGroup.ADULT and not guardian_consent:
        raise ConsentMissing
    return found


def check_use(resource_id: str, name: str, risk: Risk | None, held: list[Held], day: date) -> None:
    """Raise what somebody who holds these permits lacks on the day of use.

    Yellow asks for the general instruction (an area's or the house's) or the thing's own, red for the general one and
    the thing's own with its practical part, green and rooms for nothing.
    """
    if risk not in INSTRUCTED:
        return
    own = [permit for permit in held if permit.resource_id == resource_id]
    general = [permit for permit in held if permit.kind in (Kind.AREA, Kind.HOUSE)]
    if risk is Risk.YELLOW:
        _one_holds(general + own, name, day)
        return
    _one_holds(own, name, day)
    if not general:
        raise GeneralPartMissing(name=name)
    _one_holds(general, name, day)
    if not any(permit.practical and permit.holds_on(day) for permit in own):
        raise PracticalPartMissing(name=name)


def check_disuse(name: str, days: int, last_use: date, day: date) -> None:
    """Raise `NotUsedForLong` where on ``day`` more than ``days`` days have gone since the last use or instruction."""
    if (day - last_use).days > days:
        raise NotUsedForLong(name=name, days=days)


def _one_holds(permits: list[Held], name: str, day: date) -> None:
    if any(permit.holds_on(day) for permit in permits):
        return
    if (paused := next((permit for permit in permits if permit.suspended), None)) is not None:
        raise PermitIsSuspended(name=paused.name)
    last = max(
        (permit for permit in permits if permit.valid_until < day), key=lambda p: p.valid_until, default=None
    )
    if last is None:
        raise InductionNeeded(name=name)
    raise PermitOver(name=last.name, valid_until=last.valid_until)
