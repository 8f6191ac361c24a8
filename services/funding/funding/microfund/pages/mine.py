"""What somebody sees of their idea by its private link: the answer, the next step, the settlement on one page."""

from funding.microfund import rules, views
from funding.microfund.commands import ideas
from funding.microfund.pages.desk import REASONS
from funding.microfund.pages.rounds import STATES
from funding.microfund.rules import DeclineReason, IdeaState
from quartier.signin.manage import PRIVATE
from quartier.web import N_, Form, Page, See, Visit, _l, fields, get, post

STEPS = (IdeaState.HANDED_IN, IdeaState.AWARDED, IdeaState.PAID, IdeaState.REPORTED, IdeaState.SETTLED)


class ReportForm(Form):
    """What was spent and what came of it."""

    spent_cents = fields.Money(_l("What did it cost in the end?"), required=True, max=rules.MOST_CENTS)
    report = fields.LongText(
        _l("What came of it?"),
        required=True,
        max=2000,
        hint=_l("Two or three sentences. Please no names. Bring the receipts to the office."),
    )


def show_mine(visit: Visit, token: str) -> Page:
    """One's own idea."""
    with visit.read() as session:
        call, idea = views.my_idea(session, token)
    reached = STEPS.index(idea.state) + (idea.state is IdeaState.SETTLED) if idea.state in STEPS else None
    return Page(
        "microfund/mine.html",
        title=_l("Your idea for the micro fund"),
        headers=PRIVATE,
        call=call,
        idea=idea,
        token=token,
        link=visit.absolute(f"/my-idea/{token}"),
        steps=[STATES[step][1] for step in STEPS],
        reached=reached,
        state=STATES[idea.state],
        reason=REASONS[DeclineReason(idea.reason)] if idea.reason else None,
        may_withdraw=idea.state is IdeaState.HANDED_IN,
        may_report=idea.state in (IdeaState.PAID, IdeaState.REPORTED),
        form=(
            visit.form(ReportForm, spent_cents=idea.spent_cents, report=idea.report)
            if idea.report
            else visit.form(ReportForm)
        ),
    )


def withdraw(visit: Visit, token: str) -> See:
    """No longer want it."""
    with visit.unit() as unit:
        ideas.withdraw_idea(unit, token)
    return See(f"/my-idea/{token}", flash="idea-withdrawn")


def report(visit: Visit, token: str) -> See:
    """Say what came of it."""
    data = visit.load(ReportForm)
    with visit.unit() as unit:
        ideas.report_use(unit, token, data["spent_cents"], data["report"])
    return See(f"/my-idea/{token}", flash="idea-reported")


ROUTES = (
    get("/my-idea/<token>", show_mine, private=True),
    post(
        "/my-idea/<token>/withdrawal",
        withdraw,
        private=True,
        again=show_mine,
        flashes={
            "idea-withdrawn": N_("The idea is withdrawn. What you wrote is deleted, all but its title.")
        },
    ),
    post(
        "/my-idea/<token>/report",
        report,
        private=True,
        again=show_mine,
        flashes={"idea-reported": N_("Thank you! The office settles it when it has the receipts.")},
    ),
)
