"""What is refused of bodies and offices, and the way on."""

from quartier.errors import Conflict, Invalid, NotAllowed, NotFound


class BodyNotFound(NotFound):
    """There is no such body. Choose one from the list of bodies."""


class BodyKnown(Conflict):
    """This body is in the register already. Look at it in the list of bodies."""

    field = "body"


class KeepersOnly(NotAllowed):
    """The register is kept by the carrier and the administrators. Ask one of them to enter this."""


class FoundedInFuture(Invalid):
    """This day lies in the future. Enter the body once it exists."""

    field = "founded_on"


class FoundedTooLongAgo(Invalid):
    """This day lies before 1900. Check the year."""

    field = "founded_on"


class NotAReference(Invalid):
    """This is no reference of a person, and names are not kept. Everybody finds their own reference on the page
    “What I may do here”."""

    field = "person"


class OfficeOfAnotherBody(Invalid):
    """This body does not have this office. Choose one of its own."""

    field = "office"


class EndsBeforeItBegins(Invalid):
    """The last day lies before the first. Swap the two or correct one of them."""

    field = "until"


class TermTooLong(Invalid):
    """Nobody is appointed for more than ten years at once. Choose an earlier last day."""

    field = "until"


class TermNeedsAnEnd(Invalid):
    """Who is elected is elected for a time. Enter the last day of the term."""

    field = "until"


class TermTooFarAway(Invalid):
    """A term begins at most ten years ago and at most two years from now. Check the year."""

    field = "since"


class VoteNeeded(Invalid):
    """This takes a vote. Name the resolution, or the day of the vote as in the minutes."""

    field = "resolved_on"


class ResolutionNeeded(Invalid):
    """This takes a resolution of the residents’ council. Record it first, then choose it here."""

    field = "resolution_id"


class ResolutionUnknown(Invalid):
    """There is no such resolution. Choose one from the list of resolutions."""

    field = "resolution_id"


class ResolutionRejected(Invalid):
    """This resolution was rejected, so nothing follows from it. Choose one that was adopted."""

    field = "resolution_id"


class VoteLater(Invalid):
    """The vote came later than that: on {decided_on}. Choose a day from then on."""


class VoteInFuture(Invalid):
    """This day lies in the future. Enter the vote once it has been held."""

    field = "resolved_on"


class OverlappingTerm(Conflict):
    """This person holds this office in that time already. End that term first, or choose other days."""

    field = "since"


class NotYourself(NotAllowed):
    """Nobody appoints themselves. Ask somebody else who may."""


class MayNotAppoint(NotAllowed):
    """Appointing here is for the carrier and the administrators, and by its own vote for the body itself."""


class HoldingNotFound(NotFound):
    """There is no such term of office. Choose one from the list of its body."""


class TermOver(Conflict):
    """This term is over already."""


class EndInPast(Invalid):
    """This day has passed, and what was done since then counts. A term ends today at the earliest."""

    field = "ended_on"


class EndsAnyway(Invalid):
    """The term is over by then anyway. Choose a day before {until}."""

    field = "ended_on"


class EndTooFarAway(Invalid):
    """A term can be ended at most two years ahead. Choose an earlier day."""

    field = "ended_on"


class MayNotEnd(NotAllowed):
    """A term ends early when its holder resigns, or by the body itself; otherwise the keepers of the register need a
    vote."""
