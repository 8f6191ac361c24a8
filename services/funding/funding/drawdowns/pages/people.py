"""Draw-downs for people."""

from funding.drawdowns import commands, views
from funding.drawdowns.commands import AskDraw
from funding.drawdowns.rules import DrawState
from funding.grants.rules import GrantState
from funding.grants.views import grant_detail
from quartier.web import N_, Column, Form, Page, See, Sheet, Visit, _l, fields, get, post

READERS = ("carrier", "treasurer")
STATES = {
    DrawState.ASKED: ("caution", _l("Asked for")),
    DrawState.RECEIVED: ("good", _l("Received")),
    DrawState.WITHDRAWN: ("quiet", _l("Withdrawn")),
}
COLUMNS = (
    Column(_l("Asked for on"), lambda draw: draw.drawdown.asked_at),
    Column(_l("Where it stands"), lambda draw: str(STATES[DrawState(draw.drawdown.state)][1])),
    Column(_l("Amount in euros"), lambda draw: draw.drawdown.amount_cents, money=True),
    Column(_l("Received on"), lambda draw: draw.drawdown.received_on),
    Column(_l("To be spent by"), lambda draw: draw.drawdown.use_by),
    Column(_l("Not spent yet"), lambda draw: draw.open_cents, money=True),
)


class DrawForm(Form):
    """What is asked for."""

    due = fields.Money(
        _l("Due within the spending window"),
        required=True,
        hint=_l("What has to be paid in the next weeks, in all, not only the grant’s part."),
    )
    cash_limit = fields.Money(_l("Left of the funder’s money for this year"))
    amount = fields.Money(_l("Amount to draw down"), required=True, min=1)


class ReceiptForm(Form):
    """When the money came."""

    received_on = fields.Day(_l("Received on"), required=True)


def list_draws(visit: Visit, grant_id: str) -> Page:
    """What was drawn down of a grant, and how much could be."""
    visit.require(*READERS)
    with visit.read() as session:
        grant = grant_detail(session, grant_id)
        drawn = views.drawdowns_of(session, grant_id)
        account = views.account_now(session, grant, visit.today)
    rows = views.draws(account, drawn, visit.today)
    return Page(
        "drawdowns/list.html",
        title=_l("Draw-downs"),
        grant=grant,
        approved=grant.state == GrantState.APPROVED,
        draws=rows,
        states=STATES,
        today=visit.today,
        form=visit.form(DrawForm),
        sheet=Sheet(_l("Draw-downs"), COLUMNS, rows),
    )


def ask_draw(visit: Visit, grant_id: str) -> See:
    """Ask the funder for money."""
    data = visit.load(DrawForm)
    asked = AskDraw(
        grant_id=grant_id,
        amount_cents=data["amount"],
        due_cents=data["due"],
        cash_limit_left_cents=data["cash_limit"],
    )
    with visit.unit() as unit:
        commands.ask_draw(unit, asked)
    return See(f"/grants/{grant_id}/drawdowns", flash="draw-asked")


def show_draw(visit: Visit, grant_id: str, drawdown_id: str) -> Page:
    """One draw-down: when its money came, or that it is not needed."""
    visit.require(*READERS)
    with visit.read() as session:
        grant = grant_detail(session, grant_id)
        drawdown = views.drawdown_detail(session, grant_id, drawdown_id)
    return Page(
        "drawdowns/detail.html",
        title=_l("Draw-down"),
        grant=grant,
        drawdown=drawdown,
        state=STATES[DrawState(drawdown.state)],
        form=visit.form(ReceiptForm, received_on=visit.today),
    )


def receive(visit: Visit, grant_id: str, drawdown_id: str) -> See:
    """Note the day the money came."""
    data = visit.load(ReceiptForm)
    with visit.unit() as unit:
        commands.receive(unit, grant_id, drawdown_id, data["received_on"])
    return See(f"/grants/{grant_id}/drawdowns", flash="draw-received")


def withdraw(visit: Visit, grant_id: str, drawdown_id: str) -> See:
    """Take back what was asked for."""
    with visit.unit() as unit:
        commands.withdraw(unit, grant_id, drawdown_id)
    return See(f"/grants/{grant_id}/drawdowns", flash="draw-withdrawn")


ROUTES = (
    get("/grants/<grant_id>/drawdowns", list_draws),
    post(
        "/grants/<grant_id>/drawdowns",
        ask_draw,
        again=list_draws,
        flashes={"draw-asked": N_("The draw-down is noted. Enter the day when the money comes.")},
    ),
    get("/grants/<grant_id>/drawdowns/<drawdown_id>", show_draw),
    post(
        "/grants/<grant_id>/drawdowns/<drawdown_id>/receipt",
        receive,
        again=show_draw,
        flashes={"draw-received": N_("The money is entered. Its spending window runs from that day.")},
    ),
    post(
        "/grants/<grant_id>/drawdowns/<drawdown_id>/withdrawal",
        withdraw,
        again=show_draw,
        flashes={"draw-withdrawn": N_("The draw-down is withdrawn. The grant holds the money again.")},
    ),
)
