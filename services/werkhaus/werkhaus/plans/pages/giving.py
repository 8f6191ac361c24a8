"""The doors to what partners give: they offer it without an account, offices answer and say when it is there."""

from quartier.signin.manage import PRIVATE
from quartier.web import N_, Form, Page, See, Visit, _l, fields, get, post
from quartier.web.refusals import PageMissing
from werkhaus.plans import rules, views
from werkhaus.plans.commands import giving
from werkhaus.plans.commands.giving import Give
from werkhaus.plans.pages.writing import PledgeForm, after, edit_plan, plan_again
from werkhaus.plans.rules import PledgeState
from werkhaus.selfbuild.views import project_detail

STATES = {
    PledgeState.OFFERED: _l("Offered, the office answers here"),
    PledgeState.PLEDGED: _l("Accepted, thank you!"),
    PledgeState.DECLINED: _l("Not needed, thank you all the same"),
    PledgeState.WITHDRAWN: _l("Taken back"),
}


class OfferForm(Form):
    """What a partner gives, in the partner's own words."""

    partner = fields.Text(
        _l("Your organisation"),
        required=True,
        max=200,
        autocomplete="organization",
        hint=_l("Everybody reads it when the office has accepted. Please write no names of people."),
    )
    what = fields.Text(_l("What you give"), required=True, max=200)
    value_cents = fields.Money(_l("What it is worth, roughly"), required=True)


def new_offer(visit: Visit, project_id: str) -> Page:
    """The form for a partner who wants to give something."""
    with visit.read() as session:
        project = project_detail(session, project_id)
    if project.state not in rules.PLEDGING:
        raise PageMissing
    return Page(
        "plans/offer.html",
        title=_l("Give something as a partner"),
        project=project,
        form=visit.form(OfferForm),
    )


def offer(visit: Visit, project_id: str) -> See:
    """Offer something as a partner."""
    data = visit.load(OfferForm)
    with visit.unit() as unit:
        token = giving.offer(unit, Give(project_id=project_id, **data))
    return See(f"/offering/{token}", flash="offered")


def show_offer(visit: Visit, token: str) -> Page:
    """What a partner sees by the private link: how the offer stands."""
    with visit.read() as session:
        made, project = views.offered(session, token)
    return Page(
        "plans/offering.html",
        title=_l("What you give"),
        headers=PRIVATE,
        made=made,
        project=project,
        state=STATES[PledgeState(made.state)],
        token=token,
        may_take_back=made.came_at is None and made.state in (PledgeState.OFFERED, PledgeState.PLEDGED),
    )


def take_back(visit: Visit, token: str) -> See:
    """Take it back."""
    with visit.unit() as unit:
        giving.take_back_offer(unit, token)
    return See(f"/offering/{token}", flash="offer-taken-back")


def pledge(visit: Visit, project_id: str) -> See:
    """Keep what a partner has promised to the office."""
    data = visit.load(PledgeForm)
    with visit.unit() as unit:
        giving.pledge(unit, Give(project_id=project_id, **data))
    return after(project_id)


def accept(visit: Visit, project_id: str, pledge_id: str) -> See:
    """Take what is offered."""
    with visit.unit() as unit:
        giving.accept_offer(unit, project_id, pledge_id)
    return after(project_id)


def decline(visit: Visit, project_id: str, pledge_id: str) -> See:
    """Do without what is offered."""
    with visit.unit() as unit:
        giving.decline_offer(unit, project_id, pledge_id)
    return after(project_id)


def withdraw(visit: Visit, project_id: str, pledge_id: str) -> See:
    """It will not come."""
    with visit.unit() as unit:
        giving.withdraw_pledge(unit, project_id, pledge_id)
    return after(project_id)


def came(visit: Visit, project_id: str, pledge_id: str) -> See:
    """It is there."""
    with visit.unit() as unit:
        giving.pledge_came(unit, project_id, pledge_id)
    return after(project_id)


_ONE = "/projects/<project_id>/pledges/<pledge_id>"
ROUTES = (
    get("/projects/<project_id>/offers/new", new_offer),
    post(
        "/projects/<project_id>/offers",
        offer,
        again=new_offer,
        flashes={"offered": N_("Thank you! The office answers on this page.")},
    ),
    get("/offering/<token>", show_offer, private=True),
    post(
        "/offering/<token>",
        take_back,
        private=True,
        again=show_offer,
        flashes={"offer-taken-back": N_("It is taken back.")},
    ),
    post("/projects/<project_id>/pledges", pledge, again=edit_plan),
    post(f"{_ONE}/acceptance", accept, again=plan_again),
    post(f"{_ONE}/refusal", decline, again=plan_again),
    post(f"{_ONE}/withdrawal", withdraw, again=plan_again),
    post(f"{_ONE}/arrival", came, again=plan_again),
)
