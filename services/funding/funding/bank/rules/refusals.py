"""What is refused at the bank's doors, and what can be done instead."""

from quartier.errors import Conflict, Invalid, NotFound


class AccountTaken(Conflict):
    """This account is here already. Choose it from the list."""

    field = "iban"


class IbanWrong(Invalid):
    """This is no account number that a bank could have given. Compare it with the card, sign by sign."""

    field = "iban"


class NoStatement(Invalid):
    """This is no account statement. Ask your bank's program for a file of the kind CAMT.053 (XML) and choose that."""

    field = "document"


class WithDefinitions(Invalid):
    """This file defines signs of its own, which no bank does, so it is not opened. Fetch it from your bank again."""

    field = "document"


class FileKnown(Conflict):
    """This file was read on {day} already. Nothing is booked twice."""

    field = "document"


class ImportNotFound(NotFound):
    """There is no such file here. Go back to the statements."""


class ImportRead(Conflict):
    """This file is read already. Look at its statements."""


class StatementNotFound(NotFound):
    """There is no such statement here. Go back to the statements."""


class EntryNotFound(NotFound):
    """There is no such entry here. Go back to the open entries."""


class EntryDecided(Conflict):
    """Somebody has decided on this entry in the meantime. Look at it again."""


class NothingToUndo(Conflict):
    """This entry is open: there is nothing to take back."""


class NothingSpent(NotFound):
    """This expense is not here, or is paid already. Choose another one."""

    field = "candidate"


class NoReturn(Conflict):
    """This payment cannot have come back with this entry: the amounts differ, or it came later."""

    field = "candidate"


class PaidAlready(Conflict):
    """More would be paid than was spent. Enter a smaller amount or choose another expense."""

    field = "amount"


class MoreThanEntry(Conflict):
    """The entry does not hold that much. Enter a smaller amount."""

    field = "amount"
