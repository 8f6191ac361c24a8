"""The mediators' door to conflicts. There is no other: no JSON, no feed, no file.

And it is a quiet one: a line in a log that a case was logged at this minute would tell of whom to those who saw them.
"""

from participation.conflicts import commands
from participation.conflicts.commands import LogConflict
from participation.conflicts.rules import MediatorsOnly
from quartier.web import N_, Form, Page, See, Visit, _l, fields, get, post

KINDS = (
    ("neighbours", _l("Between neighbours")),
    ("shared_space", _l("About a shared place")),
    ("institution", _l("With an office or institution")),
    ("other", _l("Something else")),
)


class ConflictForm(Form):
    """A new case."""

    kind = fields.Choice(_l("What it is about, roughly"), options=KINDS, required=True)
    description = fields.LongText(
        _l("What the mediators need to know"),
        required=True,
        max=5000,
        hint=_l("Only what is needed. Names are not needed for now; write A and B."),
    )


def list_cases(visit: Visit) -> Page:
    """The cases."""
    with visit.unit() as unit:
        cases = commands.open_list(unit)
    return Page("conflicts/list.html", title=_l("Conflicts"), cases=cases, kinds=dict(KINDS))


def new_conflict(visit: Visit) -> Page:
    """The form for a case."""
    if not visit.actor.holds("mediator"):
        raise MediatorsOnly
    return Page("conflicts/new.html", title=_l("Log a conflict"), form=visit.form(ConflictForm))


def log_conflict(visit: Visit) -> See:
    """Keep it."""
    if not visit.actor.holds("mediator"):
        raise MediatorsOnly
    data = visit.load(ConflictForm)
    with visit.unit() as unit:
        commands.log_conflict(unit, LogConflict(**data))
    return See("/conflicts", flash="conflict-logged")


def show_case(visit: Visit, case_ref: str) -> Page:
    """One case."""
    with visit.unit() as unit:
        case = commands.open_case(unit, case_ref)
    return Page("conflicts/detail.html", title=_l("A case"), case=case, kind=dict(KINDS)[case.kind])


ROUTES = (
    get("/conflicts", list_cases, quiet=True),
    get("/conflicts/new", new_conflict, quiet=True),
    post(
        "/conflicts",
        log_conflict,
        again=new_conflict,
        flashes={"conflict-logged": N_("The case is kept.")},
        quiet=True,
    ),
    get("/conflicts/<case_ref>", show_case, quiet=True),
)
