"""Why something cannot be lent, and what to do then."""

from quartier.errors import Conflict, Invalid, NotAllowed, NotFound


class NotLent(NotFound):
    """This is not lent out. Choose something from the list of things to borrow."""


class LoanNotFound(NotFound):
    """There is no such loan. Choose one from your loans."""


class RepairNotFound(NotFound):
    """There is no such repair. Choose one from the repairs."""


class SignInToBorrow(NotAllowed):
    """To reserve something, sign in. Without an account the office reserves it for you."""


class NotYourLoan(NotAllowed):
    """Only who has reserved this can do that. The office can help."""


class OnlyThings(Invalid):
    """Only tools and things can be lent. Rooms and machines are booked."""


class BackTooEarly(Invalid):
    """The thing has to come back on a later day than it is fetched. Choose a later day."""

    field = "due_on"


class StartsInPast(Invalid):
    """This day has passed already. Choose today or a later day."""

    field = "starts_on"


class StartsTooFarAhead(Invalid):
    """Things can be reserved up to {latest}. Choose an earlier day."""

    field = "starts_on"


class ClosedThen(Invalid):
    """The house is closed on {day}, so nothing can be fetched or brought back then (opening hours).
    The nearest days are {before} and {after}."""


class ClosedUntil(Invalid):
    """The house is closed on {day}, so nothing can be fetched or brought back then (opening hours).
    The next day is {after}."""


class ClosedForLong(Invalid):
    """The house is closed on {day} and for long after (opening hours). Ask the office when it opens."""


class LoanTooLong(Invalid):
    """This counts {days} days; this thing is lent for {most} days at most, closed days not counted. Bring it back by
    {latest}."""

    field = "due_on"


class ThingTaken(Conflict):
    """Somebody else has it then. For as long as you want it, it is free from {free_from}."""

    field = "starts_on"


class TakenForLong(Conflict):
    """Somebody else has it then, and for long after. Put yourself on the waiting list."""

    field = "starts_on"


class ThingInRepair(Conflict):
    """This thing is being repaired or checked, so nobody can have it now. Its page says when it is back."""


class ThingRetired(Conflict):
    """This thing is no longer lent. Choose another one."""


class StillOut(Conflict):
    """The one before has not brought it back yet; it was due on {due_on}. Nobody can be given it before."""


class TooManyLoans(Conflict):
    """You have {most} things borrowed or reserved already, as many as one person may have. Bring one back first."""


class LoanChanged(Conflict):
    """This loan has changed in the meantime, so this can no longer be done. Its page says how it stands."""


class NotYet(Conflict):
    """This is reserved from {starts_on} on. Until then somebody else may still have it."""


class DepositMissing(Invalid):
    """Take the deposit first, then tick that you have it."""

    field = "deposit_taken"


class DepositSettled(Conflict):
    """Nothing of this deposit is kept any more."""


class TooMuchWithheld(Invalid):
    """Not more than the deposit can be withheld: {deposit_cents}."""

    field = "withheld"


class AlreadyWaiting(Conflict):
    """You are on the waiting list for it already."""


class FreeNow(Conflict):
    """It is free: you do not have to wait. Reserve it from {free_from}."""


class RepairClosed(Conflict):
    """This repair is closed already."""
