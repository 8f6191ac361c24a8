"""What can be done to win money, one matter a file."""

from funding.acquisition.commands.calendars import end_address, give_address, note_use
from funding.acquisition.commands.funders import (
    AddContact,
    SetProgramme,
    add_contact,
    add_funder,
    add_programme,
    change_programme,
    erase_contact,
    exclude,
    forget_contacts,
)
from funding.acquisition.commands.opportunities import (
    Identify,
    add_task,
    change_opportunity,
    identify,
    move,
    settle_task,
)
from funding.acquisition.commands.outcomes import Award, award, refuse
from funding.acquisition.commands.texts import add_text, change_text, keep_block

__all__ = [
    "AddContact",
    "Award",
    "Identify",
    "SetProgramme",
    "add_contact",
    "add_funder",
    "add_programme",
    "add_task",
    "add_text",
    "award",
    "change_opportunity",
    "change_programme",
    "change_text",
    "end_address",
    "erase_contact",
    "exclude",
    "forget_contacts",
    "give_address",
    "identify",
    "keep_block",
    "move",
    "note_use",
    "refuse",
    "settle_task",
]
