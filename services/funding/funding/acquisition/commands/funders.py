"""What can be done with funders, their programmes, and the people there."""

from dataclasses import dataclass
from datetime import timedelta
from typing import cast

from sqlalchemy import delete

from funding.acquisition import views
from funding.acquisition.model import Funder, FunderContact, Programme, ProgrammeExclusion
from funding.acquisition.rules import stages as rules
from funding.acquisition.rules.stages import Terms
from funding.settings import FundingSettings
from quartier.actor import require_office
from quartier.event import new_ref
from quartier.unit import Unit

OFFICES = ("carrier", "treasurer")


def add_funder(unit: Unit, name: str, kind: str, website: str | None) -> str:
    """Note an institution that gives money; returns its reference."""
    require_office(unit.actor, *OFFICES)
    funder = Funder(
        id=new_ref(), name=name, kind=rules.FunderKind(kind), website=website, created_at=unit.now
    )
    with unit.constraint(rules.FunderTaken(), "uq_funder_name", "funder.name"):
        unit.session.add(funder)
    return funder.id


@dataclass(frozen=True, kw_only=True)
class SetProgramme:
    """What a programme is for and asks for."""

    title: str
    action_fields: list[str]
    terms: Terms
    eligibility: str | None = None


def add_programme(unit: Unit, funder_id: str, command: SetProgramme) -> str:
    """Note a programme of a funder; returns its reference."""
    require_office(unit.actor, *OFFICES)
    funder = views.funder_detail(unit.session, funder_id)
    programme = Programme(id=new_ref(), funder_id=funder.id)
    _set(unit, programme, command)
    return programme.id


def change_programme(unit: Unit, programme_id: str, command: SetProgramme) -> None:
    """Say anew what a programme asks for; applications that are out stay as they are."""
    require_office(unit.actor, *OFFICES)
    _set(unit, views.programme_detail(unit.session, programme_id), command)


def _set(unit: Unit, programme: Programme, command: SetProgramme) -> None:
    terms = command.terms
    rules.check_terms(terms)
    taken = rules.ProgrammeTaken()
    with unit.constraint(taken, "uq_programme_funder_id_title", "programme.funder_id, programme.title"):
        programme.title = command.title
        programme.action_fields = sorted(command.action_fields)
        programme.least_cents, programme.most_cents = terms.least_cents, terms.most_cents
        programme.own_share_percent = terms.own_share_percent
        programme.cycle, programme.deadline_on = terms.cycle, terms.deadline_on
        programme.eligibility = command.eligibility
        unit.session.add(programme)


def exclude(unit: Unit, programme_id: str, other_id: str) -> None:
    """Note that two programmes may not pay for the same project; doing it twice changes nothing."""
    require_office(unit.actor, *OFFICES)
    if programme_id == other_id:
        raise rules.SameProgramme
    pair = sorted(views.programme_detail(unit.session, each).id for each in (programme_id, other_id))
    unit.session.merge(ProgrammeExclusion(programme_id=pair[0], other_id=pair[1]))


@dataclass(frozen=True, kw_only=True)
class AddContact:
    """A person at a funder: the office's own data, erased on demand and after `contact_days`."""

    name: str
    role: str | None = None
    email: str | None = None
    phone: str | None = None


def add_contact(unit: Unit, funder_id: str, command: AddContact) -> str:
    """Note a person at a funder; returns the reference."""
    require_office(unit.actor, *OFFICES)
    contact = FunderContact(
        id=new_ref(),
        funder_id=views.funder_detail(unit.session, funder_id).id,
        name=command.name,
        role=command.role,
        email=command.email,
        phone=command.phone,
        entered_on=unit.today,
    )
    unit.session.add(contact)
    return contact.id


def erase_contact(unit: Unit, funder_id: str, contact_id: str) -> None:
    """Erase a person at a funder; nothing of them stays (Art. 17 GDPR)."""
    require_office(unit.actor, *OFFICES)
    contact = unit.session.get(FunderContact, contact_id)
    if contact is None or contact.funder_id != funder_id:
        raise rules.ContactNotFound
    unit.session.delete(contact)


def forget_contacts(unit: Unit) -> int:
    """Erase the people whose time is over; how many there were."""
    days = cast(FundingSettings, unit.settings).contact_days
    over = FunderContact.entered_on <= unit.today - timedelta(days=days)
    gone = unit.session.execute(delete(FunderContact).where(over).returning(FunderContact.id))
    return len(gone.all())
